// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/run_multivariate_steps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/landscape/multivariate_gradient.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/multivariate_slots.h"
#include "sim/sgd/multivariate_step.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint64_t kSeed = 0x99887766ddccbbaau;
constexpr std::uint32_t kStream = 9;

struct Case {
  std::string name;
  MultivariateLandscape landscape;
  VectorNoiseLaw law;
  double learning_rate = 0.001;
  double threshold = 0.5;
  double bound = 4;
  // Radius of the home balls around the starts.
  double home_radius = kInfinity;
  std::vector<Ball> targets = {};
  int num_steps = 200;
};

VectorNoiseLaw Isotropic(int dimension, double tail_index = 1.2) {
  return *VectorLomax::Create(tail_index, 0.5,
                              *GaussianDirections::Uniform(dimension));
}

VectorNoiseLaw Elliptic(int dimension) {
  std::vector<double> deviations(dimension);
  for (int k = 0; k < dimension; ++k) deviations[k] = 1 + k % 3;
  return *VectorLomax::Create(1.5, 0.2,
                              *GaussianDirections::Create(deviations));
}

// Along the coordinate axes, both ways; at most 500 of them.
VectorNoiseLaw Axes(int dimension) {
  std::vector<WeightedDirection> components;
  for (int k = 0; k < std::min(dimension, 500); ++k) {
    std::vector<double> axis(dimension);
    axis[k] = 1;
    components.push_back({axis, 1});
    axis[k] = -1;
    components.push_back({axis, 1});
  }
  return *VectorLomax::Create(1.2, 0.5, *DirectionMixture::Create(components));
}

VectorNoiseLaw Normal(int dimension) {
  return *VectorGaussian::Create(dimension, 10);
}

MultivariateLandscape Product(int dimension) {
  return *ProductLandscape::Create(
      *PolynomialLandscape::DoubleWell(0, 1, 1, 0.1), dimension);
}

MultivariateLandscape Bowl(int dimension, double exit_radius) {
  std::vector<double> minimum(dimension);
  std::vector<double> curvature(dimension);
  for (int k = 0; k < dimension; ++k) {
    minimum[k] = 0.125 * (k % 5);
    curvature[k] = 1 + k % 7;
  }
  return *QuadraticBowl::Create(minimum, curvature, exit_radius);
}

MultivariateLandscape Himmelblau() {
  return *ScaledHimmelblau::Create(0.01, 0.5, 0.25);
}

// Every operation that a formula can name.
MultivariateLandscape EveryFunction() {
  return *MultivariateFormula::Create(
      "(x1^2 + x2 - 1.1)^2 + x1^3*exp(-x2^2) + log(3 + sin(x1*x2))"
      " - sqrt(2 + cos(3*x1)) + tan(x1/8) + atan(x1 - x2)"
      " + sinh(x1/5)*cosh(x2/4) - tanh(2*x2)/(1 + x1^4) + abs(x1 + 9)"
      " + floor(20.5) + (5 + x2)^1.3",
      2, -4, 4);
}

std::vector<Case> Cases() {
  std::vector<Case> cases = {
      {"Himmelblau", Himmelblau(), Isotropic(2)},
      {"Elliptic", Himmelblau(), Elliptic(2)},
      {"Mixture", Himmelblau(), Axes(2)},
      {"Gaussian", Himmelblau(), Normal(2)},
      {"Formula", EveryFunction(), Isotropic(2)},
      {"SteepTail", Product(2), Isotropic(2, 100)},
      {"NoTruncation", Product(2), Isotropic(2), 0.001, kInfinity},
      {"NoWalls", Bowl(2, 5), Isotropic(2), 0.001, kInfinity, kInfinity},
      // Nearly every step is truncated.
      {"Truncated", Bowl(3, 5), Isotropic(3), 0.1, 0.001},
      {"TinyThreshold", Bowl(3, 5), Isotropic(3), 0.1, 1e-150},
      {"Events", Himmelblau(), Isotropic(2), 0.001, 0.5, 4, 0.01},
      {"EventsNormal", Product(3), Normal(3), 0.001, 0.5, 4, 0.2},
      {"Targets",
       Himmelblau(),
       Isotropic(2),
       0.01,
       0.5,
       4,
       0.05,
       {{{1.5, 0.5}, 0.3}, {{-1.4, 0.78}, 0.3}}},
  };
  for (int dimension : {3, 4, 5, 10, 33, 100, 1000}) {
    const auto name = [&](const char* what) {
      return absl::StrCat(what, dimension);
    };
    const int num_steps = 200 / dimension + 3;
    for (Case c :
         {Case{name("Product"), Product(dimension), Isotropic(dimension)},
          Case{name("Bowl"), Bowl(dimension, 5), Elliptic(dimension)},
          Case{name("Mixture"), Bowl(dimension, 5), Axes(dimension)},
          Case{name("Normal"), Bowl(dimension, 5), Normal(dimension)}}) {
      c.num_steps = num_steps;
      cases.push_back(c);
    }
  }
  return cases;
}

struct Trial {
  explicit Trial(const Case& c)
      : gradient(MakeMultivariateGradient(c.landscape)),
        sampler(MakeNoiseSampler(c.law, c.learning_rate)),
        targets(c.targets),
        process({.gradient = &gradient,
                 .sampler = &sampler,
                 .params =
                     *SgdParams::Create(c.learning_rate, c.threshold, c.bound),
                 .truncation = VectorTruncation(c.threshold),
                 .seed = kSeed,
                 .stream = kStream,
                 .key = VectorKey(kSeed, kStream),
                 .targets = &targets}),
        slots(gradient) {
    const std::uint64_t blocks_per_step =
        std::visit([](const auto& s) { return s.blocks_per_step(); }, sampler);
    std::vector<double> start(slots.dimension());
    for (int s = 0; s < slots.num_used; ++s) {
      for (int k = 0; k < slots.dimension(); ++k) {
        start[k] = -1.5 + 3.0 * ((s + 11 * k) % slots.num_used) / 64;
      }
      slots.Scatter(start, s, slots.x());
      slots.Scatter(start, s, slots.home());
      slots.home_square[s] = c.home_radius * c.home_radius;
      slots.chain[s] = 0xfffffff0u + static_cast<std::uint32_t>(s);
      slots.chain_product[s] = ChainProduct(slots.chain[s]);
      // Every second chain starts just below 2^32 blocks, which it crosses.
      slots.step_offset[s] =
          (s % 2 == 0 ? 0 : (std::uint64_t{1} << 32) / blocks_per_step - 50) +
          s;
      slots.block_offset[s] = blocks_per_step * slots.step_offset[s];
    }
  }

  MultivariateGradient gradient;
  VectorNoiseSampler sampler;
  std::vector<Ball> targets;
  MultivariateProcess process;
  MultivariateSlots slots;
  // Calls until the steps are done, and slots that had an event.
  int num_runs = 0;
  int num_events = 0;

  // The bits of all positions and events.
  std::string Digest(const Case& c, RunMultivariateFunction run) {
    std::string digest;
    std::int64_t clock = 0;
    while (clock < c.num_steps) {
      const std::int64_t done = run(process, clock, c.num_steps - clock, slots);
      ++num_runs;
      clock += done;
      digest.append(reinterpret_cast<const char*>(&done), sizeof(done));
      digest.append(reinterpret_cast<const char*>(slots.x()),
                    static_cast<std::size_t>(slots.dimension()) *
                        slots.capacity() * sizeof(double));
      digest.append(reinterpret_cast<const char*>(slots.event),
                    sizeof(slots.event));
      std::vector<double> x(slots.dimension());
      for (int s = 0; s < slots.num_used; ++s) {
        if (slots.event[s] == 0) continue;
        ++num_events;
        slots.event[s] = 0;
        slots.Gather(slots.x(), s, absl::MakeSpan(x));
        slots.Scatter(x, s, slots.home());
      }
    }
    return digest;
  }
};

class RunMultivariateStepsTest : public ::testing::Test {
 protected:
  static void SetTargets(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  ~RunMultivariateStepsTest() override { SetTargets(0); }
};

TEST_F(RunMultivariateStepsTest, EveryTargetGivesTheReferencesBits) {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (const Case& c : Cases()) {
    const std::string reference = Trial(c).Digest(c, RunMultivariateReference);
    for (std::int64_t left = targets; left != 0; left &= left - 1) {
      const std::int64_t target = left & -left;
      SetTargets(target);
      EXPECT_TRUE(Trial(c).Digest(c, RunMultivariateSteps) == reference)
          << c.name << " on " << hwy::TargetName(target);
    }
  }
}

TEST_F(RunMultivariateStepsTest, EventsHappenInTheseCases) {
  for (const Case& c : Cases()) {
    Trial trial(c);
    trial.Digest(c, RunMultivariateReference);
    if (c.home_radius == kInfinity) {
      EXPECT_EQ(trial.num_runs, 1) << c.name;
    } else {
      EXPECT_GT(trial.num_events, 10) << c.name;
      EXPECT_LT(trial.num_events, c.num_steps * trial.slots.num_used / 2)
          << c.name;
    }
  }
}

// The second group of slots does not run, and nothing of it changes.
TEST_F(RunMultivariateStepsTest, OneGroupAlone) {
  const Case c = Cases().front();
  Trial whole(c);
  Trial half(c);
  half.slots.num_used = MultivariateSlots::kSlotsPerGroup;
  EXPECT_EQ(RunMultivariateSteps(whole.process, 0, 50, whole.slots), 50);
  EXPECT_EQ(RunMultivariateSteps(half.process, 0, 50, half.slots), 50);
  Trial untouched(c);
  for (int s = 0; s < whole.slots.num_used; ++s) {
    Trial& expected = s < half.slots.num_used ? whole : untouched;
    EXPECT_EQ(half.slots.x()[s], expected.slots.x()[s]) << s;
  }
}

TEST_F(RunMultivariateStepsTest, NotANumberStaysAndIsAnEvent) {
  for (std::size_t num_targets : {0, 1}) {
    Case c = Cases().front();
    c.bound = kInfinity;
    c.threshold = 0.5;
    if (num_targets == 1) c.targets = {{{1.5, 0.5}, 0.3}};
    for (RunMultivariateFunction function :
         {RunMultivariateSteps, RunMultivariateReference}) {
      Trial trial(c);
      trial.slots.x()[37] = std::numeric_limits<double>::quiet_NaN();
      EXPECT_EQ(function(trial.process, 0, 100, trial.slots), 1);
      EXPECT_NE(trial.slots.x()[37], trial.slots.x()[37]);
      for (int s = 0; s < trial.slots.num_used; ++s) {
        EXPECT_EQ(trial.slots.event[s], s == 37 ? 1 : 0) << s;
      }
    }
  }
}

// Points outside a formula's box, from which no step leads anywhere, and NaN.
TEST_F(RunMultivariateStepsTest, OutsideTheFormulasBoxAChainFails) {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  const Case c = {"Outside", EveryFunction(), Isotropic(2), 0.001,
                  0.5,       kInfinity};
  for (std::int64_t left = targets; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    SetTargets(target);
    for (RunMultivariateFunction function :
         {RunMultivariateSteps, RunMultivariateReference}) {
      Trial trial(c);
      trial.slots.x()[5] = 4.25;
      trial.slots.x()[trial.slots.capacity() + 40] = -4.25;
      trial.slots.x()[50] = 4;
      EXPECT_EQ(function(trial.process, 0, 100, trial.slots), 1);
      for (int s = 0; s < trial.slots.num_used; ++s) {
        const bool outside = s == 5 || s == 40;
        EXPECT_EQ(trial.slots.event[s], outside ? 1 : 0) << s;
        EXPECT_EQ(std::isnan(trial.slots.x()[s]), outside) << s;
        EXPECT_EQ(std::isnan(trial.slots.x()[trial.slots.capacity() + s]),
                  outside)
            << s;
      }
    }
  }
}

// Infinite and overflowing updates are truncated alike: positions so far out
// that gradients overflow.
TEST_F(RunMultivariateStepsTest, HugeGradientsAreTruncatedAlike) {
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (double size : {1e60, 1e110, 1e200, 1e307}) {
    Case c = {"Huge", Product(3), Isotropic(3), 0.001, 0.5, kInfinity};
    const auto digest = [&](RunMultivariateFunction function) {
      Trial trial(c);
      for (int s = 0; s < trial.slots.num_used; s += 3) {
        trial.slots.x()[s] = size;
        trial.slots.x()[trial.slots.capacity() + s + 1] = -size;
      }
      return trial.Digest(c, function);
    };
    const std::string reference = digest(RunMultivariateReference);
    for (std::int64_t left = targets; left != 0; left &= left - 1) {
      const std::int64_t target = left & -left;
      SetTargets(target);
      EXPECT_TRUE(digest(RunMultivariateSteps) == reference)
          << size << " on " << hwy::TargetName(target);
    }
  }
}

}  // namespace
}  // namespace thsgd
