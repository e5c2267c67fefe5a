// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

// A product such as (999 + 1) * 0.025 must not round to below its integer.
constexpr double kRounding = 1e-9;

}  // namespace

absl::StatusOr<Interval> PercentileBootstrap(absl::Span<const double> sample,
                                             Statistic statistic,
                                             std::int64_t num_resamples,
                                             double confidence,
                                             UniformWords words) {
  FaultList faults;
  if (sample.empty()) faults.Add("sample", "holds no values");
  faults.Require(confidence > 0 && confidence < 1, "confidence", confidence,
                 "in (0, 1)");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const double error = (1 - confidence) / 2;
  faults.Require(num_resamples + 1 >= 1 / error - kRounding, "num_resamples",
                 absl::StrCat(num_resamples),
                 absl::StrCat(">= ", std::ceil(1 / error - kRounding) - 1,
                              " for that confidence"));
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const auto n = static_cast<std::int64_t>(sample.size());
  std::vector<double> resample(sample.size());
  std::vector<double> statistics;
  for (std::int64_t b = 0; b < num_resamples; ++b) {
    for (std::int64_t draw = 0; draw < n; ++draw) {
      const absl::uint128 product = absl::uint128(words(b, draw)) * n;
      resample[draw] = sample[absl::Uint128High64(product)];
    }
    const double value = statistic(resample);
    if (std::isnan(value)) {
      faults.Require(false, absl::StrCat("statistic of resample ", b), value,
                     "a number");
      return faults.ToStatus();
    }
    statistics.push_back(value);
  }
  std::sort(statistics.begin(), statistics.end());
  const auto k = static_cast<std::int64_t>(
      static_cast<double>(num_resamples + 1) * error + kRounding);
  return Interval{.lower = statistics[k - 1],
                  .upper = statistics[num_resamples - k]};
}

}  // namespace thsgd
