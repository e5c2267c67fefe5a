// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/polynomial_landscape.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/critical_points.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/landscape/enclosure.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<HighPrecision> Derivative(
    const std::vector<HighPrecision>& coefficients) {
  std::vector<HighPrecision> derivative;
  for (size_t k = 1; k < coefficients.size(); ++k) {
    derivative.push_back(coefficients[k] * static_cast<int>(k));
  }
  return derivative;
}

std::vector<double> Rounded(const std::vector<HighPrecision>& coefficients) {
  std::vector<double> rounded;
  for (const HighPrecision& c : coefficients) {
    rounded.push_back(c.convert_to<double>());
  }
  return rounded;
}

HighPrecision EvaluateExactly(const std::vector<HighPrecision>& coefficients,
                              const HighPrecision& x) {
  HighPrecision sum = 0;
  for (size_t k = coefficients.size(); k-- > 0;) {
    sum = sum * x + coefficients[k];
  }
  return sum;
}

// Taylor's form around the interval's middle, in 50 digits there, is narrower
// than Horner's rule by far: it has no cancellation left.
Enclosure EncloseOn(const std::vector<HighPrecision>& coefficients,
                   const Enclosure& x) {
  const double middle = median(x);
  std::vector<HighPrecision> shifted = coefficients;
  for (size_t order = 0; order + 1 < shifted.size(); ++order) {
    for (size_t k = shifted.size() - 1; k-- > order;) {
      shifted[k] += middle * shifted[k + 1];
    }
  }
  const Enclosure offset = x - Enclosure(middle);
  Enclosure sum = 0.0;
  for (size_t k = shifted.size(); k-- > 0;) {
    const double nearest = shifted[k].convert_to<double>();
    sum = sum * offset + Enclosure(std::nextafter(nearest, -kInfinity),
                                  std::nextafter(nearest, kInfinity));
  }
  return sum;
}

// All critical points are smaller in size than this, by Cauchy.
double RootBound(const std::vector<double>& gradient) {
  double largest = 0;
  for (size_t k = 0; k + 1 < gradient.size(); ++k) {
    largest = std::max(largest, std::fabs(gradient[k] / gradient.back()));
  }
  return 2 + largest;
}

}  // namespace

absl::StatusOr<PolynomialLandscape> PolynomialLandscape::Create(
    std::vector<HighPrecision> coefficients) {
  PolynomialLandscape landscape;
  landscape.exact_ = std::move(coefficients);
  const std::vector<HighPrecision> gradient = Derivative(landscape.exact_);
  const std::vector<HighPrecision> second_derivative = Derivative(gradient);
  landscape.value_ = Rounded(landscape.exact_);
  landscape.gradient_ = Rounded(gradient);
  landscape.second_derivative_ = Rounded(second_derivative);
  const double bound = RootBound(landscape.gradient_);
  if (!std::isfinite(bound)) {
    return absl::InvalidArgumentError(
        "the critical points may lie beyond the range of doubles");
  }
  THSGD_ASSIGN_OR_RETURN(
      landscape.geometry_,
      FindGeometry(
          [&](const HighPrecision& x) {
            return EvaluateExactly(gradient, x);
          },
          [&](const Enclosure& x) {
            return DerivativeEnclosure{EncloseOn(gradient, x),
                                       EncloseOn(second_derivative, x)};
          },
          -bound, bound, -kInfinity, kInfinity));
  return landscape;
}

absl::StatusOr<PolynomialLandscape> PolynomialLandscape::FromCoefficients(
    absl::Span<const double> coefficients) {
  FaultList faults;
  const int degree = static_cast<int>(coefficients.size()) - 1;
  if (degree < 2 || degree > kMaxDegree) {
    faults.Add("coefficient",
               absl::StrCat(coefficients.size(), " are given; must be 3 to ",
                            kMaxDegree + 1));
    return faults.ToStatus();
  }
  for (int k = 0; k <= degree; ++k) {
    faults.Require(
        std::isfinite(coefficients[k]) && (k < degree || coefficients[k] != 0),
        absl::StrCat("coefficient[", k, "]"), coefficients[k],
        k < degree ? "finite" : "finite and not 0");
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  absl::StatusOr<PolynomialLandscape> landscape = Create(
      std::vector<HighPrecision>(coefficients.begin(), coefficients.end()));
  if (!landscape.ok()) {
    faults.Add("coefficient", landscape.status().message());
    return faults.ToStatus();
  }
  return landscape;
}

absl::StatusOr<PolynomialLandscape> PolynomialLandscape::FromCriticalPoints(
    double leading_factor, absl::Span<const double> critical_points) {
  FaultList faults;
  faults.Require(std::isfinite(leading_factor) && leading_factor != 0,
                 "leading_factor", leading_factor, "finite and not 0");
  const int count = static_cast<int>(critical_points.size());
  if (count < 1 || count > kMaxDegree - 1) {
    faults.Add("critical_point",
               absl::StrCat(count, " are given; must be 1 to ",
                            kMaxDegree - 1));
  }
  for (int i = 0; i < count; ++i) {
    faults.Require(
        std::isfinite(critical_points[i]) &&
            (i == 0 || critical_points[i] > critical_points[i - 1]),
        absl::StrCat("critical_point[", i, "]"), critical_points[i],
        i == 0 ? "finite" : "finite and > the one before");
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  std::vector<HighPrecision> gradient = {leading_factor};
  for (double point : critical_points) {
    // Multiplied by x - point.
    gradient.insert(gradient.begin(), 0);
    for (size_t k = 0; k + 1 < gradient.size(); ++k) {
      gradient[k] -= point * gradient[k + 1];
    }
  }
  std::vector<HighPrecision> value = {0};
  for (size_t k = 0; k < gradient.size(); ++k) {
    value.push_back(gradient[k] / static_cast<int>(k + 1));
  }
  absl::StatusOr<PolynomialLandscape> landscape = Create(std::move(value));
  if (!landscape.ok()) {
    faults.Add("critical_point", landscape.status().message());
    return faults.ToStatus();
  }
  return landscape;
}

absl::StatusOr<PolynomialLandscape> PolynomialLandscape::DoubleWell(
    double center, double barrier_height, double half_distance, double tilt) {
  FaultList faults;
  faults.Require(std::isfinite(center), "center", center, "finite");
  const bool valid_height =
      barrier_height > 0 && std::isfinite(barrier_height);
  faults.Require(valid_height, "barrier_height", barrier_height,
                 "> 0 and finite");
  const bool valid_distance =
      half_distance > 0 && std::isfinite(half_distance);
  faults.Require(valid_distance, "half_distance", half_distance,
                 "> 0 and finite");
  if (valid_height && valid_distance) {
    const double bound =
        8 * barrier_height / (3 * std::sqrt(3.0) * half_distance);
    faults.Require(
        std::fabs(tilt) < bound, "tilt", tilt,
        absl::StrCat("of size < 8 barrier_height / (3 sqrt(3) half_distance) "
                     "= ",
                     ShortestDecimal(bound)));
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  // In y, then shifted to x = y + center by Horner's scheme.
  const HighPrecision h = barrier_height;
  const HighPrecision r_squared = HighPrecision(half_distance) * half_distance;
  std::vector<HighPrecision> c = {h, tilt, -2 * h / r_squared, 0,
                                  h / (r_squared * r_squared)};
  for (size_t order = 0; order + 1 < c.size(); ++order) {
    for (size_t k = c.size() - 1; k-- > order;) c[k] -= center * c[k + 1];
  }
  absl::StatusOr<PolynomialLandscape> landscape = Create(std::move(c));
  if (!landscape.ok()) {
    faults.Add("tilt", landscape.status().message());
    return faults.ToStatus();
  }
  return landscape;
}

absl::StatusOr<PolynomialLandscape> PolynomialLandscape::Reducible(
    double leading_factor) {
  FaultList faults;
  faults.Require(leading_factor > 0 && std::isfinite(leading_factor),
                 "leading_factor", leading_factor, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return FromCriticalPoints(leading_factor,
                            {-1.5, -0.9, -0.6, 0, 0.6, 0.9, 1.5});
}

HighPrecision PolynomialLandscape::Value(const HighPrecision& x) const {
  return EvaluateExactly(exact_, x);
}

HighPrecision PolynomialLandscape::Gradient(const HighPrecision& x) const {
  HighPrecision sum = 0;
  for (size_t k = exact_.size(); k-- > 1;) {
    sum = sum * x + exact_[k] * static_cast<int>(k);
  }
  return sum;
}

double PolynomialLandscape::Flow(double x, double t) const {
  return GradientFlow([this](double at) { return Gradient(at); }, x, t)
      .value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace thsgd
