// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/chi_square.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "stats/ks_test.h"

namespace thsgd {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// Mendel's peas, 9 : 3 : 3 : 1: the classic example, 0.47 at 3 degrees.
TEST(ChiSquareGoodnessOfFitTest, MendelsPeas) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ChiSquareResult result,
      ChiSquareGoodnessOfFit({315, 108, 101, 32},
                             {9.0 / 16, 3.0 / 16, 3.0 / 16, 1.0 / 16}));
  EXPECT_NEAR(result.statistic, 0.470024, 5e-7);
  EXPECT_EQ(result.degrees_of_freedom, 3);
  // P(chi-square_3 >= s) = erfc(sqrt(s/2)) + sqrt(2 s / pi) exp(-s/2).
  const double s = result.statistic;
  EXPECT_NEAR(result.p_value,
              std::erfc(std::sqrt(s / 2)) +
                  std::sqrt(2 * s / std::acos(-1.0)) * std::exp(-s / 2),
              1e-14);
}

TEST(ChiSquareGoodnessOfFitTest, TwoDegreesOfFreedomHaveAClosedForm) {
  // (4 + 1 + 9) / 10 = 1.4, P(chi-square_2 >= s) = exp(-s/2).
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ChiSquareResult result,
      ChiSquareGoodnessOfFit({12, 11, 7}, {1.0 / 3, 1.0 / 3, 1.0 / 3}));
  EXPECT_NEAR(result.statistic, 1.4, 1e-14);
  EXPECT_NEAR(result.p_value, std::exp(-0.7), 1e-14);
}

TEST(ChiSquareGoodnessOfFitTest, FittedParametersCostDegreesOfFreedom) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ChiSquareResult result,
      ChiSquareGoodnessOfFit({12, 11, 7}, {1.0 / 3, 1.0 / 3, 1.0 / 3}, 1));
  EXPECT_EQ(result.degrees_of_freedom, 1);
  EXPECT_NEAR(result.p_value, std::erfc(std::sqrt(0.7)), 1e-14);
  EXPECT_THAT(
      ChiSquareGoodnessOfFit({12, 11, 7}, {1.0 / 3, 1.0 / 3, 1.0 / 3}, 2),
      StatusIs(kInvalid, "degrees of freedom = 0; must be >= 1"));
}

TEST(ChiSquareGoodnessOfFitTest, FarTailsKeepTheirDigits) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ChiSquareResult result,
      ChiSquareGoodnessOfFit({700, 100, 100}, {1.0 / 3, 1.0 / 3, 1.0 / 3}));
  EXPECT_NEAR(result.statistic, 800, 1e-10);
  EXPECT_NEAR(result.p_value / std::exp(-400), 1, 1e-9);
}

// False-alarm budget 1e-6.  The chi-square law is a limit: here, at 20 expected
// per cell and more, p-values stray from uniform by 0.005 (400,000 samples in
// another program), a sixth of a standard error of 1000 of them.  These show a
// Kolmogorov distance of 0.14 with probability above 0.999; one degree of
// freedom too few makes 0.15.
TEST(ChiSquareGoodnessOfFitTest, PValuesAreUniform) {
  const std::vector<double> probabilities = {0.1, 0.2, 0.3, 0.2, 0.1, 0.1};
  std::mt19937_64 engine(20260130);
  std::vector<double> p_values;
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::int64_t> counts(probabilities.size(), 0);
    for (int j = 0; j < 200; ++j) {
      double u = static_cast<double>(engine() >> 11) * 0x1p-53;
      std::size_t cell = 0;
      while (cell + 1 < counts.size() && u >= probabilities[cell]) {
        u -= probabilities[cell++];
      }
      ++counts[cell];
    }
    THSGD_ASSERT_OK_AND_ASSIGN(const ChiSquareResult result,
                               ChiSquareGoodnessOfFit(counts, probabilities));
    p_values.push_back(result.p_value);
  }
  THSGD_ASSERT_OK_AND_ASSIGN(
      const KsTestResult result,
      KsTest(p_values, [](double p) { return std::clamp(p, 0.0, 1.0); }));
  EXPECT_GE(result.p_value, 1e-6) << result.statistic;
}

TEST(ChiSquareGoodnessOfFitTest, RefusesSparseCells) {
  EXPECT_THAT(ChiSquareGoodnessOfFit({9, 1}, {0.6, 0.4}),
              StatusIs(kInvalid,
                       "expected count of cell 1 = 4; must be >= 5 (see "
                       "MergeSparseCells)"));
}

TEST(ChiSquareGoodnessOfFitTest, NamesEveryFault) {
  EXPECT_THAT(ChiSquareGoodnessOfFit({10, -1}, {0.5, 1.5, -1}),
              StatusIs(kInvalid,
                       "length of probabilities = 3; must be 2, the length of "
                       "counts\n"
                       "counts[1] = -1; must be >= 0\n"
                       "probabilities[1] = 1.5; must be in [0, 1]\n"
                       "probabilities[2] = -1; must be in [0, 1]"));
  EXPECT_THAT(
      ChiSquareGoodnessOfFit({10, 10}, {0.5, 0.4}),
      StatusIs(kInvalid, "sum of probabilities = 0.9; must be 1 within 1e-9"));
  EXPECT_THAT(ChiSquareGoodnessOfFit({}, {}),
              StatusIs(kInvalid, HasSubstr("sum of probabilities = 0")));
  EXPECT_THAT(ChiSquareGoodnessOfFit({10, 10}, {0.5, 0.5}, -1),
              StatusIs(kInvalid, "num_fitted = -1; must be >= 0"));
}

TEST(ChiSquareHomogeneityTest, TwoByTwo) {
  // All four expectations are 15.
  THSGD_ASSERT_OK_AND_ASSIGN(const ChiSquareResult result,
                             ChiSquareHomogeneity({10, 20}, {20, 10}));
  EXPECT_NEAR(result.statistic, 100.0 / 15, 1e-14);
  EXPECT_EQ(result.degrees_of_freedom, 1);
  EXPECT_NEAR(result.p_value, std::erfc(std::sqrt(50.0 / 15)), 1e-14);
}

TEST(ChiSquareHomogeneityTest, RowsOfDifferentLengthsOfObservation) {
  // Totals 60 and 120, cells 30, 60, 90: expected 10, 20, 30 and twice that.
  THSGD_ASSERT_OK_AND_ASSIGN(const ChiSquareResult result,
                             ChiSquareHomogeneity({12, 16, 32}, {18, 44, 58}));
  const double statistic =
      4.0 / 10 + 16.0 / 20 + 4.0 / 30 + 4.0 / 20 + 16.0 / 40 + 4.0 / 60;
  EXPECT_NEAR(result.statistic, statistic, 1e-14);
  EXPECT_EQ(result.degrees_of_freedom, 2);
  EXPECT_NEAR(result.p_value, std::exp(-statistic / 2), 1e-14);
}

TEST(ChiSquareHomogeneityTest, ProportionalRowsAreAtZero) {
  THSGD_ASSERT_OK_AND_ASSIGN(const ChiSquareResult result,
                             ChiSquareHomogeneity({10, 20}, {30, 60}));
  EXPECT_EQ(result.statistic, 0);
  EXPECT_EQ(result.p_value, 1);
}

TEST(ChiSquareHomogeneityTest, NamesEveryFault) {
  EXPECT_THAT(
      ChiSquareHomogeneity({10, 20}, {10}),
      StatusIs(kInvalid, "length of b = 1; must be 2, the length of a"));
  EXPECT_THAT(ChiSquareHomogeneity({-1, 20}, {10, -2}),
              StatusIs(kInvalid,
                       "a[0] = -1; must be >= 0\n"
                       "b[1] = -2; must be >= 0"));
  EXPECT_THAT(ChiSquareHomogeneity({0, 0}, {10, 10}),
              StatusIs(kInvalid, "sum of a = 0; must be > 0"));
  EXPECT_THAT(ChiSquareHomogeneity({10, 4}, {10, 4}),
              StatusIs(kInvalid,
                       "expected count of cell 1 = 4; must be >= 5 (see "
                       "MergeSparseRows)"));
  EXPECT_THAT(ChiSquareHomogeneity({10}, {10}),
              StatusIs(kInvalid, "degrees of freedom = 0; must be >= 1"));
}

TEST(MergeSparseCellsTest, JoinsUntilEachExpectsFive) {
  // Expected 2, 2, 2, 6, 3, 5, 4, 1 of 25: cells end behind 6, 6, 8 and 5.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const CellsWithProbabilities merged,
      MergeSparseCells({1, 0, 2, 3, 4, 5, 6, 4},
                       {0.08, 0.08, 0.08, 0.24, 0.12, 0.2, 0.16, 0.04}));
  EXPECT_THAT(merged.counts, ElementsAre(3, 3, 9, 10));
  EXPECT_THAT(merged.probabilities,
              Pointwise(DoubleNear(1e-15), {0.24, 0.24, 0.32, 0.2}));
}

TEST(MergeSparseCellsTest, TheRestJoinsTheLastCell) {
  // Expected 5, 5, 4, 0.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const CellsWithProbabilities merged,
      MergeSparseCells({6, 3, 5, 0}, {5.0 / 14, 5.0 / 14, 4.0 / 14, 0}));
  EXPECT_THAT(merged.counts, ElementsAre(6, 8));
}

TEST(MergeSparseCellsTest, TooFewObservationsLeaveOneCell) {
  THSGD_ASSERT_OK_AND_ASSIGN(const CellsWithProbabilities merged,
                             MergeSparseCells({1, 2}, {0.5, 0.5}));
  EXPECT_THAT(merged.counts, ElementsAre(3));
  EXPECT_THAT(merged.probabilities, ElementsAre(1));
}

TEST(MergeSparseCellsTest, RefusesWhatTheTestRefuses) {
  EXPECT_THAT(MergeSparseCells({1, -2}, {0.5, 0.5}),
              StatusIs(kInvalid, "counts[1] = -2; must be >= 0"));
}

TEST(MergeSparseRowsTest, JoinsByTheSmallerRow) {
  // A third of each cell total is expected in a: 2, 3, 5, 10, 1.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const TwoRowsOfCells merged,
      MergeSparseRows({3, 2, 6, 9, 1}, {3, 7, 9, 21, 2}));
  EXPECT_THAT(merged.a, ElementsAre(5, 6, 10));
  EXPECT_THAT(merged.b, ElementsAre(10, 9, 23));
  THSGD_EXPECT_OK(ChiSquareHomogeneity(merged.a, merged.b));
}

}  // namespace
}  // namespace thsgd
