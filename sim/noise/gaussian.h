// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Light-tailed gradient noise Z ~ N(0, standard_deviation^2).

#ifndef THSGD_SIM_NOISE_GAUSSIAN_H_
#define THSGD_SIM_NOISE_GAUSSIAN_H_

#include <array>

#include "absl/status/statusor.h"
#include "sim/rng/draws.h"

namespace thsgd {

// The law. Immutable.
class Gaussian {
 public:
  // Errors: InvalidArgument unless standard_deviation is > 0 and finite.
  static absl::StatusOr<Gaussian> Create(double standard_deviation);

  double standard_deviation() const { return standard_deviation_; }

  // H(x) = P(|Z| > x) = erfc(x / (sqrt(2) standard_deviation)), x >= 0.
  double TailProbability(double x) const;

 private:
  explicit Gaussian(double standard_deviation)
      : standard_deviation_(standard_deviation) {}

  double standard_deviation_;
};

// Draws factor * Z by the method of Box and Muller: two words give two
// independent variates, whatever their values. Error of a variate against the
// exact map of the same words: at most 2e-15 factor |Z| (tested).
// |Z| <= 8.6 standard deviations, since the uniform is >= 2^-53; the law's
// probability beyond is 1e-17. Vector code draws the same bits: see
// gaussian-inl.h.
class GaussianSampler {
 public:
  GaussianSampler(const Gaussian& law, double factor);

  // The variates of steps 2 block and 2 block + 1.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const;

  double scale() const { return scale_; }

 private:
  double scale_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_GAUSSIAN_H_
