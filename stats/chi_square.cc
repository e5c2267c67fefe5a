// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/chi_square.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/special_functions/gamma.hpp"
#include "stats/boost_policy.h"

namespace thsgd {
namespace {

constexpr double kMaxProbabilityError = 1e-9;

double Total(absl::Span<const std::int64_t> counts) {
  return static_cast<double>(
      std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
}

void RequireCounts(absl::Span<const std::int64_t> counts,
                   absl::string_view name, FaultList& faults) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    faults.Require(counts[i] >= 0, absl::StrCat(name, "[", i, "]"),
                   absl::StrCat(counts[i]), ">= 0");
  }
}

void RequireSameLength(std::size_t length, std::size_t expected,
                       absl::string_view name, absl::string_view expected_name,
                       FaultList& faults) {
  faults.Require(length == expected, absl::StrCat("length of ", name),
                 absl::StrCat(length),
                 absl::StrCat(expected, ", the length of ", expected_name));
}

absl::Status ValidateCells(absl::Span<const std::int64_t> counts,
                           absl::Span<const double> probabilities) {
  FaultList faults;
  RequireSameLength(probabilities.size(), counts.size(), "probabilities",
                    "counts", faults);
  RequireCounts(counts, "counts", faults);
  double sum = 0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    faults.Require(probabilities[i] >= 0 && probabilities[i] <= 1,
                   absl::StrCat("probabilities[", i, "]"), probabilities[i],
                   "in [0, 1]");
    sum += probabilities[i];
  }
  faults.Require(std::fabs(sum - 1) <= kMaxProbabilityError,
                 "sum of probabilities", sum, "1 within 1e-9");
  return faults.ToStatus();
}

absl::Status ValidateRows(absl::Span<const std::int64_t> a,
                          absl::Span<const std::int64_t> b) {
  FaultList faults;
  RequireSameLength(b.size(), a.size(), "b", "a", faults);
  RequireCounts(a, "a", faults);
  RequireCounts(b, "b", faults);
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  faults.Require(Total(a) > 0, "sum of a", Total(a), "> 0");
  faults.Require(Total(b) > 0, "sum of b", Total(b), "> 0");
  return faults.ToStatus();
}

// The lesser of the two rows' expected counts in a cell.
double MinExpectedInRows(double cell_total, double a_total, double b_total) {
  return cell_total * std::min(a_total, b_total) / (a_total + b_total);
}

// For each cell of the merged list, the index behind its last old cell.
std::vector<std::size_t> MergedEnds(const std::vector<double>& expected) {
  std::vector<std::size_t> ends;
  double sum = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    sum += expected[i];
    if (sum < kMinExpectedCount) continue;
    ends.push_back(i + 1);
    sum = 0;
  }
  if (ends.empty()) ends.push_back(0);
  ends.back() = expected.size();
  return ends;
}

template <typename T>
std::vector<T> SumUpTo(const std::vector<std::size_t>& ends,
                       absl::Span<const T> cells) {
  std::vector<T> sums;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    sums.push_back(
        std::accumulate(cells.begin() + begin, cells.begin() + end, T{0}));
    begin = end;
  }
  return sums;
}

// `statistic` must be >= 0.
absl::StatusOr<ChiSquareResult> Result(double statistic,
                                       std::int64_t degrees_of_freedom) {
  FaultList faults;
  faults.Require(degrees_of_freedom >= 1, "degrees of freedom",
                 absl::StrCat(degrees_of_freedom), ">= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return ChiSquareResult{.statistic = statistic,
                         .degrees_of_freedom = degrees_of_freedom,
                         .p_value = boost::math::gamma_q(
                             static_cast<double>(degrees_of_freedom) / 2,
                             statistic / 2, BoostPolicy())};
}

}  // namespace

absl::StatusOr<ChiSquareResult> ChiSquareGoodnessOfFit(
    absl::Span<const std::int64_t> counts,
    absl::Span<const double> probabilities, int num_fitted) {
  THSGD_RETURN_IF_ERROR(ValidateCells(counts, probabilities));
  FaultList faults;
  faults.Require(num_fitted >= 0, "num_fitted", num_fitted, ">= 0");
  const double total = Total(counts);
  double statistic = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = total * probabilities[i];
    faults.Require(
        expected >= kMinExpectedCount,
        absl::StrCat("expected count of cell ", i), expected,
        absl::StrCat(">= ", kMinExpectedCount, " (see MergeSparseCells)"));
    const double difference = static_cast<double>(counts[i]) - expected;
    statistic += difference * difference / expected;
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return Result(statistic,
                static_cast<std::int64_t>(counts.size()) - 1 - num_fitted);
}

absl::StatusOr<ChiSquareResult> ChiSquareHomogeneity(
    absl::Span<const std::int64_t> a, absl::Span<const std::int64_t> b) {
  THSGD_RETURN_IF_ERROR(ValidateRows(a, b));
  const double a_total = Total(a);
  const double b_total = Total(b);
  FaultList faults;
  double statistic = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double cell_total = static_cast<double>(a[i] + b[i]);
    const double min_expected = MinExpectedInRows(cell_total, a_total, b_total);
    faults.Require(
        min_expected >= kMinExpectedCount,
        absl::StrCat("expected count of cell ", i), min_expected,
        absl::StrCat(">= ", kMinExpectedCount, " (see MergeSparseRows)"));
    const double a_expected = cell_total * a_total / (a_total + b_total);
    const double b_expected = cell_total * b_total / (a_total + b_total);
    // Both rows miss their expectation by the same amount.
    const double difference = static_cast<double>(a[i]) - a_expected;
    statistic += difference * difference * (1 / a_expected + 1 / b_expected);
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return Result(statistic, static_cast<std::int64_t>(a.size()) - 1);
}

absl::StatusOr<CellsWithProbabilities> MergeSparseCells(
    absl::Span<const std::int64_t> counts,
    absl::Span<const double> probabilities) {
  THSGD_RETURN_IF_ERROR(ValidateCells(counts, probabilities));
  std::vector<double> expected;
  for (const double probability : probabilities) {
    expected.push_back(Total(counts) * probability);
  }
  const std::vector<std::size_t> ends = MergedEnds(expected);
  return CellsWithProbabilities{.counts = SumUpTo(ends, counts),
                                .probabilities = SumUpTo(ends, probabilities)};
}

absl::StatusOr<TwoRowsOfCells> MergeSparseRows(
    absl::Span<const std::int64_t> a, absl::Span<const std::int64_t> b) {
  THSGD_RETURN_IF_ERROR(ValidateRows(a, b));
  std::vector<double> expected;
  for (std::size_t i = 0; i < a.size(); ++i) {
    expected.push_back(MinExpectedInRows(static_cast<double>(a[i] + b[i]),
                                         Total(a), Total(b)));
  }
  const std::vector<std::size_t> ends = MergedEnds(expected);
  return TwoRowsOfCells{.a = SumUpTo(ends, a), .b = SumUpTo(ends, b)};
}

}  // namespace thsgd
