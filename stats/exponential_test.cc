// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/exponential_test.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "stats/edf_distribution.h"
#include "stats/ks_test.h"

namespace thsgd {

absl::StatusOr<KsTestResult> ExponentialKsTest(
    absl::Span<const double> sample) {
  const auto n = static_cast<std::int64_t>(sample.size());
  FaultList faults;
  faults.Require(n >= kMinExponentialSize, "sample size", absl::StrCat(n),
                 absl::StrCat(">= ", kMinExponentialSize));
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (sample[i] >= 0 && std::isfinite(sample[i])) continue;
    faults.Require(false, absl::StrCat("sample[", i, "]"), sample[i],
                   ">= 0 and finite");
    break;
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const double mean = std::accumulate(sample.begin(), sample.end(), 0.0) /
                      static_cast<double>(n);
  faults.Require(mean > 0 && std::isfinite(mean), "sample mean", mean,
                 "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  THSGD_ASSIGN_OR_RETURN(KsTestResult result, KsTest(sample, [mean](double x) {
                           return -std::expm1(-x / mean);
                         }));
  result.p_value = ExponentialKolmogorovSurvival(n, result.statistic);
  return result;
}

}  // namespace thsgd
