// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/radial_exit.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "boost/math/constants/constants.hpp"
#include "boost/math/quadrature/gauss.hpp"
#include "sim/limit/landing_rates.h"
#include "sim/limit/relative_width.h"

namespace thsgd {
namespace {

constexpr int kMaxJumps = 3;

template <unsigned kNumPoints>
class Recursion {
 public:
  explicit Recursion(const RadialExit& exit)
      : exit_(exit),
        // int_0^pi sin^(d-2) t dt = sqrt(pi) Gamma((d-1)/2) / Gamma(d/2).
        log_normalisation_(
            std::lgamma(exit.dimension / 2.0) -
            std::lgamma((exit.dimension - 1) / 2.0) -
            std::log(boost::math::constants::root_pi<double>())) {}

  // N_k(u); (k - 1) b < u <= k b, or u > 0 for k = 1.
  double Rate(int num_jumps, double u) const {
    const double b = exit_.truncation_threshold;
    if (u > num_jumps * b) return 0;
    if (num_jumps == 1) return std::pow(u, -exit_.tail_index);
    const double lower = u - b;
    const double upper = (num_jumps - 1) * b;
    // z = lower + (upper - lower) s^2 (3 - 2 s), which is flat at both ends.
    return Gauss(
        [&](double s) {
          const double z = lower + (upper - lower) * s * s * (3 - 2 * s);
          const double dz = (upper - lower) * 6 * s * (1 - s);
          return Rate(num_jumps - 1, z) / (exit_.curvature * z) *
                 JumpRate(z, u) * dz;
        },
        0, 1);
  }

 private:
  template <class Function>
  static double Gauss(const Function& f, double lower, double upper) {
    return boost::math::quadrature::gauss<double, kNumPoints>::integrate(
        f, lower, upper);
  }

  // M(z, u), z < u <= z + b.
  double JumpRate(double z, double u) const {
    constexpr double kPi = boost::math::constants::pi<double>();
    const double b = exit_.truncation_threshold;
    // Jumps of size b at this angle lead to u.
    const double cosine = (u * u - z * z - b * b) / (2 * z * b);
    const double widest = cosine <= -1 ? kPi : std::acos(std::min(cosine, 1.0));
    return Gauss(
        [&](double t) {
          const double sine = std::sin(t);
          const double size =
              -z * std::cos(t) + std::sqrt(u * u - z * z * sine * sine);
          return std::exp(log_normalisation_ +
                          (exit_.dimension - 2) * std::log(sine) -
                          exit_.tail_index * std::log(size));
        },
        0, widest);
  }

  const RadialExit& exit_;
  const double log_normalisation_;
};

}  // namespace

absl::StatusOr<Estimate> RadialExitConstant(const RadialExit& exit) {
  THSGD_ASSIGN_OR_RETURN(const int num_jumps,
                         RelativeWidth(exit.radius, exit.truncation_threshold));
  if (num_jumps > kMaxJumps) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the exit constant of a ball is computed for a relative width of at "
        "most ",
        kMaxJumps, ", not ", num_jumps));
  }
  const double fine = Recursion<60>(exit).Rate(num_jumps, exit.radius);
  const double coarse = Recursion<30>(exit).Rate(num_jumps, exit.radius);
  return Estimate{.value = fine,
                  .error = std::fabs(fine - coarse) + 1e-13 * fine};
}

}  // namespace thsgd
