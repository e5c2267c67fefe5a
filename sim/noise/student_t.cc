// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/student_t.h"

#include <array>
#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/special_functions/beta.hpp"
#include "sim/numeric/elementary.h"
#include "sim/rng/uniform.h"

namespace thsgd {

absl::StatusOr<StudentT> StudentT::Create(double degrees_of_freedom,
                                          double noise_scale) {
  FaultList faults;
  faults.Require(degrees_of_freedom > 1 && degrees_of_freedom <= 100,
                 "degrees_of_freedom", degrees_of_freedom, "> 1 and <= 100");
  faults.Require(noise_scale > 0 && std::isfinite(noise_scale), "noise_scale",
                 noise_scale, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return StudentT(degrees_of_freedom, noise_scale);
}

double StudentT::TailProbability(double x) const {
  const double nu = degrees_of_freedom_;
  const double t = x / noise_scale_;
  if (std::isinf(t)) return 0;
  // Where t^2 overflows, the leading term is exact to double precision.
  if (t > 1e150) {
    return std::pow(std::sqrt(nu) / t, nu) /
           (nu / 2 * boost::math::beta(nu / 2, 0.5));
  }
  // Whichever argument is below 1/2 keeps its digits.
  return t * t > nu ? boost::math::ibeta(nu / 2, 0.5, nu / (nu + t * t))
                    : boost::math::ibetac(0.5, nu / 2, t * t / (nu + t * t));
}

double StudentT::UpperTail(double z) const {
  return z >= 0 ? TailProbability(z) / 2 : 1 - TailProbability(-z) / 2;
}

StudentTSampler::StudentTSampler(const StudentT& law, double factor)
    : scale_(factor * law.noise_scale()),
      degrees_of_freedom_(law.degrees_of_freedom()),
      power_(-2 / law.degrees_of_freedom()) {}

std::array<double, StudentTSampler::kStepsPerBlock> StudentTSampler::operator()(
    const WordPair& words) const {
  const double radius =
      std::sqrt(degrees_of_freedom_ *
                PinnedPowerMinusOne(UniformOpen(words.first), power_));
  return {scale_ * radius * PinnedCosSinTwoPi(UniformOpen(words.second)).cos};
}

}  // namespace thsgd
