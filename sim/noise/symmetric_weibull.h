// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Noise between light and heavy tails: Z = s U W, U = +-1 fair, W of Weibull's
// law with shape k < 1,
//   H(x) = P(|Z| > x) = exp(-(x/s)^k).
// Heavier than every exponential, so one big jump is still likelier than many
// small ones, but H is not regularly varying: every moment is finite, there is
// no tail index, and the limit theorems do not cover this law. The simulator
// does.

#ifndef THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_H_
#define THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_H_

#include <array>
#include <cstdint>

#include "absl/status/statusor.h"
#include "sim/rng/draws.h"

namespace thsgd {

// The law. Immutable.
class SymmetricWeibull {
 public:
  // Errors: InvalidArgument unless 0.1 <= shape < 1 and noise_scale is > 0 and
  // finite.
  static absl::StatusOr<SymmetricWeibull> Create(double shape,
                                                 double noise_scale);

  double shape() const { return shape_; }
  double noise_scale() const { return noise_scale_; }

  // H(x), x >= 0.
  double TailProbability(double x) const;

  // P(Z > z) and P(Z <= z).
  double UpperTail(double z) const;
  double Cdf(double z) const { return UpperTail(-z); }

 private:
  SymmetricWeibull(double shape, double noise_scale)
      : shape_(shape), noise_scale_(noise_scale) {}

  double shape_;
  double noise_scale_;
};

// Draws factor * Z by inversion, factor s (-ln u)^(1/k) with a random sign,
// one word a variate. Error against the exact map of the same word: at most
// 1e-14 factor (s + |Z|) (tested). P(|Z| > x) is resolved down to 2^-53.
// Vector code draws the same bits: see symmetric_weibull-inl.h.
class SymmetricWeibullSampler {
 public:
  SymmetricWeibullSampler(const SymmetricWeibull& law, double factor);

  // The variates of steps 2 block and 2 block + 1.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const {
    return {Variate(words.first), Variate(words.second)};
  }

  double scale() const { return scale_; }
  double power() const { return power_; }

 private:
  double Variate(std::uint64_t word) const;

  double scale_;
  double power_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_H_
