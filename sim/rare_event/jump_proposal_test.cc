// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/jump_proposal.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_steps.h"
#include "sim/rng/draws.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Exits at distances 1 and 1.3; f'' = 1.
class JumpProposalTest : public testing::Test {
 protected:
  absl::StatusOr<JumpProposal> Make(const NoiseLaw& law, double eta, double b,
                                    double bound = kInfinity) const {
    return JumpProposal::Create(gradient_, law,
                                *SgdParams::Create(eta, b, bound), event_,
                                defensive_share_);
  }

  const QuadraticWell well_ = *QuadraticWell::Create(0, 1, -1, 1.3);
  const GradientTable gradient_ = *TabulateGradient(well_, -1, 1.3);
  const SymmetricLomax law_ = *SymmetricLomax::Create(1.2, 0.1);
  ExitEvent event_ = {.field = well_.field(), .start = 0.2, .num_steps = 5000};
  double defensive_share_ = 0.1;
};

TEST_F(JumpProposalTest, OneComponentForEachExit) {
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpProposal proposal,
                             Make(law_, 0.001, 0.6));
  ASSERT_EQ(proposal.components().size(), 2);
  const JumpProposal::Component& below = proposal.components()[0];
  const JumpProposal::Component& above = proposal.components()[1];
  EXPECT_DOUBLE_EQ(below.share + above.share, 1);
  // The update subtracts the noise.
  EXPECT_EQ(below.noise.side(), 1);
  EXPECT_EQ(above.noise.side(), -1);
  EXPECT_EQ(below.steps.num_jumps(), 2);
  EXPECT_EQ(above.steps.num_jumps(), 3);
  // 0.9 (1 - 0.6) / 2 and 0.9 (1.3 - 1.2) / 3, which b / 20 does not exceed.
  EXPECT_DOUBLE_EQ(below.noise.least_threshold(), 0.18);
  EXPECT_NEAR(above.noise.least_threshold(), 0.03, 1e-15);
  EXPECT_EQ(proposal.least_jump(), above.noise.least_threshold());
  // From 0.6 to 0.4, from 0.6 to 0.1 and from 1.2 to 0.7 at speed f'.
  EXPECT_NEAR(below.steps.windows()[0], 1000 * std::log(1.5), 2);
  EXPECT_NEAR(above.steps.windows()[0], 1000 * std::log(6), 2);
  EXPECT_NEAR(above.steps.windows()[1], 1000 * std::log(12.0 / 7), 2);
  // Two jumps are likelier than three.
  const double h_below = TailProbability(law_, 0.5 / 0.001) / 2;
  const double h_above = TailProbability(law_, 1.3 / 3 / 0.001) / 2;
  EXPECT_NEAR(above.share / below.share,
              h_above * h_above * h_above * above.steps.windows()[0] *
                  above.steps.windows()[1] /
                  (h_below * h_below * below.steps.windows()[0]),
              1e-12);
}

TEST_F(JumpProposalTest, OneJumpWithoutTruncation) {
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpProposal proposal,
                             Make(law_, 0.01, kInfinity));
  ASSERT_EQ(proposal.components().size(), 2);
  EXPECT_EQ(proposal.components()[1].steps.num_jumps(), 1);
  EXPECT_DOUBLE_EQ(proposal.components()[0].noise.least_threshold(), 0.9);
  EXPECT_DOUBLE_EQ(proposal.components()[1].noise.least_threshold(), 1.17);
}

TEST_F(JumpProposalTest, NoWayThroughAWallOrWithoutNoise) {
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpProposal walled,
                             Make(law_, 0.01, 0.6, 1.3));
  ASSERT_EQ(walled.components().size(), 1);
  EXPECT_EQ(walled.components()[0].noise.side(), 1);
  // Only positive noise has a tail: it leads down.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const JumpProposal one_sided,
      Make(*AsymmetricLomax::Create(1.2, 0.1, 1), 0.01, 0.6));
  ASSERT_EQ(one_sided.components().size(), 1);
  EXPECT_EQ(one_sided.components()[0].noise.side(), 1);
}

TEST_F(JumpProposalTest, FaultsAreNamed) {
  const auto message = [](const absl::StatusOr<JumpProposal>& proposal) {
    return std::string(proposal.status().message());
  };
  EXPECT_THAT(message(Make(law_, 0.01, 0.04)),
              HasSubstr("truncation_threshold = 0.04; must be such that 20 "
                        "jumps or less reach an exit"));
  EXPECT_THAT(message(Make(law_, 0.01, 0.6, 0.9)),
              HasSubstr("truncation_threshold = 0.6"));
  EXPECT_THAT(message(Make(*Gaussian::Create(1), 0.01, 0.6)),
              HasSubstr("noise = gaussian; must be symmetric_lomax"));
  EXPECT_THAT(message(Make(*SymmetricLomax::Create(12, 0.1), 1.6e-4, 0.19)),
              HasSubstr("the exit is too rare for a double"));
  event_.start = 1.3;
  event_.num_steps = 0;
  defensive_share_ = 1;
  const std::string all = message(Make(law_, 0.01, 0.6));
  EXPECT_THAT(all, HasSubstr("start = 1.3; must be inside the field"));
  EXPECT_THAT(all, HasSubstr("num_steps = 0; must be >= 1"));
  EXPECT_THAT(all, HasSubstr("defensive_share = 1; must be > 0 and < 1"));
}

TEST_F(JumpProposalTest, DrawsWhatItSays) {
  event_.num_steps = 40;
  THSGD_ASSERT_OK_AND_ASSIGN(const JumpProposal proposal,
                             Make(law_, 0.05, 0.6));
  constexpr int kNumDraws = 20'000;
  int num_free = 0;
  int num_beyond_the_end = 0;
  for (std::uint32_t chain = 0; chain < kNumDraws; ++chain) {
    const ChainKey key = {.seed = 1, .stream = 2, .chain = chain};
    const std::vector<StepNoise> forced = proposal.Draw(key, event_.num_steps);
    if (forced.empty()) {
      ++num_free;
      continue;
    }
    const auto& component =
        proposal.components()[forced[0].scaled_noise > 0 ? 0 : 1];
    const int num_forced = static_cast<int>(forced.size());
    ASSERT_LE(num_forced, component.steps.num_jumps());
    if (num_forced < component.steps.num_jumps()) ++num_beyond_the_end;
    for (std::size_t k = 0; k < forced.size(); ++k) {
      ASSERT_GT(component.noise.Ratio(forced[k].scaled_noise), 0);
      ASSERT_GT(forced[k].step, k == 0 ? 0 : forced[k - 1].step);
      ASSERT_LE(forced[k].step, 40);
    }
  }
  // A tenth, within 5 standard deviations; the second gap may end the path.
  EXPECT_NEAR(num_free, kNumDraws / 10, 5 * std::sqrt(0.09 * kNumDraws));
  EXPECT_GT(num_beyond_the_end, 0);
}

// E_Q[dP/dQ] = 1 at a stopping time, and E_Q[dP/dQ; B] = P(B): noise of the
// engine, some of it forced, until a step is beyond 0.4. Null hypothesis: the
// mean weight is 1, and that of paths which stop by their fifth step is the
// geometric law's probability. Weights are between 0 and 10 with mean 1, so
// their standard deviation is at most 3 and the means of 200,000 are nearly
// normal: 4 laws, 2 statistics each, |z| < 5.5 has a false-alarm probability
// below 1e-6; the seed was fixed before looking. A mean off by 0.05 is found
// with probability above 0.9. Controls that must be found: weights with other
// windows, and weights that take both directions for one.
TEST_F(JumpProposalTest, WeightsHaveMeanOne) {
  constexpr double kMaxZ = 5.5;
  constexpr std::int64_t kNumPaths = 200'000;
  constexpr double kEta = 0.05;
  constexpr double kStop = 0.4;
  event_.num_steps = 20;
  const std::vector<NoiseLaw> laws = {*SymmetricLomax::Create(1.2, 0.4),
                                      *AsymmetricLomax::Create(1.5, 0.5, 0.7),
                                      *Pareto::Create(1.3, 0.2, 0.4),
                                      *StudentT::Create(1.5, 0.4)};
  std::uint32_t stream = 0;
  for (const NoiseLaw& law : laws) {
    THSGD_ASSERT_OK_AND_ASSIGN(const JumpProposal proposal,
                               Make(law, kEta, 0.6));
    // As if gaps were of another law, or all jumps in one direction.
    std::vector<JumpProposal::Component> wide, one_sided;
    for (const JumpProposal::Component& c : proposal.components()) {
      wide.push_back({c.share,
                      ForcedSteps(20, std::vector<std::int64_t>(
                                          c.steps.num_jumps() - 1, 20)),
                      c.noise});
    }
    one_sided.push_back(
        {1, proposal.components()[0].steps, proposal.components()[0].noise});
    const JumpProposal controls[] = {JumpProposal(wide, 0.1),
                                     JumpProposal(one_sided, 0.1)};

    const NoiseSampler sampler = MakeNoiseSampler(law, kEta);
    double sum[3] = {}, squares[3] = {}, early = 0, early_squares = 0;
    for (std::int64_t i = 0; i < kNumPaths; ++i) {
      const ChainKey key = {.seed = 20211125,
                            .stream = stream,
                            .chain = static_cast<std::uint32_t>(i)};
      ChainKey proposal_key = key;
      proposal_key.stream += 100;
      const std::vector<StepNoise> forced = proposal.Draw(proposal_key, 20);
      std::vector<StepNoise> path;
      std::size_t next = 0;
      while (path.size() < 20) {
        const std::int64_t step = static_cast<std::int64_t>(path.size()) + 1;
        double noise = std::visit(
            [&](const auto& s) {
              return DrawNoise(s, key, (step - 1) / 2)[(step - 1) % 2];
            },
            sampler);
        if (next < forced.size() && forced[next].step == step) {
          noise = forced[next++].scaled_noise;
        }
        path.push_back({.step = step, .scaled_noise = noise});
        if (std::fabs(noise) > kStop) break;
      }
      const auto sigma = static_cast<std::int64_t>(path.size());
      const double weight = proposal.Weight(path, sigma);
      ASSERT_LE(weight, 10 * (1 + 1e-12));
      const double weights[] = {weight, controls[0].Weight(path, sigma),
                                controls[1].Weight(path, sigma)};
      for (int k = 0; k < 3; ++k) {
        sum[k] += weights[k];
        squares[k] += weights[k] * weights[k];
      }
      if (sigma <= 5 && std::fabs(path.back().scaled_noise) > kStop) {
        early += weight;
        early_squares += weight * weight;
      }
    }
    const double n = static_cast<double>(kNumPaths);
    const auto z = [n](double s, double s2, double mean) {
      const double m = s / n;
      return (m - mean) / std::sqrt((s2 / n - m * m) / n);
    };
    const double p = TailProbability(law, kStop / kEta);
    EXPECT_LT(std::fabs(z(sum[0], squares[0], 1)), kMaxZ) << stream;
    EXPECT_LT(std::fabs(z(early, early_squares, 1 - std::pow(1 - p, 5))), kMaxZ)
        << stream;
    EXPECT_GT(std::fabs(z(sum[1], squares[1], 1)), kMaxZ) << stream;
    EXPECT_GT(std::fabs(z(sum[2], squares[2], 1)), kMaxZ) << stream;
    ++stream;
  }
}

}  // namespace
}  // namespace thsgd
