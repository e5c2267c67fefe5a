// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Null hypotheses: what ForcedJumps estimates is what is known in closed form
// or by quadrature, and what plain simulation finds. Statistic: z of the mean
// over paths. Weights are skewed, so every comparison asserts that the mean's
// skewness is below 0.1; then P(|z| > 6) is below exp(-6^2/2 + 0.1 6^3/6) =
// 6e-7 by the saddle point's exponent, 4e-8 with its prefactor of 0.07 on each
// side: the 33 comparisons have a false-alarm probability below 3e-6. Seeds
// were fixed before looking. Power: standard errors are 3 % or less (asserted),
// so an estimate off by 22 % is found with probability above 0.9; the controls,
// which weigh by another law of the forced steps or of their direction, must
// be.

#include "sim/rare_event/forced_jumps.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/quadratic_well.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/numeric/polynomial.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_steps.h"
#include "sim/rare_event/jump_proposal.h"
#include "sim/rng/draws.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMaxZ = 6;
constexpr double kMaxRelativeError = 0.03;
constexpr double kMaxSkewness = 0.1;
constexpr std::uint64_t kSeed = 20211126;

std::shared_ptr<const GradientTable> Flat() {
  return std::make_shared<const GradientTable>(*GradientTable::Create(
      [](const HighPrecision&) { return HighPrecision(0); }, -2, 2));
}

std::shared_ptr<const GradientTable> Tabulate(const Landscape& landscape) {
  const AttractionField& field = FieldOf(landscape);
  return std::make_shared<const GradientTable>(
      *TabulateGradient(landscape, field.lower, field.upper));
}

// Of one path: weight times indicator of a part of A.
struct Moments {
  double sum = 0;
  double squares = 0;
  double cubes = 0;
  double n = 0;

  void Add(double value) {
    sum += value;
    squares += value * value;
    cubes += value * value * value;
  }
  double mean() const { return sum / n; }
  double standard_deviation() const {
    return std::sqrt(squares / n - mean() * mean());
  }
  double standard_error() const { return standard_deviation() / std::sqrt(n); }
  // Of the mean.
  double skewness() const {
    const double m = mean();
    return (cubes / n - 3 * m * squares / n + 2 * m * m * m) /
           std::pow(standard_deviation(), 3) / std::sqrt(n);
  }
};

// The event, its part that leaves below, and its part in the first half of the
// time.
struct Parts {
  Moments all, below, early;
};

Parts Estimate(const ForcedJumps& forced, const ExitEvent& event,
               std::int64_t num_paths) {
  Parts parts;
  const double n = forced.paths_per_replicate();
  for (std::uint32_t r = 0; r * n < static_cast<double>(num_paths); ++r) {
    const ExitReplicate replicate = forced.Run(r);
    EXPECT_EQ(replicate.num_non_finite, 0);
    for (const WeightedExit& exit : replicate.exits) {
      const double weight = n * exit.weight;
      parts.all.Add(weight);
      if (exit.path.back() <= event.field.lower) parts.below.Add(weight);
      if (static_cast<std::int64_t>(exit.path.size()) - 1 <=
          event.num_steps / 2) {
        parts.early.Add(weight);
      }
    }
    for (Moments* m : {&parts.all, &parts.below, &parts.early}) m->n += n;
  }
  return parts;
}

void ExpectMean(const Moments& moments, double expected, double error,
                const std::string& what) {
  EXPECT_LT(std::fabs(moments.mean() - expected),
            kMaxZ * std::hypot(moments.standard_error(), error))
      << what << " " << moments.mean() << " " << expected;
  EXPECT_LT(moments.standard_error(), kMaxRelativeError * expected) << what;
  EXPECT_LT(moments.skewness(), kMaxSkewness) << what;
}

// With eta f'' = 1 the chain forgets where it was: sigma is geometric.
TEST(ForcedJumpsTest, GeometricExits) {
  constexpr double kEta = 0.05;
  const QuadraticWell well = *QuadraticWell::Create(0, 1 / kEta, -1, 1.3);
  const ExitEvent event = {
      .field = well.field(), .start = 0.3, .num_steps = 51};
  const std::vector<NoiseLaw> laws = {
      *SymmetricLomax::Create(2.5, 0.1), *AsymmetricLomax::Create(2, 0.02, 0.3),
      *Pareto::Create(1.9, 0.01, 0.8), *StudentT::Create(2, 0.01)};
  std::uint32_t stream = 0;
  for (const NoiseLaw& law : laws) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ForcedJumps forced,
        ForcedJumps::Create(Tabulate(well), law,
                            *SgdParams::Create(kEta, kInfinity, kInfinity),
                            event, kSeed, stream++));
    const Parts parts = Estimate(forced, event, 20'000);
    const double below = UpperTail(law, 1 / kEta);
    const double above = Cdf(law, -1.3 / kEta);
    const double p = -std::expm1(51 * std::log1p(-below - above));
    EXPECT_LT(p, 0.01) << stream;
    ExpectMean(parts.all, p, 0, "all");
    ExpectMean(parts.below, p * below / (below + above), 0, "below");
    ExpectMean(parts.early, -std::expm1(25 * std::log1p(-below - above)), 0,
               "early");
  }
}

// P(T_1 + ... + T_k >= u), T = noise cut at b, for u > (k - 1) b: then all are
// positive and no sum before reaches u.
double Exceedance(const std::function<double(double)>& tail,
                  const std::function<double(double)>& density, int k, double b,
                  double u) {
  if (u > k * b) return 0;
  if (k == 1) return tail(u);
  const double atom = tail(b) * Exceedance(tail, density, k - 1, b, u - b);
  return atom +
         boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
             [&](double t) {
               return density(t) * Exceedance(tail, density, k - 1, b, u - t);
             },
             u - (k - 1) * b, b, 5, 1e-10);
}

// In as many steps as jumps are needed a random walk must take them all.
TEST(ForcedJumpsTest, RandomWalkExceedance) {
  constexpr double kEta = 0.01;
  constexpr double kScale = 0.1;
  constexpr double kAlpha = 1.4;
  constexpr double kShare = 0.45;
  const AsymmetricLomax law = *AsymmetricLomax::Create(kAlpha, kScale, kShare);
  const double shift = law.mean_before_shift();
  for (int k : {1, 2, 3}) {
    const double b = k == 1 ? 1.7 : k == 2 ? 0.61 : 0.41;
    const ExitEvent event = {
        .field = {.minimum = 0, .lower = -1, .upper = 1.05},
        .start = 0,
        .num_steps = k};
    THSGD_ASSERT_OK_AND_ASSIGN(
        const ForcedJumps forced,
        ForcedJumps::Create(Flat(), law, *SgdParams::Create(kEta, b, kInfinity),
                            event, kSeed, 10 + k));
    const Parts parts = Estimate(forced, event, 600'000);
    const auto side = [&](double sign, double share, double distance) {
      return Exceedance(
          [&](double t) {
            return sign > 0 ? law.UpperTail(t / kEta) : law.Cdf(-t / kEta);
          },
          [&](double t) {
            const double y = (t / kEta + sign * shift) / kScale;
            return share * kAlpha / (kEta * kScale) *
                   std::pow(1 + y, -kAlpha - 1);
          },
          k, b, distance);
    };
    const double below = side(1, kShare, 1);
    const double above = side(-1, 1 - kShare, 1.05);
    EXPECT_LT(below + above, k == 1 ? 1e-3 : k == 2 ? 1e-5 : 1e-7);
    ExpectMean(parts.all, below + above, 0, "all");
    ExpectMean(parts.below, below, 0, "below");
  }
}

struct Setting {
  std::string name;
  Landscape landscape;
  NoiseLaw law;
  double learning_rate;
  double truncation_threshold;
  double projection_bound;
  double start;

  SgdParams Params() const {
    return *SgdParams::Create(learning_rate, truncation_threshold,
                              projection_bound);
  }
  ExitEvent Event() const {
    return {.field = FieldOf(landscape), .start = start, .num_steps = 100};
  }
};

std::vector<Setting> Settings() {
  const Landscape quartic = *QuarticWell::Create(0, 1, 0.8);
  const Landscape quadratic = *QuadraticWell::Create(0, 1, -1, 1.2);
  return {{"OneJump", quartic, *SymmetricLomax::Create(1.2, 0.1), 0.05,
           kInfinity, kInfinity, 0.1},
          {"TwoJumpsUnequalTails", quartic,
           *AsymmetricLomax::Create(1.5, 0.2, 0.7), 0.05, 0.5, kInfinity, 0},
          {"TwoJumpsStudentT", quadratic, *StudentT::Create(1.5, 0.2), 0.05,
           0.7, kInfinity, 0},
          {"TwoJumpsWall", quadratic, *Pareto::Create(1.3, 0.2, 0.6), 0.05,
           0.55, 1.1, -0.2},
          {"ThreeJumps", quartic, *SymmetricLomax::Create(1.2, 0.3), 0.05, 0.31,
           kInfinity, 0}};
}

// Against chains of the engine, from other random numbers.
TEST(ForcedJumpsTest, PlainSimulationAgrees) {
  constexpr std::int64_t kNumChains = 1'000'000;
  std::uint32_t stream = 20;
  for (const Setting& s : Settings()) {
    const ExitEvent event = s.Event();
    const std::shared_ptr<const GradientTable> gradient = Tabulate(s.landscape);
    std::vector<FirstExit> exits(kNumChains);
    Ensemble(gradient, s.law, s.Params(), kSeed, stream++)
        .SimulateFirstExits(event.field, event.start, event.num_steps, 0,
                            absl::MakeSpan(exits));
    double all = 0, below = 0, early = 0;
    for (const FirstExit& exit : exits) {
      if (exit.censored()) continue;
      ++all;
      below += exit.position <= event.field.lower;
      early += exit.num_steps <= event.num_steps / 2;
    }
    THSGD_ASSERT_OK_AND_ASSIGN(ForcedJumps forced,
                               ForcedJumps::Create(gradient, s.law, s.Params(),
                                                   event, kSeed, stream++));
    const Parts parts = Estimate(forced, event, 100'000);
    const auto compare = [&](const Moments& moments, double count,
                             const std::string& what) {
      ASSERT_GT(count, 1000) << s.name << what;
      ExpectMean(moments, count / kNumChains, std::sqrt(count) / kNumChains,
                 s.name + what);
    };
    compare(parts.all, all, " all");
    compare(parts.below, below, " below");
    compare(parts.early, early, " early");
  }
}

// Weights without the factor for clustering, or for the choice of a direction.
TEST(ForcedJumpsTest, WrongWeightsAreFound) {
  const Setting s = Settings()[1];
  const ExitEvent event = s.Event();
  const auto estimate = [&](const JumpProposal* weigher) {
    ForcedJumps forced = *ForcedJumps::Create(Tabulate(s.landscape), s.law,
                                              s.Params(), event, kSeed, 21);
    if (weigher != nullptr) forced.WeighForTest(*weigher);
    return Estimate(forced, event, 100'000).all;
  };
  const JumpProposal proposal = *JumpProposal::Create(
      *Tabulate(s.landscape), s.law, s.Params(), event, 0.1);
  ASSERT_EQ(proposal.components().size(), 2);
  std::vector<JumpProposal::Component> unclustered;
  for (const JumpProposal::Component& c : proposal.components()) {
    unclustered.push_back({c.share, ForcedSteps(100, {100}), c.noise});
  }
  std::vector<JumpProposal::Component> undirected = proposal.components();
  for (JumpProposal::Component& c : undirected) c.share = 1;
  const Moments right = estimate(nullptr);
  for (const auto& components : {unclustered, undirected}) {
    const JumpProposal wrong(components, 0.1);
    const Moments m = estimate(&wrong);
    EXPECT_GT(std::fabs(m.mean() - right.mean()),
              kMaxZ * std::hypot(m.standard_error(), right.standard_error()));
  }
}

class ForcedJumpsPathTest : public testing::Test {
 protected:
  const Setting setting_ = Settings()[0];
  const ExitEvent event_ = setting_.Event();
  const std::shared_ptr<const GradientTable> gradient_ =
      Tabulate(setting_.landscape);
  const ForcedJumps forced_ = *ForcedJumps::Create(
      gradient_, setting_.law, setting_.Params(), event_, 3, 4);
};

TEST_F(ForcedJumpsPathTest, ReplicatesAreFunctionsOfTheirNumbers) {
  const ExitReplicate seven = forced_.Run(7);
  forced_.Run(2);
  const ExitReplicate again = forced_.Run(7);
  EXPECT_GT(seven.exits.size(), 10);
  ASSERT_EQ(seven.exits.size(), again.exits.size());
  for (std::size_t i = 0; i < seven.exits.size(); ++i) {
    EXPECT_EQ(seven.exits[i].weight, again.exits[i].weight);
    EXPECT_EQ(seven.exits[i].path, again.exits[i].path);
  }
  EXPECT_EQ(seven.num_steps, again.num_steps);
  // Replicates of one path each are the same paths.
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ForcedJumps single,
      ForcedJumps::Create(gradient_, setting_.law, setting_.Params(), event_, 3,
                          4, {.paths_per_replicate = 1}));
  std::size_t next = 0;
  std::int64_t num_steps = 0;
  for (std::uint32_t chain = 700; chain < 800; ++chain) {
    const ExitReplicate one = single.Run(chain);
    num_steps += one.num_steps;
    if (one.exits.empty()) continue;
    ASSERT_LT(next, seven.exits.size());
    EXPECT_EQ(one.exits[0].weight / 100, seven.exits[next].weight);
    EXPECT_EQ(one.exits[0].path, seven.exits[next].path);
    ++next;
  }
  EXPECT_EQ(next, seven.exits.size());
  EXPECT_EQ(num_steps, seven.num_steps);
}

// The definition, one step at a time: paths are the process's own except where
// a jump is forced, and those that the engine finds to leave are those that
// leave.
TEST_F(ForcedJumpsPathTest, PathsFollowTheRecursion) {
  const NoiseSampler sampler = MakeNoiseSampler(setting_.law, 0.05);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ForcedJumps batch,
      ForcedJumps::Create(gradient_, setting_.law, setting_.Params(), event_, 3,
                          4, {.paths_per_replicate = 1500}));
  const ExitReplicate replicate = batch.Run(1);
  std::size_t num_exits = 0;
  std::int64_t num_steps = 0;
  int num_free_exits = 0;
  for (std::uint32_t chain = 1500; chain < 3000; ++chain) {
    const std::vector<StepNoise> forced = batch.proposal().Draw(
        {.seed = 3, .stream = 4 + (1u << 31), .chain = chain}, 100);
    std::vector<double> path = {event_.start};
    std::size_t next = 0;
    for (std::uint64_t j = 1; j <= 100 && event_.field.Contains(path.back());
         ++j) {
      double noise = std::visit(
          [&](const auto& s) {
            return DrawNoise(s, {.seed = 3, .stream = 4, .chain = chain},
                             (j - 1) / 2)[(j - 1) % 2];
          },
          sampler);
      if (next < forced.size() &&
          forced[next].step == static_cast<std::int64_t>(j)) {
        noise = forced[next++].scaled_noise;
      }
      path.push_back(
          SgdStep(setting_.Params(), *gradient_, path.back(), noise));
    }
    num_steps += static_cast<std::int64_t>(path.size()) - 1;
    if (event_.field.Contains(path.back())) continue;
    ASSERT_LT(num_exits, replicate.exits.size());
    ASSERT_EQ(path, replicate.exits[num_exits].path) << chain;
    ++num_exits;
    if (forced.empty()) ++num_free_exits;
  }
  EXPECT_EQ(num_exits, replicate.exits.size());
  EXPECT_EQ(num_steps, replicate.num_steps);
  EXPECT_GT(num_free_exits, 0);
  EXPECT_GT(num_exits, 500);
  EXPECT_LT(num_exits, 1400);
}

// Noise near the largest double, whose jumps overflow now and then.
TEST(ForcedJumpsTest, NonFinitePathsAreCounted) {
  const ExitEvent event = {
      .field = {.minimum = 0, .lower = -2e306, .upper = 2e306},
      .start = 0,
      .num_steps = 2};
  THSGD_ASSERT_OK_AND_ASSIGN(
      const ForcedJumps forced,
      ForcedJumps::Create(Flat(), *SymmetricLomax::Create(1.2, 1e307),
                          *SgdParams::Create(1, kInfinity, kInfinity), event,
                          kSeed, 50, {.paths_per_replicate = 2000}));
  const ExitReplicate replicate = forced.Run(0);
  EXPECT_GT(replicate.num_non_finite, 0);
  EXPECT_GT(replicate.exits.size(), 0);
  for (const WeightedExit& exit : replicate.exits) {
    EXPECT_TRUE(std::isfinite(exit.path.back()));
    EXPECT_GT(exit.weight, 0);
  }
}

TEST(ForcedJumpsTest, FaultsAreNamed) {
  const Setting s = Settings()[0];
  const auto create = [&](std::uint32_t stream, int paths) {
    return std::string(ForcedJumps::Create(Tabulate(s.landscape), s.law,
                                           s.Params(), s.Event(), 1, stream,
                                           {.paths_per_replicate = paths})
                           .status()
                           .message());
  };
  const std::string both = create(1u << 31, 0);
  EXPECT_THAT(both, HasSubstr("stream = 2147483648; must be < 2^31"));
  EXPECT_THAT(both, HasSubstr("paths_per_replicate = 0; must be >= 1"));
  EXPECT_EQ(create((1u << 31) - 1, 1), "");
}

}  // namespace
}  // namespace thsgd
