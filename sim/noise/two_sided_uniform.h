// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From one random word to a sign of given probability and a uniform number,
// without loss of resolution in either tail.

#ifndef THSGD_SIM_NOISE_TWO_SIDED_UNIFORM_H_
#define THSGD_SIM_NOISE_TWO_SIDED_UNIFORM_H_

#include <cstdint>

#include "sim/rng/uniform.h"

namespace thsgd {

struct SignedUniform {
  // In [2^-53, 1]; uniform given the sign.
  double magnitude;
  bool positive;

  double WithSign(double x) const { return positive ? x : -x; }
};

// With u = UniformOpen(word): positive and u / p if u < p, else negative and
// (1 - u) / (1 - p); 1 - u is exact. So the events {positive, magnitude <= v}
// and {negative, magnitude <= v} are resolved down to probability 2^-53. The
// sign's probability is p rounded to a multiple of 2^-52.
class TwoSidedUniform {
 public:
  // 0 <= p_positive <= 1.
  explicit TwoSidedUniform(double p_positive) : p_positive_(p_positive) {}

  SignedUniform operator()(std::uint64_t word) const {
    const double u = UniformOpen(word);
    const bool positive = u < p_positive_;
    const double numerator = positive ? u : 1 - u;
    const double denominator = positive ? p_positive_ : 1 - p_positive_;
    return {numerator / denominator, positive};
  }

 private:
  double p_positive_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_TWO_SIDED_UNIFORM_H_
