// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "Eigen/Core"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "dl/optim/heavy_tailed_gradient.h"
#include "dl/optim/method.pb.h"
#include "dl/sharpness/quadratic_losses.h"
#include "dl/train/training_run.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr int kDimension = 5;
constexpr int kNumSamples = 20;

QuadraticProblem Problem() {
  std::mt19937_64 generator(1);
  std::normal_distribution<double> normal;
  QuadraticProblem problem;
  problem.center = Eigen::VectorXd::Constant(kDimension, 0.5);
  problem.hessian = Eigen::MatrixXd::Identity(kDimension, kDimension);
  problem.hessian(0, 0) = 4;
  problem.hessian(0, 1) = problem.hessian(1, 0) = 0.25;
  problem.slope = Eigen::MatrixXd::NullaryExpr(
      kNumSamples, kDimension, [&] { return normal(generator); });
  problem.correct_below = 1;
  return problem;
}

manifest::TrainingRun SgdRun() {
  manifest::TrainingRun run;
  run.mutable_learning_rate()->set_initial(0.05);
  run.set_num_iterations(60);
  run.set_evaluation_interval(25);
  run.set_seed(7);
  run.mutable_computation()->set_gradient_form(manifest::Computation::ONE_PASS);
  run.mutable_method()->set_batch_size(4);
  return run;
}

void Inflate(manifest::Inflation::SecondBatch second,
             manifest::TrainingRun& run) {
  manifest::Inflation& inflation = *run.mutable_method()->mutable_inflation();
  inflation.set_second_batch(second);
  inflation.set_law(manifest::Inflation::PARETO);
  inflation.set_tail_index(1.4);
  inflation.set_scale(0.5);
}

// The six methods of the deck.
std::vector<manifest::TrainingRun> SixMethods() {
  std::vector<manifest::TrainingRun> runs(6, SgdRun());
  runs[0].mutable_method()->set_batch_size(0);
  runs[2].mutable_method()->set_truncation_threshold(0.05);
  Inflate(manifest::Inflation::INDEPENDENT, runs[3]);
  Inflate(manifest::Inflation::SAME, runs[4]);
  runs[4].mutable_method()->set_truncation_threshold(0.05);
  Inflate(manifest::Inflation::INDEPENDENT, runs[5]);
  runs[5].mutable_method()->set_gradient_threshold(1);
  return runs;
}

struct Training {
  explicit Training(const manifest::TrainingRun& run)
      : train(Problem()),
        test(Problem()),
        trainer(run, torch::zeros({kDimension}), train, test) {}

  void Finish() {
    while (!trainer.finished()) trainer.Step(nullptr);
  }

  QuadraticLosses train;
  QuadraticLosses test;
  Trainer trainer;
};

// The mean of the norms of the gradients of a batch's losses.
double MeanSize(const QuadraticProblem& problem,
                const std::vector<std::int64_t>& batch,
                const Eigen::VectorXd& theta) {
  const Eigen::VectorXd bend = problem.hessian * (theta - problem.center);
  double sum = 0;
  for (std::int64_t i : batch) {
    sum += (bend + problem.slope.row(i).transpose()).norm();
  }
  return batch.empty() ? 0 : sum / static_cast<double>(batch.size());
}

// The gradient of the mean loss over a batch, in double, from the formula.
Eigen::VectorXd MeanGradient(const QuadraticProblem& problem,
                             const std::vector<std::int64_t>& batch,
                             const Eigen::VectorXd& theta) {
  Eigen::VectorXd gradient = problem.hessian * (theta - problem.center);
  for (std::int64_t i : batch) {
    gradient +=
        problem.slope.row(i).transpose() / static_cast<double>(batch.size());
  }
  return gradient;
}

// X <- X - phi_b(eta (g_SB + Z (g_SB* - g_LB) + weight_decay X)) by hand.
//
// In a step the trainer rounds, by u = 2^-24 of what stands there at most, the
// weight of each sample (in all of the sum S of their gradients' sizes), g,
// weight_decay X, their sum, the factor, its product with g, and X. What
// is cut shrinks an error of g by the factor. The step itself carries an error
// on without growth, as phi_b does not stretch, and where nothing is cut by
// 1 - eta 0.97: no eigenvalue of the Hessian is smaller. What Z multiplies has
// no part in that, as all samples have the same.
TEST(TrainerTest, SixMethodsAreTheEquation) {
  const QuadraticProblem problem = Problem();
  for (manifest::TrainingRun run : SixMethods()) {
    run.set_weight_decay(0.01);
    const double eta = run.learning_rate().initial();
    const manifest::Method& method = run.method();
    double threshold = std::numeric_limits<double>::infinity();
    if (method.has_truncation_threshold()) {
      threshold = method.truncation_threshold();
    } else if (method.has_gradient_threshold()) {
      threshold = eta * method.gradient_threshold();
    }
    Eigen::VectorXd theta = Eigen::VectorXd::Zero(kDimension);
    int num_truncated = 0;
    double error = 0;
    for (int t = 0; t < run.num_iterations(); ++t) {
      const MethodDraw draw = DrawMethod(method, kNumSamples, run.seed(), t);
      Eigen::VectorXd g = MeanGradient(problem, draw.small, theta);
      if (method.has_inflation()) {
        const auto& second = draw.second.empty() ? draw.small : draw.second;
        g += draw.noise * (MeanGradient(problem, second, theta) -
                           MeanGradient(problem, draw.large, theta));
      }
      const Eigen::VectorXd update = eta * (g + 0.01 * theta);
      const double factor = std::min(1.0, threshold / update.norm());
      num_truncated += factor < 1;
      double size = MeanSize(problem, draw.small, theta);
      if (method.has_inflation()) {
        const auto& second = draw.second.empty() ? draw.small : draw.second;
        size += draw.noise * (MeanSize(problem, second, theta) +
                              MeanSize(problem, draw.large, theta));
      }
      const double in_gradient = size + 2 * g.norm() + 2 * 0.01 * theta.norm();
      theta -= factor * update;
      error = (factor < 1 ? 1 : 1 - 0.97 * eta) * error +
              0x1p-24 * (factor * eta * in_gradient +
                         2 * factor * update.norm() + theta.norm());
    }
    Training setup(run);
    setup.Finish();
    for (int k = 0; k < kDimension; ++k) {
      EXPECT_NEAR(setup.trainer.parameters()[k].item<double>(), theta[k],
                  1.01 * error);  // for roundings of roundings
    }
    int counted = 0;
    for (const auto& metrics : setup.trainer.metrics()) {
      counted += metrics.num_truncated();
    }
    EXPECT_EQ(counted, num_truncated);
    EXPECT_EQ(num_truncated > 0, std::isfinite(threshold));
  }
}

TEST(TrainerTest, ResumingIsNotInterrupting) {
  for (const manifest::TrainingRun& run : SixMethods()) {
    Training whole(run);
    whole.Finish();
    for (int stop : {0, 1, 25, 26, 59, 60}) {
      Training first(run);
      while (first.trainer.iteration() < stop) first.trainer.Step(nullptr);
      Training second(run);
      THSGD_ASSERT_OK(second.trainer.Restore(first.trainer.Checkpoint()));
      EXPECT_EQ(second.trainer.iteration(), stop);
      second.Finish();
      EXPECT_EQ(SerializeDeterministically(second.trainer.Result()),
                SerializeDeterministically(whole.trainer.Result()));
      EXPECT_EQ(SerializeDeterministically(second.trainer.Checkpoint()),
                SerializeDeterministically(whole.trainer.Checkpoint()));
    }
  }
}

TEST(TrainerTest, Metrics) {
  Training setup(SgdRun());
  setup.Finish();
  const Trainer::Metrics& metrics = setup.trainer.metrics();
  ASSERT_EQ(metrics.size(), 4);
  EXPECT_EQ(metrics[0].iteration(), 0);
  EXPECT_EQ(metrics[1].iteration(), 25);
  EXPECT_EQ(metrics[2].iteration(), 50);
  EXPECT_EQ(metrics[3].iteration(), 60);
  EXPECT_TRUE(std::isnan(metrics[0].batch_loss()));
  EXPECT_GT(metrics[1].gradient_norm(), 0);
  EXPECT_EQ(metrics[3].train_loss(),
            setup.train.Evaluate(setup.trainer.parameters()).mean_loss);
  EXPECT_LT(metrics[3].train_loss(), metrics[0].train_loss());
  const manifest::TrainingResult result = setup.trainer.Result();
  EXPECT_EQ(result.num_train(), kNumSamples);
  EXPECT_FALSE(result.diverged());
  EXPECT_EQ(result.parameters_sha256().size(), 64);
}

// The last iterations are gradient descent: they forget the batches.
TEST(TrainerTest, SettlesAtTheMinimum) {
  manifest::TrainingRun run = SixMethods()[3];
  run.set_num_iterations(1060);
  run.set_num_settling_iterations(1000);
  Training setup(run);
  setup.Finish();
  torch::Tensor gradient = torch::zeros({kDimension});
  WeightedBatch all;
  for (int i = 0; i < kNumSamples; ++i) {
    all.index.push_back(i);
    all.weight.push_back(1.0f / kNumSamples);
  }
  setup.train.Gradient(setup.trainer.parameters(), all, gradient);
  EXPECT_LT(gradient.norm().item<double>(), 1e-5);
}

TEST(TrainerTest, DivergenceIsAResult) {
  manifest::TrainingRun run = SgdRun();
  run.mutable_learning_rate()->set_initial(1e6);
  Training setup(run);
  setup.Finish();
  EXPECT_LT(setup.trainer.iteration(), 60);
  const manifest::TrainingResult result = setup.trainer.Result();
  EXPECT_TRUE(result.diverged());
  EXPECT_EQ(result.metrics().rbegin()->iteration(), setup.trainer.iteration());
  EXPECT_TRUE(std::isnan(result.metrics().rbegin()->train_loss()));
}

TEST(TrainerTest, TraceSaysWhatWasDone) {
  manifest::TrainingRun run = SixMethods()[5];
  Training setup(run);
  manifest::TrainingStep first;
  manifest::TrainingStep second;
  setup.trainer.Step(&first);
  setup.trainer.Step(&second);
  EXPECT_EQ(second.iteration(), 1);
  EXPECT_EQ(first.parameters_after(), second.parameters_before());
  EXPECT_EQ(first.parameters_before(), std::string(4 * kDimension, '\0'));
  EXPECT_EQ(second.small_size(), 4);
  EXPECT_EQ(second.second_size(), 4);
  EXPECT_EQ(second.large_size(), kNumSamples);
  EXPECT_EQ(second.truncation_threshold(), 0.05);
  EXPECT_EQ(second.noise(), DrawMethod(run.method(), kNumSamples, 7, 1).noise);
}

TEST(TrainerTest, RefusesCheckpointsOfOthers) {
  Training setup(SgdRun());
  manifest::TrainingCheckpoint checkpoint = setup.trainer.Checkpoint();
  checkpoint.mutable_run()->set_seed(8);
  EXPECT_THAT(setup.trainer.Restore(checkpoint).message(),
              HasSubstr("another run (modified: seed: 8 -> 7)"));
  // A title changes no number.
  checkpoint = setup.trainer.Checkpoint();
  checkpoint.mutable_run()->mutable_method()->set_title("Another");
  THSGD_EXPECT_OK(setup.trainer.Restore(checkpoint));
  checkpoint = setup.trainer.Checkpoint();
  checkpoint.mutable_parameters()->push_back('x');
  EXPECT_THAT(setup.trainer.Restore(checkpoint).message(),
              HasSubstr("21 bytes; must be 20"));
  checkpoint = setup.trainer.Checkpoint();
  checkpoint.set_iteration(61);
  EXPECT_THAT(setup.trainer.Restore(checkpoint).message(),
              HasSubstr("iteration = 61; must be 0 to 60"));
}

// What a run counts on: progress and result are read from the last metrics, and
// sums go on.
TEST(TrainerTest, RefusesCheckpointsThatNoRunLeaves) {
  Training setup(SgdRun());
  while (setup.trainer.iteration() < 27) setup.trainer.Step(nullptr);
  const manifest::TrainingCheckpoint valid = setup.trainer.Checkpoint();
  THSGD_EXPECT_OK(setup.trainer.Restore(valid));
  manifest::TrainingCheckpoint checkpoint = valid;
  checkpoint.clear_metrics();
  EXPECT_THAT(setup.trainer.Restore(checkpoint).message(),
              HasSubstr("not those of a run after 27 iterations"));
  checkpoint = valid;
  checkpoint.set_diverged(true);
  EXPECT_THAT(setup.trainer.Restore(checkpoint).message(),
              HasSubstr("not those of a run after 27 iterations"));
  checkpoint = valid;
  checkpoint.mutable_sums()->set_num_iterations(2147483647);
  EXPECT_THAT(setup.trainer.Restore(checkpoint).message(),
              HasSubstr("must be 2 since the last metrics"));
  checkpoint = valid;
  checkpoint.mutable_sums()->set_num_truncated(3);
  EXPECT_THAT(setup.trainer.Restore(checkpoint).message(),
              HasSubstr("3 of them truncated"));
}

TEST(TrainerTest, ResumesWhatHasDiverged) {
  manifest::TrainingRun run = SgdRun();
  run.mutable_learning_rate()->set_initial(1e6);
  Training setup(run);
  setup.Finish();
  Training again(run);
  THSGD_EXPECT_OK(again.trainer.Restore(setup.trainer.Checkpoint()));
  EXPECT_TRUE(again.trainer.finished());
}

}  // namespace
}  // namespace thsgd
