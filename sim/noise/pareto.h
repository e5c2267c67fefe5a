// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise, Pareto of type I on either side:
//   Z = Y - E Y,  Y = s B W,  B = +1 with probability p and -1 otherwise,
//   P(W > w) = w^-alpha, w >= 1.
// E W = alpha/(alpha - 1), so E Y = s (2 p - 1) alpha / (alpha - 1); the
// theory needs E Z = 0, hence the shift, which is 0 at p = 1/2. It does not
// move the tails' balance:
//   P(Z > x) / H(x) -> p  and  H(x) / (x/s)^-alpha -> 1  as x -> infinity.
// No |Y| is less than s: small noise does not occur under this law.

#ifndef THSGD_SIM_NOISE_PARETO_H_
#define THSGD_SIM_NOISE_PARETO_H_

#include "absl/status/statusor.h"
#include "sim/noise/two_sided_power.h"

namespace thsgd {

// The law. Immutable.
class Pareto {
 public:
  // Errors: InvalidArgument unless 1 < tail_index <= 100, noise_scale is > 0
  // and finite, and 0 <= p_positive <= 1.
  static absl::StatusOr<Pareto> Create(double tail_index, double noise_scale,
                                       double p_positive);

  double tail_index() const { return tail_index_; }
  double noise_scale() const { return noise_scale_; }

  // p, the limit of P(Z > x) / H(x).
  double p_positive() const { return p_positive_; }

  // E Y, which is subtracted.
  double mean_before_shift() const {
    return noise_scale_ * (2 * p_positive_ - 1) * tail_index_ /
           (tail_index_ - 1);
  }

  // H(x) = P(|Z| > x), x >= 0.
  double TailProbability(double x) const { return UpperTail(x) + Cdf(-x); }

  // P(Z > z) = p (s/y)^alpha at y = z + E Y >= s, and
  // P(Z <= z) = (1 - p) (s/|y|)^alpha at y <= -s; between, p and 1 - p.
  double UpperTail(double z) const;
  double Cdf(double z) const;

 private:
  Pareto(double tail_index, double noise_scale, double p_positive)
      : tail_index_(tail_index),
        noise_scale_(noise_scale),
        p_positive_(p_positive) {}

  double tail_index_;
  double noise_scale_;
  double p_positive_;
};

// Draws factor * Z by inversion, one word a variate. Error against the exact
// map of the same word: at most 1e-14 factor (|Y| + |E Y|) (tested).
// P(Z > x) and P(Z < -x) are each resolved down to 2^-53.
class ParetoSampler : public TwoSidedPowerSampler {
 public:
  ParetoSampler(const Pareto& law, double factor);
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_PARETO_H_
