// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// That the specification reaches each measure and its numbers the result; what
// the numbers are worth is tested beside each measure.

#include "dl/sharpness/measure_sharpness.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "dl/sharpness/expected_sharpness.h"
#include "dl/sharpness/hessian_spectrum.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/maximal_sharpness.h"
#include "dl/sharpness/pac_bayes_sharpness.h"
#include "dl/sharpness/perturbation_sharpness.h"
#include "dl/sharpness/quadratic_losses.h"
#include "dl/sharpness/sharpness.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kSeed = 20267;

constexpr char kSpec[] = R"pb(
  expected { standard_deviation: 0.02 num_draws: 30 }
  pac_bayes {
    search {
      max_accuracy_drop: 0.2
      relative_precision: 0.01
      magnitude_offset: 0.5
    }
    num_draws: 20
  }
  maximal {
    search {
      max_accuracy_drop: 0.3
      relative_precision: 0.02
      magnitude_offset: 0.25
    }
    num_starts: 2
    num_steps: 3
    relative_step: 0.5
  }
  hessian { relative_residual: 0.001 max_products: 50 num_probes: 7 }
)pb";

manifest::SharpnessSpec Parse(const std::string& text) {
  manifest::SharpnessSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  return spec;
}

QuadraticLosses MakeLosses() {
  QuadraticProblem problem;
  problem.center = Eigen::VectorXd::LinSpaced(5, -1, 1);
  problem.hessian = Eigen::MatrixXd::Constant(5, 5, 0.5);
  problem.hessian.diagonal() << 1, 2, 3, 4, 5;
  problem.slope = Eigen::MatrixXd::Identity(10, 5);
  problem.correct_below = 1;
  return QuadraticLosses(problem);
}

TEST(MeasureSharpnessTest, EachMeasureIsAsSpecified) {
  QuadraticLosses losses = MakeLosses();
  const torch::Tensor theta = losses.Center();
  std::int64_t num_passes = 0;
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::SharpnessResult result,
                             MeasureSharpness(Parse(kSpec), losses, theta,
                                              kSeed, [&] { ++num_passes; }));
  LocalLosses local(losses, theta);
  EXPECT_EQ(result.mean_loss(), 0);
  EXPECT_EQ(result.num_correct(), 10);
  EXPECT_EQ(result.num_samples(), 10);
  local.AtTheta();

  const ExpectedSharpness expected =
      MeasureExpectedSharpness(local, 0.02, 30, kSeed);
  EXPECT_EQ(result.expected().value(), expected.value);
  EXPECT_EQ(result.expected().standard_error(), expected.standard_error);

  PerturbationSearch search = {.max_accuracy_drop = 0.2,
                               .relative_precision = 0.01,
                               .magnitude_offset = std::nullopt};
  const PacBayesSharpness pac_bayes =
      MeasurePacBayesSharpness(local, search, 20, kSeed);
  EXPECT_EQ(result.pac_bayes().value(), pac_bayes.sharpness.value);
  EXPECT_EQ(result.pac_bayes().scale(), pac_bayes.sharpness.scale);
  EXPECT_EQ(result.pac_bayes().censoring(),
            manifest::PerturbationSharpnessValue::NONE);
  EXPECT_EQ(result.pac_bayes().accuracy_drop(),
            pac_bayes.sharpness.accuracy_drop);
  EXPECT_EQ(result.pac_bayes().standard_error(), pac_bayes.standard_error);
  EXPECT_EQ(result.pac_bayes().drop_standard_error(),
            pac_bayes.drop_standard_error);
  search.magnitude_offset = 0.5;
  EXPECT_EQ(result.pac_bayes_magnitude_aware().value(),
            MeasurePacBayesSharpness(local, search, 20, kSeed).sharpness.value);

  const BoxAscent ascent = {
      .num_starts = 2, .num_steps = 3, .relative_step = 0.5};
  search = {.max_accuracy_drop = 0.3,
            .relative_precision = 0.02,
            .magnitude_offset = std::nullopt};
  EXPECT_EQ(result.maximal().value(),
            MeasureMaximalSharpness(local, search, ascent, kSeed).value);
  EXPECT_FALSE(result.maximal().has_standard_error());
  search.magnitude_offset = 0.25;
  EXPECT_EQ(result.maximal_magnitude_aware().value(),
            MeasureMaximalSharpness(local, search, ascent, kSeed).value);

  const LargestEigenvalue largest =
      MeasureLargestEigenvalue(local, 0.001, 50, kSeed);
  EXPECT_EQ(result.hessian().largest_eigenvalue(), largest.value);
  EXPECT_EQ(result.hessian().relative_residual(), largest.residual);
  EXPECT_EQ(result.hessian().num_products(), largest.num_products);
  EXPECT_TRUE(result.hessian().converged());
  const HessianTrace trace = MeasureHessianTrace(local, 7, kSeed);
  EXPECT_EQ(result.hessian().trace(), trace.value);
  EXPECT_EQ(result.hessian().trace_standard_error(), trace.standard_error);

  EXPECT_EQ(result.num_evaluations(), local.pass_counts().num_evaluations);
  EXPECT_EQ(result.num_gradients(), local.pass_counts().num_gradients);
  EXPECT_EQ(result.num_products(), local.pass_counts().num_products);
  EXPECT_EQ(num_passes, result.num_evaluations() + result.num_gradients() +
                            result.num_products());
  EXPECT_TRUE(theta.equal(losses.Center()));
}

TEST(MeasureSharpnessTest, TakesNoMeasureThatIsNotNamed) {
  QuadraticLosses losses = MakeLosses();
  THSGD_ASSERT_OK_AND_ASSIGN(
      const manifest::SharpnessResult result,
      MeasureSharpness(Parse("expected { standard_deviation: 1 num_draws: 2 }"),
                       losses, losses.Center(), kSeed, nullptr));
  EXPECT_TRUE(result.has_expected());
  EXPECT_FALSE(result.has_pac_bayes() || result.has_maximal() ||
               result.has_hessian());
  EXPECT_EQ(result.num_evaluations(), 3);
}

TEST(MeasureSharpnessTest, DivergedThetaIsAResult) {
  QuadraticLosses losses = MakeLosses();
  torch::Tensor theta = losses.Center();
  theta.data_ptr<float>()[0] = std::numeric_limits<float>::quiet_NaN();
  THSGD_ASSERT_OK_AND_ASSIGN(
      const manifest::SharpnessResult result,
      MeasureSharpness(Parse(kSpec), losses, theta, kSeed, nullptr));
  EXPECT_TRUE(std::isnan(result.mean_loss()));
  EXPECT_TRUE(std::isnan(result.expected().value()));
  EXPECT_EQ(result.pac_bayes().censoring(),
            manifest::PerturbationSharpnessValue::DIVERGED);
  EXPECT_EQ(result.maximal().censoring(),
            manifest::PerturbationSharpnessValue::DIVERGED);
}

TEST(MeasureSharpnessTest, FaultsAreAnError) {
  QuadraticLosses losses = MakeLosses();
  EXPECT_THAT(MeasureSharpness(Parse("expected {}"), losses, losses.Center(),
                               kSeed, nullptr),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("expected.num_draws = 0")));
}

}  // namespace
}  // namespace thsgd
