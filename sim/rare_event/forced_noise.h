// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The noise of a forced big jump: eta Z given that it is big on one side, and
// the density ratio that pays for it.

#ifndef THSGD_SIM_RARE_EVENT_FORCED_NOISE_H_
#define THSGD_SIM_RARE_EVENT_FORCED_NOISE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

// With S = side eta Z, side = +-1: a mixture, in equal shares, of laws of S
// beyond thresholds delta > 0 in units of x. Each comes from a uniform v by
//   S = c v^(-1/alpha) - offset.
// For SymmetricLomax, AsymmetricLomax and Pareto that is the law of S given
// S > delta, so its density is that of S times 1 / P(S > delta). For StudentT
// it is a Pareto law with alpha = nu, c = delta, offset = 0, whose density
// relative to that of S is
//   A (1 + nu (eta s / S)^2)^((nu + 1)/2)
// and falls to A as S grows: both tails have the index nu. Immutable. All
// numbers are the same on every machine.
class ForcedNoise {
 public:
  static constexpr int kMaxThresholds = 8;

  // thresholds: 1, 2, 4 or 8 of them, > 0 and finite; one that is repeated has
  // more of the mixture.
  // Errors: InvalidArgument for laws whose tail is none of those (named), a
  // tail index above 20, or a threshold that is not in the tail: below
  // 1e-3 eta s or, for a law that is shifted, where its tail has not yet begun;
  // for a threshold that is exceeded with a probability below 1e-50.
  static absl::StatusOr<ForcedNoise> Create(const NoiseLaw& law,
                                            double learning_rate, int side,
                                            std::vector<double> thresholds);

  int side() const { return side_; }
  double least_threshold() const { return least_threshold_; }

  // A variate of eta Z under the forced law: the word's highest bits choose the
  // threshold, its uniform number the size. Beyond the threshold in spite of
  // rounding; relative error 1e-15 (c + S) / S.
  double Draw(std::uint64_t word) const;

  // Density of the forced law over that of eta Z; 0 where the former has none.
  double Ratio(double scaled_noise) const;

  // A lower bound of P(S > delta) for the first threshold; equal to it but for
  // StudentT, where it is 1 / ratio(delta).
  double probability() const;

  // An upper bound of Ratio, the least one but for StudentT.
  double MaxRatio() const;

 private:
  // ratio = a (1 + b / S^2)^power beyond the threshold.
  struct Tail {
    double threshold;
    double c;
    double offset;
    double minus_inverse_alpha;
    double a;
    double b;
    double power;

    double Ratio(double size) const;
    double MaxRatio() const;
  };
  class TailOf;

  ForcedNoise(int side, std::vector<Tail> tails);

  int side_;
  std::vector<Tail> tails_;
  int num_tail_bits_;
  double least_threshold_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_FORCED_NOISE_H_
