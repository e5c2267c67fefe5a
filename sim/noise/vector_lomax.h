// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise in R^d: Z = s W U, W of Pareto type II (Lomax),
// P(W > w) = (1 + w)^-alpha, independent of the direction U on the unit sphere,
// E U = 0. U uniform makes Z isotropic; any other law of U is the angular
// (spectral) measure of the tail. Since |U| = 1,
//   H(x) = P(|Z| > x) = (1 + x/s)^-alpha  whatever the angular measure.

#ifndef THSGD_SIM_NOISE_VECTOR_LOMAX_H_
#define THSGD_SIM_NOISE_VECTOR_LOMAX_H_

#include <cstdint>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/noise/direction_mixture.h"
#include "sim/noise/gaussian_directions.h"
#include "sim/noise/uniform_power.h"
#include "sim/rng/draws.h"

namespace thsgd {

using AngularMeasure = std::variant<GaussianDirections, DirectionMixture>;

// The law. Immutable.
class VectorLomax {
 public:
  // Errors: InvalidArgument unless 1 < tail_index <= 100 and noise_scale is
  // > 0 and finite.
  static absl::StatusOr<VectorLomax> Create(double tail_index,
                                            double noise_scale,
                                            AngularMeasure angular_measure);

  double tail_index() const { return tail_index_; }
  double noise_scale() const { return noise_scale_; }
  const AngularMeasure& angular_measure() const { return angular_measure_; }
  int dimension() const;

  // H(x), x >= 0.
  double TailProbability(double x) const;

 private:
  VectorLomax(double tail_index, double noise_scale,
              AngularMeasure angular_measure)
      : tail_index_(tail_index),
        noise_scale_(noise_scale),
        angular_measure_(std::move(angular_measure)) {}

  double tail_index_;
  double noise_scale_;
  AngularMeasure angular_measure_;
};

// Draws factor * Z. Step j of a chain, j = 0, 1, ..., owns the blocks
//   n j, ..., n j + n - 1,  n = blocks_per_step():
// the first block's words are the radius word, factor s (u^(-1/alpha) - 1), and
// the angle word; the n - 1 others are normals (gaussian_directions.h). n is 1
// in the plane and for mixtures of directions, else 1 + ceil(d / 2). Error
// against the exact map of the same words, in Euclidean norm: at most
// (1e-14 + 2e-16 d) factor (s + |Z|) (tested). P(|Z| > x) is resolved down to
// 2^-53. Immutable and safe to share between threads.
class VectorLomaxSampler {
 public:
  VectorLomaxSampler(const VectorLomax& law, double factor);

  int dimension() const { return dimension_; }
  int blocks_per_step() const { return blocks_per_step_; }

  // What a draw is made of, for vector code: the direction's law, factor s
  // u^(-1/alpha), and factor s.
  const AngularMeasure& angular_measure() const { return angular_measure_; }
  const FineUniformPower& scaled_power() const { return scaled_power_; }
  double scale() const { return scale_; }

  // z: [dimension].
  void operator()(const ChainKey& key, std::uint64_t step,
                  absl::Span<double> z) const;

 private:
  AngularMeasure angular_measure_;
  FineUniformPower scaled_power_;
  double scale_;
  int dimension_;
  int blocks_per_step_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_VECTOR_LOMAX_H_
