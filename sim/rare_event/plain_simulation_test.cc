// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/plain_simulation.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class PlainSimulationTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kPaths = 300;

  const Landscape landscape_ = *QuarticWell::Create(0, 1, 0.8);
  const Ensemble ensemble_{
      landscape_, *SymmetricLomax::Create(1.2, 0.1),
      *SgdParams::Create(0.1, 0.5, std::numeric_limits<double>::infinity()), 5,
      7};
  const ExitEvent event_ = {
      .field = FieldOf(landscape_), .start = 0.1, .num_steps = 400};
};

// Replicates cut the ensemble's chains into parts; nothing else happens.
TEST_F(PlainSimulationTest, ReplicatesAreTheEnsemblesChains) {
  const PlainSimulation plain =
      *PlainSimulation::Create(ensemble_, event_, kPaths);
  std::vector<FirstExit> exits(3 * kPaths);
  ensemble_.SimulateFirstExits(event_.field, event_.start, event_.num_steps, 0,
                               absl::MakeSpan(exits));
  for (std::uint32_t replicate : {2, 0}) {
    const ExitReplicate result = plain.Run(replicate);
    std::size_t found = 0;
    std::int64_t num_steps = 0;
    for (std::int64_t i = 0; i < kPaths; ++i) {
      const FirstExit& exit = exits[replicate * kPaths + i];
      num_steps += exit.censored() ? 400 : exit.num_steps;
      if (exit.censored()) continue;
      ASSERT_LT(found, result.exits.size());
      const WeightedExit& weighted = result.exits[found++];
      EXPECT_EQ(weighted.weight, 1.0 / kPaths);
      EXPECT_EQ(weighted.path.size(), exit.num_steps + 1);
      EXPECT_EQ(weighted.path.front(), event_.start);
      EXPECT_EQ(weighted.path.back(), exit.position);
      for (std::size_t j = 0; j + 1 < weighted.path.size(); ++j) {
        EXPECT_TRUE(event_.field.Contains(weighted.path[j]));
      }
    }
    EXPECT_GT(found, 10);
    EXPECT_EQ(found, result.exits.size());
    EXPECT_EQ(result.num_steps, num_steps);
    EXPECT_EQ(result.num_non_finite, 0);
    EXPECT_NEAR(result.probability(), found / 300.0, 1e-12);
  }
}

TEST_F(PlainSimulationTest, RefusesBadInput) {
  EXPECT_THAT(
      PlainSimulation::Create(
          ensemble_, {.field = event_.field, .start = 0.8, .num_steps = 0}, 0)
          .status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("start = 0.8; must be inside the attraction "
                               "field (-0.8, 0.8)"),
                     HasSubstr("num_steps = 0; must be >= 1"),
                     HasSubstr("paths_per_replicate = 0; must be 1 to "))));
}

}  // namespace
}  // namespace thsgd
