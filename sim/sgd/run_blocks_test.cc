// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/run_blocks.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/numeric/polynomial.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kSeed = 0x99887766ddccbbaau;
constexpr std::uint32_t kStream = 9;

// Beginnings of chains. The second crosses block 2^32 on its way if its law
// takes a block a step.
constexpr std::uint64_t kFirstBlocks[] = {
    0, 0x7fffffff - 500, std::uint64_t{1} << 32, std::uint64_t{5} << 32};

const GradientTable& DeckTable() {
  static const GradientTable& table = *new GradientTable(*GradientTable::Create(
      [](const HighPrecision& x) -> HighPrecision {
        return FourMinimaLandscape::Gradient(x);
      },
      -1.6, 1.6, 0x1p-16));
  return table;
}

struct Case {
  const char* name;
  NoiseLaw law;
  double learning_rate;
  double threshold;
  double bound;
  int num_used;
  // Half-width of the interval whose leaving ends a run.
  double half_width;
};

std::unique_ptr<ChainSlots> MakeSlots(const Case& c, const VectorKey& key) {
  auto slots = std::make_unique<ChainSlots>();
  slots->num_used = c.num_used;
  for (int s = 0; s < c.num_used; ++s) {
    const double start = -1.5 + 3.0 * s / c.num_used;
    slots->x[s] = start;
    slots->lower[s] = start - c.half_width;
    slots->upper[s] = start + c.half_width;
    slots->chain[s] = 0xfffffff0u + static_cast<std::uint32_t>(s);
    slots->chain_product[s] = ChainProduct(slots->chain[s]);
    slots->block_offset[s] = kFirstBlocks[s % 4] + s;
    slots->second_product[s] =
        SecondProduct(key, slots->chain[s], slots->block_offset[s]);
  }
  return slots;
}

std::vector<Case> Cases() {
  const NoiseLaw lomax = *SymmetricLomax::Create(1.2, 0.1);
  const NoiseLaw steep = *SymmetricLomax::Create(100, 10);
  const NoiseLaw gaussian = *Gaussian::Create(10);
  const NoiseLaw asymmetric = *AsymmetricLomax::Create(1.2, 0.1, 0.7);
  const NoiseLaw pareto = *Pareto::Create(1.5, 0.5, 0.2);
  const NoiseLaw student = *StudentT::Create(1.5, 0.3);
  const NoiseLaw stable = *SymmetricStable::Create(1.3, 0.2);
  const NoiseLaw weibull = *SymmetricWeibull::Create(0.3, 0.1);
  return {
      {"Walls", lomax, 0.001, 0.5, 1.6, 64, kInfinity},
      {"OneGroup", lomax, 0.001, 0.5, 1.6, 32, kInfinity},
      {"Events", lomax, 0.001, 0.5, 1.6, 64, 0.1},
      {"NoTruncation", lomax, 0.001, kInfinity, 1.6, 64, kInfinity},
      {"NoWalls", lomax, 0.001, kInfinity, kInfinity, 64, kInfinity},
      {"WallsBeyondTheTable", lomax, 0.01, 0.5, 2, 64, kInfinity},
      {"SteepTail", steep, 0.001, 0.5, 1.6, 64, 0.05},
      {"Gaussian", gaussian, 0.001, 0.5, 1.6, 64, 0.3},
      {"AsymmetricLomax", asymmetric, 0.001, 0.5, 1.6, 64, 0.2},
      {"Pareto", pareto, 0.001, 0.5, 1.6, 64, 0.2},
      {"StudentT", student, 0.001, 0.5, 1.6, 64, 0.2},
      {"StudentTNoWalls", student, 0.001, kInfinity, kInfinity, 32, kInfinity},
      {"SymmetricStable", stable, 0.001, 0.5, 1.6, 64, 0.2},
      {"SymmetricWeibull", weibull, 0.001, 0.5, 1.6, 64, 0.2},
  };
}

constexpr std::int64_t kNumBlocks = 1000;

// Event after event.
std::string Digest(const Case& c, RunBlocksFunction run_blocks) {
  const VectorKey key(kSeed, kStream);
  const NoiseSampler sampler = MakeNoiseSampler(c.law, c.learning_rate);
  const Process process = {
      .gradient = &DeckTable(),
      .sampler = &sampler,
      .params = *SgdParams::Create(c.learning_rate, c.threshold, c.bound),
      .seed = kSeed,
      .stream = kStream,
      .key = key};
  const auto slots = MakeSlots(c, key);
  std::string digest;
  std::int64_t clock = 0;
  while (clock < kNumBlocks) {
    const std::int64_t done =
        run_blocks(process, clock, kNumBlocks - clock, *slots);
    clock += done;
    digest.append(reinterpret_cast<const char*>(&done), sizeof(done));
    for (const double* values : {slots->x, slots->x_between}) {
      digest.append(reinterpret_cast<const char*>(values),
                    c.num_used * sizeof(double));
    }
    for (int s = 0; s < c.num_used; ++s) {
      slots->lower[s] = slots->x[s] - c.half_width;
      slots->upper[s] = slots->x[s] + c.half_width;
    }
  }
  return digest;
}

class RunBlocksTest : public ::testing::Test {
 protected:
  static void SetTargets(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  ~RunBlocksTest() override { SetTargets(0); }
};

TEST_F(RunBlocksTest, EveryTargetGivesTheReferencesBits) {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (const Case& c : Cases()) {
    const std::string reference = Digest(c, RunBlocksReference);
    for (std::int64_t left = targets; left != 0; left &= left - 1) {
      const std::int64_t target = left & -left;
      SetTargets(target);
      EXPECT_TRUE(Digest(c, RunBlocks) == reference)
          << c.name << " on " << hwy::TargetName(target);
      EXPECT_TRUE(Digest(c, RunBlocksScalar) == reference)
          << c.name << ", scalar, on " << hwy::TargetName(target);
    }
  }
}

TEST_F(RunBlocksTest, EventsHappenInTheseCases) {
  const auto num_runs = [](const Case& c) {
    return Digest(c, RunBlocksReference).size() /
           (sizeof(std::int64_t) + 2 * c.num_used * sizeof(double));
  };
  for (const Case& c : Cases()) {
    if (c.half_width == kInfinity) {
      EXPECT_EQ(num_runs(c), 1) << c.name;
    } else {
      EXPECT_GT(num_runs(c), 10) << c.name;
    }
  }
}

TEST_F(RunBlocksTest, NotANumberStaysAndIsAnEvent) {
  const Case c = Cases().front();
  const VectorKey key(kSeed, kStream);
  const NoiseSampler sampler = MakeNoiseSampler(c.law, c.learning_rate);
  const Process process = {
      .gradient = &DeckTable(),
      .sampler = &sampler,
      .params = *SgdParams::Create(c.learning_rate, kInfinity, kInfinity),
      .seed = kSeed,
      .stream = kStream,
      .key = key};
  for (RunBlocksFunction run_blocks :
       {RunBlocks, RunBlocksReference, RunBlocksScalar}) {
    const auto slots = MakeSlots(c, key);
    slots->x[37] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(run_blocks(process, 0, 100, *slots), 1);
    EXPECT_TRUE(slots->x[37] != slots->x[37]);
  }
}

}  // namespace
}  // namespace thsgd
