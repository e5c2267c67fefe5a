// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/z_test.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/special_functions/erf.hpp"
#include "stats/boost_policy.h"

namespace thsgd {
namespace {

void RequireSample(absl::Span<const double> sample, std::size_t min_size,
                   FaultList& faults) {
  faults.Require(sample.size() >= min_size, "sample size",
                 absl::StrCat(sample.size()), absl::StrCat(">= ", min_size));
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (std::isfinite(sample[i])) continue;
    faults.Require(false, absl::StrCat("sample[", i, "]"), sample[i], "finite");
    return;
  }
}

double Average(absl::Span<const double> sample) {
  return std::accumulate(sample.begin(), sample.end(), 0.0) /
         static_cast<double>(sample.size());
}

}  // namespace

absl::StatusOr<double> PerComparisonLevel(double budget,
                                          std::int64_t num_comparisons) {
  FaultList faults;
  faults.Require(budget > 0 && budget < 1, "budget", budget, "in (0, 1)");
  faults.Require(num_comparisons >= 1, "num_comparisons",
                 absl::StrCat(num_comparisons), ">= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  // Keeps its digits where the level is far below 1.
  return -std::expm1(std::log1p(-budget) /
                     static_cast<double>(num_comparisons));
}

absl::StatusOr<double> TwoSidedZ(double level) {
  FaultList faults;
  faults.Require(level > 0 && level < 1, "level", level, "in (0, 1)");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return std::sqrt(2.0) * boost::math::erfc_inv(level, BoostPolicy());
}

absl::StatusOr<double> MeanZScore(absl::Span<const double> sample, double mean,
                                  double stddev) {
  FaultList faults;
  RequireSample(sample, 1, faults);
  faults.Require(std::isfinite(mean), "mean", mean, "finite");
  faults.Require(stddev > 0 && std::isfinite(stddev), "stddev", stddev,
                 "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return (Average(sample) - mean) / stddev *
         std::sqrt(static_cast<double>(sample.size()));
}

absl::StatusOr<double> VarianceZScore(absl::Span<const double> sample,
                                      double variance, double fourth) {
  FaultList faults;
  RequireSample(sample, 2, faults);
  faults.Require(variance > 0 && std::isfinite(variance), "variance", variance,
                 "> 0 and finite");
  faults.Require(fourth >= variance * variance && std::isfinite(fourth),
                 "fourth", fourth, ">= variance^2 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const double n = static_cast<double>(sample.size());
  const double average = Average(sample);
  double sum = 0;
  for (const double value : sample)
    sum += (value - average) * (value - average);
  const double stddev =
      std::sqrt((fourth - variance * variance * (n - 3) / (n - 1)) / n);
  return (sum / (n - 1) - variance) / stddev;
}

}  // namespace thsgd
