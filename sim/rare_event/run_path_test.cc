// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/run_path.h"

#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rng/draws.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// One law of each kernel: of two steps a block and of one.
std::vector<NoiseLaw> Laws() {
  return {*Gaussian::Create(1),
          *SymmetricLomax::Create(1.2, 0.1),
          *AsymmetricLomax::Create(1.2, 0.1, 0.7),
          *StudentT::Create(4, 0.5),
          *SymmetricStable::Create(1.5, 0.1),
          *SymmetricWeibull::Create(0.5, 0.1)};
}

class RunPathTest : public ::testing::Test {
 protected:
  RunPathTest()
      : gradient_(*TabulateGradient(*QuarticWell::Create(0, 1, 0.8), -1, 1)) {}

  static void SetTargets(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  ~RunPathTest() override { SetTargets(0); }

  PathProcess Process(const NoiseSampler& sampler, double b, double end) {
    return {.gradient = &gradient_,
            .sampler = &sampler,
            .params = *SgdParams::Create(0.1, b, kInfinity),
            .lower = -end,
            .upper = end};
  }

  GradientTable gradient_;
};

// Every target gives the reference's bits, wherever a path begins and ends.
TEST_F(RunPathTest, SameBitsOnEveryTarget) {
  const std::int64_t targets = hwy::SupportedTargets();
  std::int64_t num_left = 0;
  for (const NoiseLaw& law : Laws()) {
    const NoiseSampler sampler = MakeNoiseSampler(law, 0.1);
    for (double end : {0.3, kInfinity}) {
      const PathProcess process = Process(sampler, 0.2, end);
      for (std::int64_t first_step : {0, 1, 62, 63, 64, 777}) {
        for (std::size_t length : {1, 2, 63, 64, 65, 300}) {
          const ChainKey key = {
              .seed = 0x123456789abcdef0u, .stream = 7, .chain = 0xfffffff0u};
          const std::uint64_t first_pair =
              (first_step % 2 == 0 ? std::uint64_t{3} : std::uint64_t{4}) << 31;
          std::vector<double> expected(length, 9);
          const std::int64_t num_steps =
              RunPathReference(process, key, first_pair, first_step, 0.1,
                               absl::MakeSpan(expected));
          num_left += num_steps < static_cast<std::int64_t>(length);
          for (std::int64_t left = targets; left != 0; left &= left - 1) {
            SetTargets(left & -left);
            std::vector<double> path(length, 9);
            EXPECT_EQ(RunPath(process, key, first_pair, first_step, 0.1,
                              absl::MakeSpan(path)),
                      num_steps);
            EXPECT_EQ(std::memcmp(path.data(), expected.data(),
                                  length * sizeof(double)),
                      0)
                << first_step << ' ' << length;
          }
        }
      }
    }
  }
  EXPECT_GT(num_left, 0);
}

// The chain that an Ensemble simulates.
TEST_F(RunPathTest, IsAnEnsemblesChain) {
  for (const NoiseLaw& law : Laws()) {
    const NoiseSampler sampler = MakeNoiseSampler(law, 0.1);
    const PathProcess process = Process(sampler, 0.2, kInfinity);
    const std::vector<double> expected =
        Ensemble(std::make_shared<GradientTable>(gradient_), law,
                 process.params, 5, 6)
            .SimulatePath(0.1, 200, 17);
    std::vector<double> path(200);
    EXPECT_EQ(RunPath(process, {.seed = 5, .stream = 6, .chain = 17}, 0, 0, 0.1,
                      absl::MakeSpan(path)),
              200);
    path.insert(path.begin(), 0.1);
    EXPECT_EQ(path, expected);
  }
}

}  // namespace
}  // namespace thsgd
