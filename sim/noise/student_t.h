// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Heavy-tailed gradient noise Z = s T, T of Student's t law with nu > 1
// degrees of freedom, density proportional to (1 + t^2/nu)^(-(nu+1)/2).
// Symmetric; H varies regularly with index -nu:
//   H(x) ~ c (x/s)^-nu,
//   c = 2 nu^(nu/2 - 1) Gamma((nu+1)/2) / (sqrt(pi) Gamma(nu/2)).

#ifndef THSGD_SIM_NOISE_STUDENT_T_H_
#define THSGD_SIM_NOISE_STUDENT_T_H_

#include <array>

#include "absl/status/statusor.h"
#include "sim/rng/draws.h"

namespace thsgd {

// The law. Immutable.
class StudentT {
 public:
  // Errors: InvalidArgument unless 1 < degrees_of_freedom <= 100 and
  // noise_scale is > 0 and finite.
  static absl::StatusOr<StudentT> Create(double degrees_of_freedom,
                                         double noise_scale);

  double degrees_of_freedom() const { return degrees_of_freedom_; }
  double noise_scale() const { return noise_scale_; }
  double tail_index() const { return degrees_of_freedom_; }
  double p_positive() const { return 0.5; }

  // H(x) = P(|Z| > x) = I_w(nu/2, 1/2), w = nu / (nu + (x/s)^2), x >= 0, I the
  // regularised incomplete beta function; relative error below 1e-13.
  double TailProbability(double x) const;

  // P(Z > z) and P(Z <= z).
  double UpperTail(double z) const;
  double Cdf(double z) const { return UpperTail(-z); }

 private:
  StudentT(double degrees_of_freedom, double noise_scale)
      : degrees_of_freedom_(degrees_of_freedom), noise_scale_(noise_scale) {}

  double degrees_of_freedom_;
  double noise_scale_;
};

// Draws factor * Z by the polar method [Bailey 1994, "Polar generation of
// random variates with the t-distribution", Math. Comp. 62]:
//   T = sqrt(nu (u^(-2/nu) - 1)) cos(2 pi v),
// u and v from the two words of a block, so one step a block: the sine would
// give a second variate that depends on the first. Error against the exact map
// of the same words: at most 2e-15 factor |Z| (tested). P(|Z| > x) is resolved
// down to 2^-53. Vector code draws the same bits: see student_t-inl.h.
class StudentTSampler {
 public:
  static constexpr int kStepsPerBlock = 1;

  StudentTSampler(const StudentT& law, double factor);

  // The variate of step `block`.
  std::array<double, kStepsPerBlock> operator()(const WordPair& words) const;

  double scale() const { return scale_; }
  double degrees_of_freedom() const { return degrees_of_freedom_; }
  double power() const { return power_; }

 private:
  double scale_;
  double degrees_of_freedom_;
  double power_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_STUDENT_T_H_
