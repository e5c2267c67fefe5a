// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Smooth laws of a direction U on the unit sphere of R^d: the angular central
// Gaussian law [Tyler 1987], a projected normal law,
//   U = D G / |D G|,  G standard normal in R^d,  D = diag(sd[0], ..., sd[d-1]).
// Equal standard deviations give the uniform law. U and -U have the same law,
// so E U = 0. Density with respect to the uniform law:
//   product_i (1 / sd[i]) (sum_i u[i]^2 / sd[i]^2)^(-d/2).

#ifndef THSGD_SIM_NOISE_GAUSSIAN_DIRECTIONS_H_
#define THSGD_SIM_NOISE_GAUSSIAN_DIRECTIONS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/rng/draws.h"

namespace thsgd {

// The law and how to draw from it. Immutable.
class GaussianDirections {
 public:
  // The uniform law. Errors: InvalidArgument unless 2 <= dimension <= 1000.
  static absl::StatusOr<GaussianDirections> Uniform(int dimension);

  // Errors: InvalidArgument unless there are 2 to 1000 standard deviations,
  // each > 0 and finite and at least 1e-6 of the largest.
  static absl::StatusOr<GaussianDirections> Create(
      std::vector<double> standard_deviations);

  int dimension() const {
    return static_cast<int>(standard_deviations_.size());
  }

  // Divided by the largest, which changes nothing in the law.
  absl::Span<const double> standard_deviations() const {
    return standard_deviations_;
  }

  // The density above, 1 for the uniform law. u: [dimension], of norm 1.
  double Density(absl::Span<const double> u) const;

  // Blocks of random words that Draw takes beside the angle word: none in the
  // plane, where G / |G| needs its angle only, else ceil(d / 2).
  int num_blocks() const;

  // Writes x = |x| U, [dimension], and returns |x| > 0. In the plane
  //   x = D (cos 2 pi v, sin 2 pi v),  v from angle_word;
  // else x = D G, G = DrawNormalVector(key, first_block).
  double Draw(const ChainKey& key, std::uint64_t first_block,
              std::uint64_t angle_word, absl::Span<double> x) const;

 private:
  explicit GaussianDirections(std::vector<double> standard_deviations)
      : standard_deviations_(std::move(standard_deviations)) {}

  std::vector<double> standard_deviations_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_GAUSSIAN_DIRECTIONS_H_
