// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/ks_test.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "stats/edf_distribution.h"

namespace thsgd {
namespace {

// Most cells of the recursion of two samples: about a second.
constexpr double kMaxCells = 2e8;

absl::StatusOr<std::vector<double>> Sorted(absl::Span<const double> sample,
                                           absl::string_view name) {
  FaultList faults;
  if (sample.empty()) faults.Add(name, "holds no values");
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (std::isfinite(sample[i])) continue;
    faults.Require(false, absl::StrCat(name, "[", i, "]"), sample[i], "finite");
    break;
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  std::vector<double> sorted(sample.begin(), sample.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// Probability that a random order of m values of one sample and n of another
// keeps |i n - j m| < bound at all times, i and j being the numbers seen of
// each.  Row by row in i, over the columns j within the bound.
double StayWithin(std::int64_t m, std::int64_t n, std::int64_t bound) {
  std::vector<double> row(n + 1, 0.0);
  std::int64_t first = 0;
  for (std::int64_t i = 0; i <= m; ++i) {
    // |i n - j m| < bound, for j >= 0.
    const std::int64_t low = i * n - bound;
    const std::int64_t new_first = low < 0 ? 0 : low / m + 1;
    const std::int64_t last = std::min(n, (i * n + bound - 1) / m);
    std::fill(row.begin() + first, row.begin() + std::min(new_first, n + 1), 0);
    first = new_first;
    for (std::int64_t j = first; j <= last; ++j) {
      if (i == 0 && j == 0) {
        row[0] = 1;
        continue;
      }
      // The step before took one of the values left at that time.
      const double num_left = static_cast<double>(m + n - i - j + 1);
      double probability = 0;
      if (i > 0) probability += row[j] * static_cast<double>(m - i + 1);
      if (j > first) {
        probability += row[j - 1] * static_cast<double>(n - j + 1);
      }
      row[j] = probability / num_left;
    }
  }
  return row[n];
}

// sup over x of |F_m - G_n|, times m n.
std::int64_t MaxDifference(const std::vector<double>& a,
                           const std::vector<double>& b) {
  const std::int64_t m = a.size();
  const std::int64_t n = b.size();
  std::int64_t max_difference = 0;
  std::int64_t i = 0;
  std::int64_t j = 0;
  while (i < m && j < n) {
    const double x = std::min(a[i], b[j]);
    while (i < m && a[i] == x) ++i;
    while (j < n && b[j] == x) ++j;
    max_difference = std::max(max_difference, std::abs(i * n - j * m));
  }
  return max_difference;
}

}  // namespace

absl::StatusOr<KsTestResult> KsTest(absl::Span<const double> sample,
                                    absl::FunctionRef<double(double)> cdf) {
  THSGD_ASSIGN_OR_RETURN(const std::vector<double> sorted,
                         Sorted(sample, "sample"));
  const double n = static_cast<double>(sorted.size());
  double distance = 0;
  double last_f = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double f = cdf(sorted[i]);
    // Also refuses NaN.
    if (!(f >= last_f && f <= 1)) {
      FaultList faults;
      faults.Require(false,
                     absl::StrCat("cdf(", ShortestDecimal(sorted[i]), ")"), f,
                     absl::StrCat("in [", ShortestDecimal(last_f),
                                  ", 1], as a distribution function rises"));
      return faults.ToStatus();
    }
    last_f = f;
    distance = std::max({distance, static_cast<double>(i + 1) / n - f,
                         f - static_cast<double>(i) / n});
  }
  return KsTestResult{.statistic = distance,
                      .p_value = KolmogorovSurvival(
                          static_cast<std::int64_t>(sorted.size()), distance)};
}

absl::StatusOr<KsTestResult> TwoSampleKsTest(absl::Span<const double> a,
                                             absl::Span<const double> b) {
  THSGD_ASSIGN_OR_RETURN(const std::vector<double> sorted_a, Sorted(a, "a"));
  THSGD_ASSIGN_OR_RETURN(const std::vector<double> sorted_b, Sorted(b, "b"));
  const std::int64_t m = sorted_a.size();
  const std::int64_t n = sorted_b.size();
  const std::int64_t difference = MaxDifference(sorted_a, sorted_b);
  const double size = static_cast<double>(m) * static_cast<double>(n);
  KsTestResult result;
  result.statistic = static_cast<double>(difference) / size;
  if (2.0 * static_cast<double>(difference) <= kMaxCells) {
    result.p_value = std::clamp(1 - StayWithin(m, n, difference), 0.0, 1.0);
  } else {
    result.p_value = KolmogorovLimitSurvival(
        result.statistic * std::sqrt(size / static_cast<double>(m + n)));
  }
  return result;
}

}  // namespace thsgd
