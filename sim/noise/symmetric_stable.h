// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise of the symmetric alpha-stable law, 1 < alpha < 2,
//   E exp(i t Z) = exp(-|s t|^alpha).
// H varies regularly with index -alpha:
//   H(x) ~ (2/pi) Gamma(alpha) sin(pi alpha / 2) (x/s)^-alpha.

#ifndef THSGD_SIM_NOISE_SYMMETRIC_STABLE_H_
#define THSGD_SIM_NOISE_SYMMETRIC_STABLE_H_

#include <array>

#include "absl/status/statusor.h"
#include "sim/rng/draws.h"

namespace thsgd {

// The law. Immutable.
class SymmetricStable {
 public:
  // Errors: InvalidArgument unless 1 < tail_index < 2 and noise_scale is > 0
  // and finite.
  static absl::StatusOr<SymmetricStable> Create(double tail_index,
                                                double noise_scale);

  double tail_index() const { return tail_index_; }
  double noise_scale() const { return noise_scale_; }
  double p_positive() const { return 0.5; }

  // H(x) = P(|Z| > x), x >= 0, by quadrature. Relative error below 1e-13 for
  // 1.05 <= alpha <= 1.99 (tested against the convergent series in 100 digits
  // and the tail's asymptotic series); some 40 microseconds a call.
  double TailProbability(double x) const;

  // P(Z > z) and P(Z <= z).
  double UpperTail(double z) const;
  double Cdf(double z) const { return UpperTail(-z); }

  // d/dz P(Z <= z), by quadrature of the same kind: relative error below 1e-11
  // for 1.05 <= alpha <= 1.99 (tested against the convergent series in 100
  // digits), as slow.
  double Density(double z) const;

 private:
  SymmetricStable(double tail_index, double noise_scale)
      : tail_index_(tail_index), noise_scale_(noise_scale) {}

  double tail_index_;
  double noise_scale_;
};

// Draws factor * Z by the method of Chambers, Mallows and Stuck [J. Amer.
// Statist. Assoc. 71 (1976)]: Theta uniform on (-pi/2, pi/2), W = -ln u,
//   Z / s = sin(alpha Theta) / cos(Theta)^(1/alpha)
//           (W / cos((alpha - 1) Theta))^((alpha - 1)/alpha),
// Theta = pi (v - 1/2) with its distance from the nearer end kept exact, so
// that no sine of a small difference is taken. The two words of a block, so
// one step a block. Error against the exact map of the same words: at most
// 4e-15 factor |Z| (tested). Big |Z| come from v near 0 and 1:
// P(|Z| > x) is resolved down to about 2^-52. Vector code draws the same bits:
// see symmetric_stable-inl.h.
class SymmetricStableSampler {
 public:
  static constexpr int kStepsPerBlock = 1;

  SymmetricStableSampler(const SymmetricStable& law, double factor);

  // The variate of step `block`.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const;

  double scale() const { return scale_; }
  double alpha() const { return alpha_; }
  double minus_inverse_alpha() const { return minus_inverse_alpha_; }
  double exponential_power() const { return exponential_power_; }

 private:
  double scale_;
  double alpha_;
  double minus_inverse_alpha_;
  double exponential_power_;  // (alpha - 1) / alpha
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_SYMMETRIC_STABLE_H_
