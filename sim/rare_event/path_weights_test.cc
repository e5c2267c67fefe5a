// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The relative error of importance sampling stays bounded as eta -> 0 while
// that of plain simulation grows like P(A)^(-1/2), for two jumps (l* = 2).
//
// The claim under test: from eta = 1/25 to 1/5000, with the horizon fixed on
// the flow's clock, R grows by less than a factor of 3. Statistic: ln of the
// ratio of the two estimates plus 5 of its standard errors, against ln 3: if R
// did grow by 3, the test would pass with probability 3e-7. The seed was fixed
// before looking. Power: 4000 paths each, weights whose R is known to about 10
// % (asserted), so a true growth below 1.8 passes with probability above 0.9.
// Control: for plain simulation the same statistic must fail, minus 5 standard
// errors of its ratio.

#include "sim/rare_event/path_weights.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_jumps.h"
#include "sim/sgd/num_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kHorizon = 2;
constexpr int kNumReplicates = 40;

ForcedJumps Make(double learning_rate, std::uint32_t stream = 0) {
  const QuarticWell well = *QuarticWell::Create(0, 1, 0.8);
  const ExitEvent event = {.field = well.field(),
                           .start = 0,
                           .num_steps = static_cast<std::int64_t>(
                               NumSteps(kHorizon, learning_rate))};
  return *ForcedJumps::Create(
      std::make_shared<const GradientTable>(*TabulateGradient(well, -0.8, 0.8)),
      *SymmetricLomax::Create(1.7, 0.1),
      *SgdParams::Create(learning_rate, 0.6,
                         std::numeric_limits<double>::infinity()),
      event, 20211127, stream);
}

TEST(PathWeightsTest, RelativeErrorIsBounded) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PathWeights coarse,
      MeasurePathWeights(Make(1.0 / 25), kNumReplicates, 1));
  THSGD_ASSERT_OK_AND_ASSIGN(
      const PathWeights fine,
      MeasurePathWeights(Make(1.0 / 5000), kNumReplicates, 1));
  EXPECT_EQ(coarse.num_non_finite + fine.num_non_finite, 0);
  EXPECT_LT(coarse.log_relative_error_error, 0.1);
  EXPECT_LT(fine.log_relative_error_error, 0.1);
  const double growth = std::log(fine.relative_error / coarse.relative_error);
  const double error = std::hypot(coarse.log_relative_error_error,
                                  fine.log_relative_error_error);
  EXPECT_LT(growth + 5 * error, std::log(3))
      << coarse.relative_error << " to " << fine.relative_error;
  // Plain simulation, as its probabilities say.
  const auto plain = [](const PathWeights& w) {
    return 0.5 * std::log((1 - w.probability) / w.probability);
  };
  const double plain_error =
      0.5 * std::hypot(coarse.standard_error / coarse.probability,
                       fine.standard_error / fine.probability);
  EXPECT_GT(plain(fine) - plain(coarse) - 5 * plain_error, std::log(3));
}

// The moments, spelled out; threads change nothing.
TEST(PathWeightsTest, MomentsAreThoseOfThePaths) {
  const ForcedJumps forced = Make(1.0 / 25);
  THSGD_ASSERT_OK_AND_ASSIGN(const PathWeights two,
                             MeasurePathWeights(forced, 20, 2));
  double sum = 0, squares = 0;
  std::int64_t num_exits = 0, num_steps = 0;
  for (std::uint32_t r = 0; r < 20; ++r) {
    const ExitReplicate replicate = forced.Run(r);
    num_steps += replicate.num_steps;
    for (const WeightedExit& exit : replicate.exits) {
      sum += 100 * exit.weight;
      squares += std::pow(100 * exit.weight, 2);
      ++num_exits;
    }
  }
  EXPECT_EQ(two.num_paths, 2000);
  EXPECT_EQ(two.num_exits, num_exits);
  EXPECT_EQ(two.num_steps, num_steps);
  const double mean = sum / 2000;
  EXPECT_NEAR(two.probability / mean, 1, 1e-12);
  EXPECT_NEAR(two.relative_error,
              std::sqrt(squares / 2000 - mean * mean) / mean, 1e-10);
  THSGD_ASSERT_OK_AND_ASSIGN(const PathWeights one,
                             MeasurePathWeights(forced, 20, 1));
  EXPECT_EQ(one.probability, two.probability);
  EXPECT_EQ(one.relative_error, two.relative_error);
}

// ln R of 40 batches scatters as its stated error says, within a factor of 2:
// a chi-square of 39 degrees of freedom is outside [39/4, 39 * 4] with
// probability 3e-10 were batches normal.
TEST(PathWeightsTest, ErrorOfTheErrorIsHonest) {
  constexpr int kNumBatches = 40;
  double sum = 0, squares = 0, stated = 0;
  for (std::uint32_t batch = 1; batch <= kNumBatches; ++batch) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const PathWeights w, MeasurePathWeights(Make(1.0 / 25, batch), 40, 1));
    sum += std::log(w.relative_error);
    squares += std::pow(std::log(w.relative_error), 2);
    stated += std::pow(w.log_relative_error_error, 2) / kNumBatches;
  }
  const double variance =
      (squares - sum * sum / kNumBatches) / (kNumBatches - 1);
  EXPECT_GT(variance, stated / 4);
  EXPECT_LT(variance, stated * 4);
}

TEST(PathWeightsTest, Faults) {
  const ForcedJumps forced = Make(1.0 / 25);
  EXPECT_THAT(std::string(MeasurePathWeights(forced, 0, 1).status().message()),
              HasSubstr("num_replicates = 0; must be >= 1"));
  EXPECT_FALSE(MeasurePathWeights(forced, 1, 0).ok());
}

}  // namespace
}  // namespace thsgd
