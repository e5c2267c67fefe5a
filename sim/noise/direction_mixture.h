// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Law of a direction U on the unit sphere of R^d that takes finitely many
// values: U = u_k with probability p_k. The theory needs E Z = 0, hence
// sum_k p_k u_k = 0: a mixture that is not balanced is refused, since to shift
// Z would give up the exact tail of |Z|.

#ifndef THSGD_SIM_NOISE_DIRECTION_MIXTURE_H_
#define THSGD_SIM_NOISE_DIRECTION_MIXTURE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/rng/draws.h"

namespace thsgd {

struct WeightedDirection {
  std::vector<double> direction;  // not 0; its length does not matter
  double weight;                  // > 0; divided by the sum of all
};

// The law and how to draw from it. Immutable.
class DirectionMixture {
 public:
  // Errors: InvalidArgument unless there are 2 to 1000 components of one
  // dimension, 2 to 1000, with finite non-zero directions and weights > 0 and
  // finite, and |sum_k p_k u_k| <= 1e-9.
  static absl::StatusOr<DirectionMixture> Create(
      const std::vector<WeightedDirection>& components);

  int dimension() const { return static_cast<int>(directions_.front().size()); }
  int num_components() const { return static_cast<int>(directions_.size()); }

  // u_k, of norm 1, and p_k.
  absl::Span<const double> direction(int k) const { return directions_[k]; }
  double probability(int k) const {
    return cumulative_[k] - (k == 0 ? 0 : cumulative_[k - 1]);
  }

  // Blocks of random words that Draw takes beside the angle word.
  int num_blocks() const { return 0; }

  // u_k: k is the first with v < p_0 + ... + p_k, v from angle_word, so
  // probabilities are resolved to 2^-52.
  absl::Span<const double> DirectionAt(std::uint64_t angle_word) const;

  // Writes x = DirectionAt(angle_word), [dimension], and returns 1.
  double Draw(const ChainKey& key, std::uint64_t first_block,
              std::uint64_t angle_word, absl::Span<double> x) const;

 private:
  DirectionMixture(std::vector<std::vector<double>> directions,
                   std::vector<double> cumulative)
      : directions_(std::move(directions)),
        cumulative_(std::move(cumulative)) {}

  std::vector<std::vector<double>> directions_;
  std::vector<double> cumulative_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_DIRECTION_MIXTURE_H_
