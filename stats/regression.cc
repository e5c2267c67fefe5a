// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/regression.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/distributions/students_t.hpp"
#include "stats/boost_policy.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

void RequireFinite(absl::Span<const double> values, absl::string_view name,
                   FaultList& faults) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    faults.Require(std::isfinite(values[i]), absl::StrCat(name, "[", i, "]"),
                   values[i], "finite");
  }
}

absl::Status Validate(absl::Span<const double> x, absl::Span<const double> y,
                      absl::Span<const double> weights) {
  FaultList faults;
  const std::size_t n = x.size();
  faults.Require(n >= 3, "number of points", absl::StrCat(n), ">= 3");
  faults.Require(y.size() == n, "length of y", absl::StrCat(y.size()),
                 absl::StrCat(n, ", the length of x"));
  faults.Require(weights.size() == n, "length of weights",
                 absl::StrCat(weights.size()),
                 absl::StrCat(n, ", the length of x"));
  RequireFinite(x, "x", faults);
  RequireFinite(y, "y", faults);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    faults.Require(weights[i] > 0 && std::isfinite(weights[i]),
                   absl::StrCat("weights[", i, "]"), weights[i],
                   "> 0 and finite");
  }
  return faults.ToStatus();
}

}  // namespace

absl::StatusOr<LineFit> FitLine(absl::Span<const double> x,
                                absl::Span<const double> y,
                                absl::Span<const double> weights) {
  THSGD_RETURN_IF_ERROR(Validate(x, y, weights));
  const std::size_t n = x.size();
  double sum_w = 0;
  double sum_wx = 0;
  double sum_wy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum_w += weights[i];
    sum_wx += weights[i] * x[i];
    sum_wy += weights[i] * y[i];
  }
  const double mean_x = sum_wx / sum_w;
  const double mean_y = sum_wy / sum_w;
  double sum_xx = 0;
  double sum_xy = 0;
  bool all_equal = true;
  for (std::size_t i = 0; i < n; ++i) {
    const double dx = x[i] - mean_x;
    sum_xx += weights[i] * dx * dx;
    sum_xy += weights[i] * dx * (y[i] - mean_y);
    all_equal = all_equal && x[i] == x[0];
  }
  if (all_equal) {
    FaultList faults;
    faults.Require(false, "every x", x[0], "not all equal: no slope fits");
    return faults.ToStatus();
  }

  LineFit fit;
  fit.slope = sum_xy / sum_xx;
  fit.intercept = mean_y - fit.slope * mean_x;
  double sum_rr = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double residual = (y[i] - mean_y) - fit.slope * (x[i] - mean_x);
    sum_rr += weights[i] * residual * residual;
  }
  fit.degrees_of_freedom = static_cast<std::int64_t>(n) - 2;
  fit.residual_variance = sum_rr / static_cast<double>(fit.degrees_of_freedom);
  fit.slope_variance = fit.residual_variance / sum_xx;
  fit.intercept_variance =
      fit.residual_variance / sum_w + mean_x * mean_x * fit.slope_variance;
  fit.covariance = -mean_x * fit.slope_variance;
  return fit;
}

absl::StatusOr<LineFit> FitLine(absl::Span<const double> x,
                                absl::Span<const double> y) {
  return FitLine(x, y, std::vector<double>(x.size(), 1.0));
}

absl::StatusOr<Interval> SlopeInterval(const LineFit& fit, double confidence) {
  FaultList faults;
  faults.Require(confidence > 0 && confidence < 1, "confidence", confidence,
                 "in (0, 1)");
  faults.Require(fit.degrees_of_freedom >= 1, "degrees of freedom",
                 absl::StrCat(fit.degrees_of_freedom), ">= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const boost::math::students_t_distribution<double, BoostPolicy> student(
      static_cast<double>(fit.degrees_of_freedom));
  const double t = boost::math::quantile(
      boost::math::complement(student, (1 - confidence) / 2));
  const double half_width = t * std::sqrt(fit.slope_variance);
  return Interval{.lower = fit.slope - half_width,
                  .upper = fit.slope + half_width};
}

}  // namespace thsgd
