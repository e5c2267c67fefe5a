// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/metastability.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "gtest/gtest.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/region_stays.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// Chains that move a lot among four minima, of which two are states.
class MetastabilityTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kNumSteps = 401;
  static constexpr int kNumChains = 150;
  static constexpr double kStart = -0.6;

  static MetastabilitySpec Spec(bool cores) {
    MetastabilitySpec spec;
    if (cores) {
      for (double m : {-1.5, -0.6, 0.6, 1.5}) {
        spec.regions.push_back({.lower = m - 0.125, .upper = m + 0.125});
      }
    } else {
      spec.regions = RegionsBetween({-0.9, 0, 0.9});
    }
    spec.states = {1, 3};
    // The first step, one in the middle of a block, and the last.
    spec.snapshot_steps = {1, 2, 100, 333, kNumSteps};
    spec.holding_edges = {1, 2, 5, 10, 30, 60};
    return spec;
  }

  // Stays of all lengths that began by the step `kNumSteps - last edge`.
  static void CountStay(std::int64_t entered, std::int64_t length,
                        const MetastabilitySpec& spec, int region,
                        RegionCounts* counts) {
    if (entered > kNumSteps - spec.holding_edges.back()) return;
    std::size_t bin = 0;
    for (std::int64_t edge : spec.holding_edges) bin += length >= edge;
    ++counts->holding_times[(spec.holding_edges.size() + 1) * region + bin];
  }

  // One level of the books, from the regions of each step.
  static void CountChain(const std::vector<int>& region,
                         const MetastabilitySpec& spec, RegionCounts* counts) {
    const auto num_regions = static_cast<int>(counts->region_steps.size());
    std::int64_t entered = 0;
    std::vector<std::int64_t> chain_steps(num_regions);
    for (std::int64_t j = 1; j <= kNumSteps; ++j) {
      ++counts->region_steps[region[j]];
      ++chain_steps[region[j]];
      if (region[j] == region[j - 1]) continue;
      const int move = region[j - 1] * num_regions + region[j];
      ++counts->num_transitions[move];
      counts->transition_steps[move] += j - entered;
      CountStay(entered, j - entered, spec, region[j - 1], counts);
      entered = j;
    }
    CountStay(entered, kNumSteps - entered, spec, region[kNumSteps], counts);
    ++counts->num_final[region[kNumSteps]];
    for (int i = 0; i < num_regions; ++i) {
      const std::int64_t units =
          (2 * 32768 * chain_steps[i] + kNumSteps) / (2 * kNumSteps);
      counts->share_squares[i] += units * units;
    }
    counts->num_chains += 1;
    counts->num_steps += kNumSteps;
  }

  Metastability CountOneByOne(const MetastabilitySpec& spec) const {
    Metastability counted(spec);
    for (std::uint32_t chain = 0; chain < kNumChains; ++chain) {
      const std::vector<double> path =
          ensemble_.SimulatePath(kStart, kNumSteps, chain);
      std::vector<int> regions = {1};
      std::vector<int> states = {0};
      for (std::int64_t j = 1; j <= kNumSteps; ++j) {
        int region = regions.back();
        for (int i = 0; i < 4; ++i) {
          if (spec.regions[i].Contains(path[j])) region = i;
        }
        regions.push_back(region);
        states.push_back(region == 1 ? 0 : region == 3 ? 1 : states.back());
      }
      CountChain(regions, spec, &counted.regions);
      CountChain(states, spec, &counted.states);
      for (std::size_t k = 0; k < spec.snapshot_steps.size(); ++k) {
        ++counted.snapshots[2 * k + states[spec.snapshot_steps[k]]];
      }
    }
    return counted;
  }

  Metastability Simulate(const MetastabilitySpec& spec, int first,
                         int num_chains) const {
    return ensemble_.SimulateMetastability(spec, kStart, kNumSteps, first,
                                           num_chains);
  }

  static void ExpectEqual(const RegionCounts& a, const RegionCounts& b) {
    EXPECT_EQ(a.num_chains, b.num_chains);
    EXPECT_EQ(a.num_steps, b.num_steps);
    EXPECT_EQ(a.num_failed, b.num_failed);
    EXPECT_EQ(a.region_steps, b.region_steps);
    EXPECT_EQ(a.num_transitions, b.num_transitions);
    EXPECT_EQ(a.transition_steps, b.transition_steps);
    EXPECT_EQ(a.holding_times, b.holding_times);
    EXPECT_EQ(a.num_final, b.num_final);
    EXPECT_EQ(a.share_squares, b.share_squares);
  }

  static void ExpectEqual(const Metastability& a, const Metastability& b) {
    ExpectEqual(a.regions, b.regions);
    ExpectEqual(a.states, b.states);
    EXPECT_EQ(a.snapshots, b.snapshots);
  }

  Ensemble ensemble_{*PolynomialLandscape::Reducible(1),
                     *SymmetricLomax::Create(1.2, 1.0),
                     *SgdParams::Create(0.05, 0.5, 1.6), 20260102, 3};
};

TEST_F(MetastabilityTest, CountsWhatThePathsDo) {
  for (bool cores : {false, true}) {
    const MetastabilitySpec spec = Spec(cores);
    const Metastability counted = CountOneByOne(spec);
    ExpectEqual(Simulate(spec, 0, kNumChains), counted);
    // Every kind of event is there.
    for (const RegionCounts* counts : {&counted.regions, &counted.states}) {
      for (std::int64_t steps : counts->region_steps) EXPECT_GT(steps, 0);
      for (std::int64_t stays : counts->holding_times) EXPECT_GE(stays, 0);
      EXPECT_GT(std::accumulate(counts->holding_times.begin(),
                                counts->holding_times.end(), std::int64_t{0}),
                kNumChains);
    }
    EXPECT_GT(counted.states.num_transitions[1], 10);
    for (int k = 0; k < 5; ++k) {
      EXPECT_EQ(counted.snapshots[2 * k] + counted.snapshots[2 * k + 1],
                kNumChains);
    }
  }
}

TEST_F(MetastabilityTest, PartsAddUpToTheWhole) {
  const MetastabilitySpec spec = Spec(true);
  Metastability sum(spec);
  for (int first = 0; first < kNumChains; first += 37) {
    sum.Add(Simulate(spec, first, std::min(37, kNumChains - first)));
  }
  ExpectEqual(sum, Simulate(spec, 0, kNumChains));
}

TEST_F(MetastabilityTest, InnerLoopsAgree) {
  const MetastabilitySpec spec = Spec(true);
  const Metastability vector = Simulate(spec, 0, kNumChains);
  ensemble_.UseForTest(RunBlocksReference);
  ExpectEqual(Simulate(spec, 0, kNumChains), vector);
}

// With all regions as states both books are the same, and are those of
// SimulateOccupation.
TEST_F(MetastabilityTest, AllRegionsAsStates) {
  MetastabilitySpec spec = Spec(true);
  spec.states = {0, 1, 2, 3};
  const Metastability counted = Simulate(spec, 0, kNumChains);
  ExpectEqual(counted.regions, counted.states);
  OccupationSpec occupation;
  occupation.regions = spec.regions;
  const Occupation other = ensemble_.SimulateOccupation(
      occupation, kStart, kNumSteps, 0, kNumChains);
  EXPECT_EQ(counted.regions.region_steps, other.region_steps);
  EXPECT_EQ(counted.regions.num_transitions, other.num_transitions);
}

}  // namespace
}  // namespace thsgd
