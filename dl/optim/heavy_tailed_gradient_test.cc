// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/heavy_tailed_gradient.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/status_matchers.h"
#include "dl/model/sample_losses.h"
#include "dl/optim/method.pb.h"
#include "gtest/gtest.h"
#include "stats/ks_test.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr int kNumSamples = 12;
constexpr int kNumParameters = 3;

// l_i(theta) = sum_k (theta_k - i - k)^2 / 2, whose gradient at 0 has the
// components -i - k.
class Parabolas : public SampleLosses {
 public:
  std::int64_t num_samples() const override { return kNumSamples; }
  std::int64_t num_parameters() const override { return kNumParameters; }

  std::vector<double> Gradient(const torch::Tensor& parameters,
                               const WeightedBatch& batch,
                               torch::Tensor& gradient) override {
    ++num_passes;
    const float* theta = parameters.data_ptr<float>();
    float* g = gradient.data_ptr<float>();
    std::fill_n(g, kNumParameters, 0.0f);
    std::vector<double> losses;
    for (std::size_t j = 0; j < batch.index.size(); ++j) {
      double loss = 0;
      for (int k = 0; k < kNumParameters; ++k) {
        const double away = theta[k] - static_cast<double>(batch.index[j]) - k;
        loss += away * away / 2;
        g[k] += static_cast<float>(batch.weight[j] * away);
      }
      losses.push_back(loss);
    }
    return losses;
  }
  Evaluation Evaluate(const torch::Tensor&) override { return {}; }
  void HessianVectorProduct(const torch::Tensor&, const torch::Tensor&,
                            torch::Tensor&) override {}

  int num_passes = 0;
};

manifest::Method MethodOf(int batch_size) {
  manifest::Method method;
  method.set_batch_size(batch_size);
  return method;
}

manifest::Method Inflated(int batch_size,
                          manifest::Inflation::SecondBatch second) {
  manifest::Method method = MethodOf(batch_size);
  manifest::Inflation& inflation = *method.mutable_inflation();
  inflation.set_second_batch(second);
  inflation.set_large_batch_size(8);
  inflation.set_law(manifest::Inflation::PARETO);
  inflation.set_tail_index(1.4);
  inflation.set_scale(0.5);
  return method;
}

double Mean(const std::vector<std::int64_t>& index) {
  double sum = 0;
  for (std::int64_t i : index) sum += static_cast<double>(i);
  return sum / static_cast<double>(index.size());
}

using Form = BatchLosses (*)(const MethodDraw&, const CropFlips&,
                             const torch::Tensor&, SampleLosses&,
                             torch::Tensor&);

// g_SB + Z (g_SB* - g_LB) by hand in double, for all kinds of methods and both
// forms. A float's u = 2^-24 for each of at most 20 terms and weights.
TEST(HeavyTailedGradientTest, IsTheEquation) {
  for (const manifest::Method& method :
       {MethodOf(0), MethodOf(4), Inflated(4, manifest::Inflation::SAME),
        Inflated(4, manifest::Inflation::INDEPENDENT)}) {
    const MethodDraw draw = DrawMethod(method, kNumSamples, 5, 17);
    const double z = draw.noise;
    const std::vector<std::int64_t>& second =
        draw.second.empty() ? draw.small : draw.second;
    const bool inflated = method.has_inflation();
    for (Form form : {&HeavyTailedGradient, &SeparateGradients}) {
      Parabolas losses;
      const torch::Tensor theta = torch::zeros({kNumParameters});
      torch::Tensor gradient = torch::full({kNumParameters}, 7.0f);
      const BatchLosses means = form(draw, {}, theta, losses, gradient);
      for (int k = 0; k < kNumParameters; ++k) {
        double expected = -Mean(draw.small) - k;
        double size = 12;
        if (inflated) {
          expected += z * (Mean(draw.large) - Mean(second));
          size += 24 * z;
        }
        EXPECT_NEAR(gradient[k].item<double>(), expected, 20 * 0x1p-24 * size);
      }
      double small_loss = 0;
      for (std::int64_t i : draw.small) {
        for (int k = 0; k < kNumParameters; ++k) {
          small_loss += (i + k) * (i + k) / 2.0 / draw.small.size();
        }
      }
      EXPECT_NEAR(means.small, small_loss, 1e-12 * small_loss);
      EXPECT_EQ(std::isnan(means.large), !inflated);
      const bool one_pass = form == &HeavyTailedGradient || !inflated;
      const int separate = draw.second.empty() ? 2 : 3;
      EXPECT_EQ(losses.num_passes, one_pass ? 1 : separate);
    }
  }
}

TEST(HeavyTailedGradientTest, BatchesAreAsTheMethodSays) {
  const MethodDraw all = DrawMethod(MethodOf(0), kNumSamples, 1, 0);
  ASSERT_EQ(all.small.size(), kNumSamples);
  EXPECT_EQ(all.small[11], 11);
  EXPECT_TRUE(all.second.empty());
  EXPECT_TRUE(all.large.empty());
  EXPECT_EQ(all.noise, 0);

  const auto independent = Inflated(4, manifest::Inflation::INDEPENDENT);
  const MethodDraw draw = DrawMethod(independent, kNumSamples, 1, 0);
  for (const auto& batch : {draw.small, draw.second, draw.large}) {
    EXPECT_EQ(std::set<std::int64_t>(batch.begin(), batch.end()).size(),
              batch.size());
    EXPECT_GE(*std::min_element(batch.begin(), batch.end()), 0);
    EXPECT_LT(*std::max_element(batch.begin(), batch.end()), kNumSamples);
  }
  EXPECT_EQ(draw.small.size(), 4);
  EXPECT_EQ(draw.second.size(), 4);
  EXPECT_EQ(draw.large.size(), 8);
  EXPECT_NE(draw.small, draw.second);

  // Methods that share a batch draw the same one: they can be compared.
  const auto same = Inflated(4, manifest::Inflation::SAME);
  EXPECT_EQ(DrawMethod(same, kNumSamples, 1, 0).small, draw.small);
  EXPECT_EQ(DrawMethod(same, kNumSamples, 1, 0).noise, draw.noise);
  EXPECT_EQ(DrawMethod(MethodOf(4), kNumSamples, 1, 0).small, draw.small);
  // Another iteration or seed, other draws.
  EXPECT_NE(DrawMethod(same, kNumSamples, 1, 1).noise, draw.noise);
  EXPECT_NE(DrawMethod(same, kNumSamples, 2, 0).noise, draw.noise);
}

// Kolmogorov-Smirnov of 20,000 draws each; false alarms 1e-6 for both tests
// together, so the threshold of the statistic is 0.0195. A tail index off by
// 10 % moves the distribution function by 0.035, which the statistic finds with
// probability above 0.999: its standard deviation there is 0.0034.
TEST(HeavyTailedGradientTest, NoiseFollowsItsLaw) {
  constexpr int kDraws = 20'000;
  for (const auto law :
       {manifest::Inflation::PARETO, manifest::Inflation::LOMAX}) {
    manifest::Method method = Inflated(1, manifest::Inflation::SAME);
    method.mutable_inflation()->set_law(law);
    method.mutable_inflation()->set_large_batch_size(0);
    std::vector<double> w;
    for (int t = 0; t < kDraws; ++t) {
      w.push_back(DrawMethod(method, 1, 3, t).noise / 0.5);
    }
    const double offset = law == manifest::Inflation::PARETO ? 0 : 1;
    const double least = *std::min_element(w.begin(), w.end());
    EXPECT_GE(least, 1 - offset);
    EXPECT_LT(least, 1 - offset + 0.01);
    const auto cdf = [&](double x) { return 1 - std::pow(x + offset, -1.4); };
    THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult test, KsTest(w, cdf));
    EXPECT_GT(test.p_value, 5e-7);
  }
}

}  // namespace
}  // namespace thsgd
