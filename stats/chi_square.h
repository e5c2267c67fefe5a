// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Pearson's chi-square tests for counts in cells.
//
// The p-value is that of the limit law, chi-square with the stated degrees of
// freedom.  It is good when every expected count is at least 5 (Cochran's
// rule), which the tests require; the Merge functions join adjacent sparse
// cells until that holds.
//
// Errors: InvalidArgument naming the value and the allowed range: counts < 0,
// lists of different lengths, probabilities outside [0, 1] or that do not add
// up to 1 within 1e-9, an expected count below 5, no degrees of freedom left.
// All functions are pure and thread-safe.

#ifndef THSGD_STATS_CHI_SQUARE_H_
#define THSGD_STATS_CHI_SQUARE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace thsgd {

// Least expected count in a cell.
inline constexpr double kMinExpectedCount = 5;

struct ChiSquareResult {
  double statistic;
  std::int64_t degrees_of_freedom;
  double p_value;  // P(chi-square >= statistic).
};

// Were the counts drawn with these cell probabilities?
//   statistic = sum of (counts[i] - n p[i])^2 / (n p[i]),  n = sum of counts
//   degrees of freedom = cells - 1 - num_fitted,
// num_fitted the number of parameters of p estimated from these counts.
absl::StatusOr<ChiSquareResult> ChiSquareGoodnessOfFit(
    absl::Span<const std::int64_t> counts,
    absl::Span<const double> probabilities, int num_fitted = 0);

// Were two rows of counts drawn with the same, unknown, cell probabilities?
//   statistic = sum over both rows of (count - expected)^2 / expected,
//   expected = row total * cell total / total;  degrees of freedom = cells - 1
absl::StatusOr<ChiSquareResult> ChiSquareHomogeneity(
    absl::Span<const std::int64_t> a, absl::Span<const std::int64_t> b);

struct CellsWithProbabilities {
  std::vector<std::int64_t> counts;
  std::vector<double> probabilities;
};

// Joins cells with their right neighbours, from the left, until each expects
// at least kMinExpectedCount; what is left at the end joins the last.  The
// rule looks at the probabilities alone, so the test stays valid.
absl::StatusOr<CellsWithProbabilities> MergeSparseCells(
    absl::Span<const std::int64_t> counts,
    absl::Span<const double> probabilities);

struct TwoRowsOfCells {
  std::vector<std::int64_t> a;
  std::vector<std::int64_t> b;
};

// The same for ChiSquareHomogeneity: the rule looks at the cell totals alone.
absl::StatusOr<TwoRowsOfCells> MergeSparseRows(
    absl::Span<const std::int64_t> a, absl::Span<const std::int64_t> b);

}  // namespace thsgd

#endif  // THSGD_STATS_CHI_SQUARE_H_
