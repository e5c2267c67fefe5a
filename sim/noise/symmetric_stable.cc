// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/symmetric_stable.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/constants/constants.hpp"
#include "boost/math/quadrature/gauss.hpp"
#include "sim/numeric/elementary.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

constexpr double kPi = boost::math::constants::pi<double>();

// Zolotarev's integral [Nolan 1997, "Numerical calculation of stable densities
// and distribution functions", theorem 1]:
//   P(Z > x s) = (1/pi) integral over theta in (0, pi/2) of exp(-g(theta)),
//   g = (x cos(theta) / sin(a theta))^(a/(a-1)) cos((a-1) theta) / cos(theta).
// g falls from infinity to 0, so the integrand rises from 0 to 1 and nothing
// cancels. Half of the range is integrated over ln theta and half over
// ln(pi/2 - theta), where the rise is smooth whatever x; sines of small
// differences are written so that they keep their digits.
class TailIntegral {
 public:
  TailIntegral(double alpha, double x)
      : alpha_(alpha), power_(alpha / (alpha - 1)), log_x_(std::log(x)) {}

  double Integrate() const {
    return IntegrateBoth(
               [](double log_g) { return std::exp(-std::exp(log_g)); }, 1) /
           kPi;
  }

  // -d/dx of it, as g is proportional to x^power.
  double IntegrateDerivative() const {
    return power_ * std::exp(-log_x_) *
           IntegrateBoth(
               [](double log_g) { return std::exp(log_g - std::exp(log_g)); },
               0) /
           kPi;
  }

 private:
  // The integral over theta of a function of ln g, which is `flat` where g is
  // below 1e-18 and nothing where it is above 45.
  template <class Function>
  double IntegrateBoth(const Function& f, double flat) const {
    const auto near_zero = [this](double y) {
      const double c = std::exp(y) / kPi;
      return LogExponent(0.5 - c, c);
    };
    const auto near_half_pi = [this](double y) {
      const double v = std::exp(y) / kPi;
      return LogExponent(v, 0.5 - v);
    };
    return IntegrateHalf(near_zero, -1, f, flat) +
           IntegrateHalf(near_half_pi, 1, f, flat);
  }

  // ln g at theta = pi c = pi (1/2 - v).
  double LogExponent(double v, double c) const {
    const double a = alpha_ * c;
    const double b = (2 - alpha_) / 2 + alpha_ * v;
    const double d = (2 - alpha_) / 2 + (alpha_ - 1) * v;
    const double log_cos_theta = std::log(std::sin(kPi * v));
    return power_ * (log_x_ + log_cos_theta -
                     std::log(std::sin(kPi * std::min(a, b)))) +
           std::log(std::sin(kPi * d)) - log_cos_theta;
  }

  // The integral over e^y in (0, pi/4) of f(log_g(y)), log_g rising
  // (direction 1) or falling (-1) in y. Panels end where g = 1e-18, below which
  // f is flat, where g = 1, and where g = 45, beyond which exp(-g) is below
  // 3e-20.
  template <class LogG, class Function>
  static double IntegrateHalf(const LogG& log_g, int direction,
                              const Function& f, double flat_value) {
    const double end = std::log(kPi / 4);
    const double one = Solve(log_g, direction, std::log(1e-18), end);
    const double knee = Solve(log_g, direction, 0, end);
    const double zero = Solve(log_g, direction, std::log(45.0), end);
    const auto integrand = [&](double y) { return std::exp(y) * f(log_g(y)); };
    const double flat = direction > 0 ? std::exp(one) : kPi / 4 - std::exp(one);
    return flat_value * flat +
           direction * (Quadrature(integrand, one, knee, 5) +
                        Quadrature(integrand, knee, zero, 3));
  }

  // About where log_g = level, or `end` if it lies beyond; panels need no
  // more.
  template <class LogG>
  static double Solve(const LogG& log_g, int direction, double level,
                      double end) {
    const auto beyond = [&](double y) {
      return direction * (log_g(y) - level) > 0;
    };
    if (!beyond(end)) return end;
    double upper = end;
    double step = 1;
    while (beyond(upper - step)) {
      upper -= step;
      step *= 2;
    }
    double lower = upper - step;
    while (upper - lower > 1e-4 * step && upper - lower > 1e-3) {
      const double middle = (lower + upper) / 2;
      (beyond(middle) ? upper : lower) = middle;
    }
    return lower;
  }

  template <class F>
  static double Quadrature(const F& f, double lower, double upper,
                           int num_panels) {
    if (lower == upper) return 0;
    double sum = 0;
    for (int i = 0; i < num_panels; ++i) {
      const double width = (upper - lower) / num_panels;
      sum += boost::math::quadrature::gauss<double, 30>::integrate(
          f, lower + i * width,
          i + 1 == num_panels ? upper : lower + (i + 1) * width);
    }
    return sum;
  }

  double alpha_;
  double power_;
  double log_x_;
};

}  // namespace

absl::StatusOr<SymmetricStable> SymmetricStable::Create(double tail_index,
                                                        double noise_scale) {
  FaultList faults;
  faults.Require(tail_index > 1 && tail_index < 2, "tail_index", tail_index,
                 "> 1 and < 2");
  faults.Require(noise_scale > 0 && std::isfinite(noise_scale), "noise_scale",
                 noise_scale, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return SymmetricStable(tail_index, noise_scale);
}

double SymmetricStable::TailProbability(double x) const {
  const double scaled = x / noise_scale_;
  if (std::isinf(scaled)) return 0;
  const double inverse = 1 / tail_index_;
  // The convergent series about 0,
  //   P(Z > x s) = 1/2 - (1/(pi alpha)) sum_k (-1)^k Gamma((2k+1)/alpha)
  //                                     x^(2k+1) / (2k+1)!;
  // the next term is below 0.07 x^5.
  if (scaled < 1e-3) {
    return 1 - 2 * inverse / kPi * scaled *
                   (std::tgamma(inverse) -
                    std::tgamma(3 * inverse) * scaled * scaled / 6);
  }
  return 2 * TailIntegral(tail_index_, scaled).Integrate();
}

double SymmetricStable::UpperTail(double z) const {
  return z >= 0 ? TailProbability(z) / 2 : 1 - TailProbability(-z) / 2;
}

double SymmetricStable::Density(double z) const {
  const double scaled = std::fabs(z) / noise_scale_;
  if (std::isinf(scaled)) return 0;
  const double inverse = 1 / tail_index_;
  // The derivative of the series about 0; the next term is below 2 x^6.
  if (scaled < 1e-3) {
    const double square = scaled * scaled;
    return inverse / kPi / noise_scale_ *
           (std::tgamma(inverse) - std::tgamma(3 * inverse) * square / 2 +
            std::tgamma(5 * inverse) * square * square / 24);
  }
  return TailIntegral(tail_index_, scaled).IntegrateDerivative() / noise_scale_;
}

SymmetricStableSampler::SymmetricStableSampler(const SymmetricStable& law,
                                               double factor)
    : scale_(factor * law.noise_scale()),
      alpha_(law.tail_index()),
      minus_inverse_alpha_(-1 / law.tail_index()),
      exponential_power_((law.tail_index() - 1) / law.tail_index()) {}

std::array<double, SymmetricStableSampler::kStepsPerBlock>
SymmetricStableSampler::operator()(const WordPair& words) const {
  const double v = UniformOpen(words.second);
  const double end = std::min(v, 1 - v);  // exact; |Theta| = pi (1/2 - end)
  // sin(alpha |Theta|) = sin(pi a) = sin(pi b), a + b = 1.
  const double a = alpha_ * (0.5 - end);
  const double b = std::fma(alpha_, end, (2 - alpha_) / 2);
  // cos((alpha - 1) Theta) = sin(pi d).
  const double d = std::fma(alpha_ - 1, end, (2 - alpha_) / 2);
  const double exponential = -PinnedLog(UniformOpen(words.first));
  const double magnitude =
      PinnedSinPi(std::min(a, b)) *
      PinnedPower(PinnedSinPi(end), minus_inverse_alpha_) *
      PinnedPower(exponential / PinnedSinPi(d), exponential_power_);
  return {std::copysign(scale_ * magnitude, v - 0.5)};
}

}  // namespace thsgd
