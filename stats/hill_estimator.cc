// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/hill_estimator.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/special_functions/gamma.hpp"
#include "stats/boost_policy.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

absl::Status Validate(absl::Span<const double> sample, std::int64_t min_upper,
                      std::int64_t max_upper, double confidence) {
  FaultList faults;
  const auto n = static_cast<std::int64_t>(sample.size());
  faults.Require(min_upper >= 1, "least number of upper values",
                 absl::StrCat(min_upper), ">= 1");
  faults.Require(max_upper >= min_upper, "largest number of upper values",
                 absl::StrCat(max_upper),
                 absl::StrCat(">= ", min_upper, ", the least"));
  faults.Require(max_upper < n, "largest number of upper values",
                 absl::StrCat(max_upper),
                 absl::StrCat("< ", n, ", the sample size"));
  faults.Require(confidence > 0 && confidence < 1, "confidence", confidence,
                 "in (0, 1)");
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (!std::isnan(sample[i])) continue;
    faults.Require(false, absl::StrCat("sample[", i, "]"), sample[i],
                   "a number");
    break;
  }
  return faults.ToStatus();
}

}  // namespace

std::int64_t SquareRootNumUpper(std::int64_t num_values) {
  THSGD_CHECK(num_values >= 1);
  auto k =
      static_cast<std::int64_t>(std::sqrt(static_cast<double>(num_values)));
  // The conversion rounds from 2^53 on.
  while (k > num_values / k) --k;
  while (k + 1 <= num_values / (k + 1)) ++k;
  return k;
}

absl::StatusOr<HillEstimate> EstimateTailIndex(absl::Span<const double> sample,
                                               std::int64_t num_upper,
                                               double confidence) {
  THSGD_ASSIGN_OR_RETURN(const std::vector<HillEstimate> plot,
                         HillPlot(sample, num_upper, num_upper, confidence));
  return plot[0];
}

absl::StatusOr<std::vector<HillEstimate>> HillPlot(
    absl::Span<const double> sample, std::int64_t min_upper,
    std::int64_t max_upper, double confidence) {
  THSGD_RETURN_IF_ERROR(Validate(sample, min_upper, max_upper, confidence));
  std::vector<double> upper(max_upper + 1);
  std::partial_sort_copy(sample.begin(), sample.end(), upper.begin(),
                         upper.end(), std::greater<double>());
  FaultList faults;
  faults.Require(upper.back() > 0, absl::StrCat("upper value ", max_upper + 1),
                 upper.back(), "> 0");
  faults.Require(std::isfinite(upper[0]), "largest value", upper[0], "finite");
  faults.Require(upper[0] > upper[min_upper], "largest value", upper[0],
                 absl::StrCat("> upper value ", min_upper + 1));
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const double error = (1 - confidence) / 2;
  std::vector<HillEstimate> plot;
  // Sum over i = 1, ..., k of log(X_(i) / X_(k+1)): growing k by one adds
  // k log(X_(k) / X_(k+1)), all terms >= 0, so no digits cancel.
  double sum = 0;
  for (std::int64_t k = 1; k <= max_upper; ++k) {
    const double num_upper = static_cast<double>(k);
    sum += num_upper * std::log(upper[k - 1] / upper[k]);
    if (k < min_upper) continue;
    HillEstimate estimate;
    estimate.num_upper = k;
    estimate.tail_index = num_upper / sum;
    estimate.interval = {
        .lower =
            boost::math::gamma_p_inv(num_upper, error, BoostPolicy()) / sum,
        .upper =
            boost::math::gamma_q_inv(num_upper, error, BoostPolicy()) / sum};
    plot.push_back(estimate);
  }
  return plot;
}

}  // namespace thsgd
