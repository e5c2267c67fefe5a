// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise with unequal tails, Lomax on either side:
//   Z = Y - E Y,  Y = s B W,  B = +1 with probability p and -1 otherwise,
//   P(W > w) = (1 + w)^-alpha.
// E W = 1/(alpha - 1), so E Y = s (2 p - 1) / (alpha - 1); the theory needs
// E Z = 0, hence the shift. It does not move the tails' balance:
//   P(Z > x) / H(x) -> p  and  H(x) / (x/s)^-alpha -> 1  as x -> infinity.
// At p = 1/2 this is the law of SymmetricLomax (from other random words).

#ifndef THSGD_SIM_NOISE_ASYMMETRIC_LOMAX_H_
#define THSGD_SIM_NOISE_ASYMMETRIC_LOMAX_H_

#include "absl/status/statusor.h"
#include "sim/noise/two_sided_power.h"

namespace thsgd {

// The law. Immutable.
class AsymmetricLomax {
 public:
  // Errors: InvalidArgument unless 1 < tail_index <= 100, noise_scale is > 0
  // and finite, and 0 <= p_positive <= 1.
  static absl::StatusOr<AsymmetricLomax> Create(double tail_index,
                                                double noise_scale,
                                                double p_positive);

  double tail_index() const { return tail_index_; }
  double noise_scale() const { return noise_scale_; }

  // p, the limit of P(Z > x) / H(x).
  double p_positive() const { return p_positive_; }

  // E Y, which is subtracted.
  double mean_before_shift() const {
    return noise_scale_ * (2 * p_positive_ - 1) / (tail_index_ - 1);
  }

  // H(x) = P(|Z| > x), x >= 0.
  double TailProbability(double x) const { return UpperTail(x) + Cdf(-x); }

  // P(Z > z) = p (1 + y/s)^-alpha at y = z + E Y >= 0, and
  // P(Z <= z) = (1 - p) (1 - y/s)^-alpha at y <= 0; each is 1 minus the other.
  double UpperTail(double z) const;
  double Cdf(double z) const;

 private:
  AsymmetricLomax(double tail_index, double noise_scale, double p_positive)
      : tail_index_(tail_index),
        noise_scale_(noise_scale),
        p_positive_(p_positive) {}

  double tail_index_;
  double noise_scale_;
  double p_positive_;
};

// Draws factor * Z by inversion, one word a variate. Error against the exact
// map of the same word: at most 1e-14 factor (s + |Y| + |E Y|) (tested).
// P(Z > x) and P(Z < -x) are each resolved down to 2^-53.
class AsymmetricLomaxSampler : public TwoSidedPowerSampler {
 public:
  AsymmetricLomaxSampler(const AsymmetricLomax& law, double factor);
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_ASYMMETRIC_LOMAX_H_
