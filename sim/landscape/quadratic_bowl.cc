// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/quadratic_bowl.h"

#include <cmath>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {

QuadraticBowl::QuadraticBowl(std::vector<double> minimum,
                             std::vector<double> curvature, double exit_radius)
    : minimum_(std::move(minimum)),
      curvature_(std::move(curvature)),
      exit_radius_(exit_radius) {}

absl::StatusOr<QuadraticBowl> QuadraticBowl::Create(
    std::vector<double> minimum, std::vector<double> curvature,
    double exit_radius) {
  FaultList faults;
  if (minimum.empty() || minimum.size() > kMaxDimension) {
    faults.Add("minimum",
               absl::StrCat(minimum.size(), " coordinates are given; must be 1 "
                                            "to ", kMaxDimension));
  }
  if (curvature.size() != minimum.size()) {
    faults.Add("curvature",
               absl::StrCat(curvature.size(), " are given; must be as many as "
                                              "coordinates of the minimum, ",
                            minimum.size()));
  }
  for (size_t k = 0; k < minimum.size(); ++k) {
    faults.Require(std::isfinite(minimum[k]), absl::StrCat("minimum[", k, "]"),
                   minimum[k], "finite");
  }
  for (size_t k = 0; k < curvature.size(); ++k) {
    faults.Require(curvature[k] > 0 && std::isfinite(curvature[k]),
                   absl::StrCat("curvature[", k, "]"), curvature[k],
                   "> 0 and finite");
  }
  faults.Require(exit_radius > 0, "exit_radius", exit_radius, "> 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return QuadraticBowl(std::move(minimum), std::move(curvature), exit_radius);
}

double QuadraticBowl::Value(absl::Span<const double> x) const {
  double sum = 0;
  for (size_t k = 0; k < minimum_.size(); ++k) {
    const double y = x[k] - minimum_[k];
    sum += curvature_[k] / 2 * (y * y);
  }
  return sum;
}

void QuadraticBowl::Gradient(absl::Span<const double> x,
                             absl::Span<double> g) const {
  for (size_t k = 0; k < minimum_.size(); ++k) {
    g[k] = curvature_[k] * (x[k] - minimum_[k]);
  }
}

bool QuadraticBowl::Contains(absl::Span<const double> x) const {
  double squared = 0;
  for (size_t k = 0; k < minimum_.size(); ++k) {
    squared += (x[k] - minimum_[k]) * (x[k] - minimum_[k]);
  }
  return std::sqrt(squared) < exit_radius_;
}

absl::StatusOr<std::vector<double>> QuadraticBowl::FlowToMinimum(
    absl::Span<const double> x) const {
  if (!Contains(x)) {
    return absl::NotFoundError("the point is outside the attraction field");
  }
  return minimum_;
}

}  // namespace thsgd
