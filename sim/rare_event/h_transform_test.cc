// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Null hypothesis: for each of 8 settings - light tails down to 1e-14, heavy
// tails and one, two and three jumps, walls, unequal tails - replicates have
// the mean that the survival function says. Statistic: z of the mean of 500
// replicates, with their own standard error. 12 comparisons at |z| < 5.5 (the
// weights are nearly constant, so the mean is normal) have a false-alarm
// probability of 5e-7; the seed was fixed before looking. Relative standard
// errors are required to be below 1 %, so a mean off by 6.8 % is found with
// probability above 0.9. Controls: a distorted t must change no mean; a weight
// that lacks the distortion of its first landing must be found.

#include "sim/rare_event/h_transform.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/exact/survival.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/quartic_well.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMaxZ = 5.5;
constexpr std::uint64_t kSeed = 20211123;
constexpr int kNumReplicates = 500;

struct Setting {
  std::string name;
  Landscape landscape;
  NoiseLaw law;
  double learning_rate;
  double truncation_threshold;
  double projection_bound;

  SgdParams Params() const {
    return *SgdParams::Create(learning_rate, truncation_threshold,
                              projection_bound);
  }
  ExitEvent Event() const {
    const AttractionField& field = FieldOf(landscape);
    return {
        .field = field,
        .start = field.minimum,
        .num_steps = static_cast<std::int64_t>(std::lround(5 / learning_rate))};
  }
  HTransform Transform(std::uint32_t stream) const {
    return *HTransform::Create(landscape, law, Params(), Event(), kSeed,
                               stream);
  }
  double Exact() const {
    const ExitByTime exact = (*SolveExitByTime(
        landscape, law, Params(), Event().start, {Event().num_steps}))[0];
    // It is no part of the statistic.
    EXPECT_LT(exact.p_exit.error, 1e-3 * exact.p_exit.value) << name;
    return exact.p_exit.value;
  }
};

Landscape Quartic() { return *QuarticWell::Create(0, 1, 0.8); }

std::vector<Setting> Settings() {
  Landscape double_well = *PolynomialLandscape::DoubleWell(0, 0.25, 1, 0.05);
  THSGD_EXPECT_OK(FocusOn(0.9, double_well));
  const NoiseLaw heavy = *SymmetricLomax::Create(1.2, 0.1);
  const NoiseLaw light = *Gaussian::Create(1);
  return {{"LightRare", Quartic(), light, 0.01, kInfinity, kInfinity},
          {"Light", Quartic(), light, 0.04, 0.3, kInfinity},
          {"LightTruncated", Quartic(), light, 0.1, 0.22, kInfinity},
          {"HeavyOneJump", Quartic(), heavy, 0.02, kInfinity, kInfinity},
          {"HeavyTwoJumps", Quartic(), heavy, 0.02, 0.55, kInfinity},
          {"HeavyThreeJumps", Quartic(), heavy, 0.02, 0.3, kInfinity},
          {"Walls", double_well, heavy, 0.05, 0.55, 1.5},
          {"Asymmetric", Quartic(), *AsymmetricLomax::Create(1.7, 0.1, 0.8),
           0.05, 0.55, kInfinity}};
}

struct Sample {
  double mean;
  double standard_error;
};

Sample MeanOf(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  double sum = 0;
  for (double value : values) sum += value;
  const double mean = sum / n;
  double squares = 0;
  for (double value : values) squares += (value - mean) * (value - mean);
  return {.mean = mean, .standard_error = std::sqrt(squares / (n - 1) / n)};
}

// `correction` of a path multiplies its weight.
template <class Correction>
Sample Draw(const HTransform& transform, const Correction& correction) {
  std::vector<double> values;
  for (int r = 0; r < kNumReplicates; ++r) {
    const ExitReplicate replicate = transform.Run(r);
    EXPECT_EQ(replicate.num_non_finite, 0);
    // A path that comes to where no exit is left in time, where the table
    // says that there is, has none.
    EXPECT_LE(replicate.exits.size(), 1u);
    values.push_back(0);
    for (const WeightedExit& exit : replicate.exits) {
      values.back() += exit.weight * correction(exit.path);
      EXPECT_EQ(static_cast<std::int64_t>(exit.path.size()),
                replicate.num_steps + 1);
    }
  }
  return MeanOf(values);
}

double NoCorrection(const std::vector<double>&) { return 1; }

TEST(HTransformTest, AgreesWithTheSurvivalFunction) {
  std::uint32_t stream = 0;
  for (const Setting& s : Settings()) {
    const double exact = s.Exact();
    const Sample sample = Draw(s.Transform(stream++), NoCorrection);
    EXPECT_LT(sample.standard_error, 0.01 * exact) << s.name;
    EXPECT_LT(std::fabs(sample.mean - exact), kMaxZ * sample.standard_error)
        << s.name << ' ' << exact;
    // What plain simulation would need for the same error, in paths.
    RecordProperty(s.name + "Probability", std::to_string(std::log10(exact)));
    RecordProperty(s.name + "RelativeStandardDeviation",
                   std::to_string(sample.standard_error / exact *
                                  std::sqrt(kNumReplicates)));
    RecordProperty(s.name + "Z", std::to_string((sample.mean - exact) /
                                                sample.standard_error));
  }
}

TEST(HTransformTest, AWrongTiltIsUnbiasedButAMissingFactorIsNot) {
  // Constant where the path is most of the time: each step across the border
  // costs variance.
  const auto factor = [](double y) { return std::fabs(y) < 0.1 ? 1.3 : 1; };
  const Setting s = Settings()[4];
  const double exact = s.Exact();
  HTransform transform = s.Transform(100);
  transform.DistortForTest(factor);
  const Sample sample = Draw(transform, NoCorrection);
  EXPECT_LT(std::fabs(sample.mean - exact), kMaxZ * sample.standard_error);
  EXPECT_LT(sample.standard_error, 0.02 * exact);
  // Wider than with the right one.
  EXPECT_GT(sample.standard_error,
            Draw(s.Transform(100), NoCorrection).standard_error);
  const Sample lacking = Draw(transform, [&](const std::vector<double>& path) {
    return path.size() > 2 ? factor(path[1]) : 1;
  });
  EXPECT_GT(std::fabs(lacking.mean - exact), kMaxZ * lacking.standard_error);
}

// Null hypothesis: plain simulation of 400,000 chains finds the same
// probability and, among those that leave, the same mean exit time and mean
// landing. Statistic: z of the differences, with both standard errors; three
// comparisons in the budget above.
TEST(HTransformTest, AgreesWithPlainSimulation) {
  const Setting s = Settings()[4];
  const ExitEvent event = s.Event();
  std::vector<FirstExit> exits(400'000);
  Ensemble(s.landscape, s.law, s.Params(), kSeed, 200)
      .SimulateFirstExits(event.field, event.start, event.num_steps, 0,
                          absl::MakeSpan(exits));
  std::vector<double> left;
  std::vector<double> times;
  std::vector<double> landings;
  for (const FirstExit& exit : exits) {
    left.push_back(exit.censored() ? 0 : 1);
    if (exit.censored()) continue;
    times.push_back(static_cast<double>(exit.num_steps));
    landings.push_back(std::fabs(exit.position));
  }
  const HTransform transform = s.Transform(201);
  std::vector<double> weights;
  std::vector<double> weighted_times;
  std::vector<double> weighted_landings;
  for (int r = 0; r < kNumReplicates; ++r) {
    const ExitReplicate replicate = transform.Run(r);
    weights.push_back(replicate.probability());
    double time = 0;
    double landing = 0;
    for (const WeightedExit& exit : replicate.exits) {
      time += exit.weight * static_cast<double>(exit.path.size() - 1);
      landing += exit.weight * std::fabs(exit.path.back());
    }
    weighted_times.push_back(time);
    weighted_landings.push_back(landing);
  }
  const double exact = s.Exact();
  const auto z = [](const Sample& a, const Sample& b) {
    return (a.mean - b.mean) / std::hypot(a.standard_error, b.standard_error);
  };
  for (std::vector<double>* values : {&weighted_times, &weighted_landings}) {
    for (double& value : *values) value /= exact;
  }
  EXPECT_LT(std::fabs(z(MeanOf(weights), MeanOf(left))), kMaxZ);
  EXPECT_LT(std::fabs(z(MeanOf(weighted_times), MeanOf(times))), kMaxZ);
  EXPECT_LT(std::fabs(z(MeanOf(weighted_landings), MeanOf(landings))), kMaxZ);
}

TEST(HTransformTest, IsAFunctionOfSeedStreamAndNumber) {
  const Setting s = Settings()[6];
  const auto path = [&](std::uint32_t stream, std::uint32_t replicate) {
    return s.Transform(stream).Run(replicate).exits.at(0).path;
  };
  EXPECT_EQ(path(1, 5), path(1, 5));
  EXPECT_NE(path(1, 5), path(1, 6));
  EXPECT_NE(path(1, 5), path(2, 5));
}

TEST(HTransformTest, NamesFaults) {
  const Setting s = Settings()[0];
  ExitEvent event = s.Event();
  event.field.upper = 0.5;
  EXPECT_THAT(
      HTransform::Create(s.landscape, s.law, s.Params(), event, 1, 0)
          .status()
          .message(),
      testing::HasSubstr("field.upper = 0.5; must be that of the landscape"));
  event.start = 3;
  EXPECT_THAT(HTransform::Create(s.landscape, s.law, s.Params(), event, 1, 0)
                  .status()
                  .message(),
              testing::HasSubstr("attraction field"));
}

}  // namespace
}  // namespace thsgd
