// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/lenet/lenet_kernel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "absl/types/span.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/random_images.h"
#include "dl/model/lenet/lenet_batch.h"
#include "dl/model/lenet/lenet_reference.h"
#include "dl/model/lenet/lenet_shape.h"
#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/targets.h"

namespace thsgd::lenet {
namespace {

constexpr PixelScaling kScaling = {.shift = 127.5, .scale = 127.5};

// A number in double arithmetic, and how far the same operations in float
// arithmetic are from it, whatever the order of a sum's terms: a standard
// deviation, with each operation's rounding taken as independent and of size u
// times its result, u = 2^-24, as [HM19] does. (The bound for the worst case
// adds them up instead, is a million times what happens, and would notice no
// missing term.) Roundings of a number that is used several times are not
// independent after all: the bound is 20 standard deviations.
class Tracked {
 public:
  Tracked() : Tracked(0) {}
  explicit Tracked(double value, double error = 0)
      : value_(value), variance_(error * error), size_(std::abs(value)) {}

  double value() const { return value_; }
  double deviation() const { return std::sqrt(variance_); }
  double bound() const { return 20 * deviation(); }

  friend Tracked operator*(const Tracked& a, const Tracked& b) {
    Tracked product(a.value_ * b.value_);
    product.variance_ = Square(a.value_) * b.variance_ +
                        Square(b.value_) * a.variance_ +
                        Square(kRoundoff * product.size_);
    return product;
  }
  // Partial sums in any order are at most the sum of sizes.
  friend Tracked operator+(const Tracked& a, const Tracked& b) {
    Tracked sum(a.value_ + b.value_);
    sum.size_ = a.size_ + b.size_;
    sum.variance_ = a.variance_ + b.variance_ + Square(kRoundoff * sum.size_);
    return sum;
  }

  friend bool operator>(const Tracked& a, const Tracked& b) {
    const double bound = 20 * std::sqrt(a.variance_ + b.variance_);
    num_ties += bound > 0 && std::abs(a.value_ - b.value_) <= bound;
    return a.value_ > b.value_;
  }

  // Comparisons that rounding could turn.
  static int num_ties;

 private:
  static constexpr double kRoundoff = 0x1p-24;
  static double Square(double x) { return x * x; }

  double value_;
  double variance_;
  double size_;
};

int Tracked::num_ties = 0;

struct Problem {
  ImageDataset images;
  std::vector<float> parameters;
  std::vector<float> weights;

  int num_samples() const { return images.num_samples(); }
  LeNetBatch Batch() const {
    std::vector<std::int64_t> index(num_samples());
    std::iota(index.begin(), index.end(), 0);
    return LeNetBatch(images, index, kScaling);
  }
};

// Random weights as large as to let signals through, random images.
Problem MakeProblem(int num_samples, unsigned seed) {
  std::mt19937_64 generator(seed);
  Problem problem;
  problem.images =
      RandomImages(num_samples, 1, kImageSide, kNumClasses, generator);
  std::normal_distribution<float> normal(0, 0.1f);
  for (int i = 0; i < kNumParameters; ++i) {
    problem.parameters.push_back(normal(generator));
  }
  for (int i = 0; i < num_samples; ++i) {
    problem.weights.push_back(normal(generator));
  }
  return problem;
}

struct Output {
  std::vector<double> losses;
  std::vector<float> gradient;
};

Output RunKernel(const Problem& problem, int num_threads) {
  LeNetKernel kernel(num_threads);
  Output output = {.losses = std::vector<double>(problem.num_samples()),
                   .gradient = std::vector<float>(kNumParameters, -1.0f)};
  kernel.Gradient(problem.parameters, problem.Batch(), problem.weights,
                  absl::MakeSpan(output.losses),
                  absl::MakeSpan(output.gradient));
  return output;
}

// All targets of this machine, one after the other; restored at the end.
template <class Function>
void ForEachTarget(const Function& fn) {
  const std::int64_t supported = hwy::SupportedTargets();
  for (std::int64_t rest = supported & HWY_TARGETS; rest != 0;
       rest &= rest - 1) {
    const std::int64_t target = rest & -rest;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    SCOPED_TRACE(hwy::TargetName(target));
    fn(target);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(supported);
}

bool HasFusedMultiplyAdd(std::int64_t target) {
  return target == HWY_AVX3 || target == HWY_AVX3_DL || target == HWY_AVX2 ||
         target == HWY_NEON;
}

// What the kernel's float arithmetic must come to, with bounds.
struct TrackedOutput {
  std::vector<Tracked> losses;
  std::vector<Tracked> gradient;
};

TrackedOutput RunReference(const Problem& problem) {
  std::vector<Tracked> parameters;
  for (float value : problem.parameters) parameters.emplace_back(value);
  TrackedOutput output;
  output.gradient.resize(kNumParameters);
  for (int sample = 0; sample < problem.num_samples(); ++sample) {
    std::vector<Tracked> image;
    for (int i = 0; i < kImageSize; ++i) {
      const float value = static_cast<float>(
          (problem.images.pixels[sample * kImageSize + i] - kScaling.shift) /
          kScaling.scale);
      image.emplace_back(value);
    }
    const auto forward = Forward(parameters, image);
    // The softmax is computed in double: logarithms of shares move by at most
    // twice the largest error of a logit.
    double largest = forward.logits[0].value();
    double largest_error = 0;
    for (const Tracked& z : forward.logits) {
      largest = std::max(largest, z.value());
      largest_error = std::max(largest_error, z.deviation());
    }
    double sum = 0;
    for (const Tracked& z : forward.logits) {
      sum += std::exp(z.value() - largest);
    }
    const int label = problem.images.labels[sample];
    output.losses.emplace_back(
        std::log(sum) + largest - forward.logits[label].value(),
        2 * largest_error);
    std::array<Tracked, kNumClasses> d_logits;
    for (int i = 0; i < kNumClasses; ++i) {
      const double share = std::exp(forward.logits[i].value() - largest) / sum;
      const double weight = problem.weights[sample];
      const double value = weight * (share - (i == label ? 1 : 0));
      const double error =
          std::abs(weight) * share * std::expm1(2 * largest_error) +
          0x1p-24 * std::abs(value);
      d_logits[i] = Tracked(value, error);
    }
    AddGradient(parameters, image, forward, d_logits, output.gradient);
  }
  return output;
}

// The reference in tracked arithmetic: every entry of the kernel's gradient
// lies within the bound, on every target.
TEST(LeNetKernelTest, GradientIsTheReferencesUpToRounding) {
  // The first problem in which rounding can turn no pool's and no ReLU's
  // choice: where it can, a gradient may jump.
  Problem problem;
  TrackedOutput reference;
  for (unsigned seed = 1;; ++seed) {
    Tracked::num_ties = 0;
    problem = MakeProblem(3, seed);
    reference = RunReference(problem);
    if (Tracked::num_ties == 0) break;
    ASSERT_LT(seed, 100);
  }

  ForEachTarget([&](std::int64_t) {
    const Output output = RunKernel(problem, 1);
    double largest = 0;
    double largest_bound = 0;
    for (int i = 0; i < kNumParameters; ++i) {
      const Tracked& exact = reference.gradient[i];
      EXPECT_NEAR(output.gradient[i], exact.value(), exact.bound()) << i;
      largest = std::max(largest, std::abs(exact.value()));
      largest_bound = std::max(largest_bound, exact.bound());
    }
    // The bound itself is small: it would notice a term left out.
    EXPECT_LT(largest_bound, 1e-3 * largest);
    for (int i = 0; i < problem.num_samples(); ++i) {
      EXPECT_NEAR(output.losses[i], reference.losses[i].value(),
                  reference.losses[i].bound());
    }
  });
}

// 371 samples: more than two parts, the last block not full.
TEST(LeNetKernelTest, SameBitsForAnyNumberOfThreadsAndWidthOfVectors) {
  const Problem problem = MakeProblem(371, 2);
  Output first;
  ForEachTarget([&](std::int64_t target) {
    const Output one = RunKernel(problem, 1);
    for (int num_threads : {2, 7}) {
      const Output output = RunKernel(problem, num_threads);
      EXPECT_EQ(output.gradient, one.gradient);
      EXPECT_EQ(output.losses, one.losses);
    }
    if (!HasFusedMultiplyAdd(target)) return;
    if (first.losses.empty()) first = one;
    EXPECT_EQ(one.gradient, first.gradient);
    EXPECT_EQ(one.losses, first.losses);
  });
}

// Some samples of a problem.
Problem Part(const Problem& problem, int first, int count) {
  Problem part = problem;
  const auto image = problem.images.pixels.begin() + first * kImageSize;
  const auto label = problem.images.labels.begin() + first;
  const auto weight = problem.weights.begin() + first;
  part.images.pixels.assign(image, image + count * kImageSize);
  part.images.labels.assign(label, label + count);
  part.weights.assign(weight, weight + count);
  return part;
}

// One sample in each lane: the same additions as those of the samples' own
// gradients by halves, so that bits are the same.
TEST(LeNetKernelTest, LanesAddUp) {
  const Problem problem = MakeProblem(kBlockSize, 3);
  const Output all = RunKernel(problem, 1);
  std::vector<std::vector<float>> lane(kBlockSize);
  for (int i = 0; i < kBlockSize; ++i) {
    const Output one = RunKernel(Part(problem, i, 1), 1);
    EXPECT_EQ(one.losses[0], all.losses[i]);
    lane[i] = one.gradient;
  }
  for (int k = 0; k < kNumParameters; ++k) {
    for (int half = kBlockSize / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; ++i) lane[i][k] += lane[i + half][k];
    }
    EXPECT_EQ(all.gradient[k], lane[0][k]) << k;
  }
}

// Two blocks. Samples of weight 0 leave no trace: each block alone has the bits
// that it has without the other. Both together: of the last comparison's
// allowance a hundredth is used.
TEST(LeNetKernelTest, BlocksAddUp) {
  constexpr int kRest = 3;
  const Problem problem = MakeProblem(kBlockSize + kRest, 3);
  const Output first = RunKernel(Part(problem, 0, kBlockSize), 1);
  const Output second = RunKernel(Part(problem, kBlockSize, kRest), 1);

  Problem alone = problem;
  std::fill_n(alone.weights.begin() + kBlockSize, kRest, 0.0f);
  EXPECT_EQ(RunKernel(alone, 1).gradient, first.gradient);
  alone = problem;
  std::fill_n(alone.weights.begin(), kBlockSize, 0.0f);
  EXPECT_EQ(RunKernel(alone, 1).gradient, second.gradient);

  const Output all = RunKernel(problem, 1);
  std::vector<double> sizes(kNumParameters, 0.0);
  for (int i = 0; i < problem.num_samples(); ++i) {
    const Output one = RunKernel(Part(problem, i, 1), 1);
    for (int k = 0; k < kNumParameters; ++k) {
      sizes[k] += std::abs(one.gradient[k]);
    }
  }
  for (int k = 0; k < kNumParameters; ++k) {
    const double sum = double{first.gradient[k]} + second.gradient[k];
    EXPECT_NEAR(all.gradient[k], sum, 1e-5 * sizes[k] + 1e-6) << k;
  }
}

TEST(LeNetKernelTest, Evaluates) {
  const Problem problem = MakeProblem(200, 4);
  const LeNetBatch batch = problem.Batch();
  std::vector<double> losses(problem.num_samples());
  std::vector<int> correct(problem.num_samples());
  LeNetKernel kernel(2);
  kernel.Evaluate(problem.parameters, batch, absl::MakeSpan(losses),
                  absl::MakeSpan(correct));
  EXPECT_EQ(losses, RunKernel(problem, 1).losses);

  const std::vector<double> parameters(problem.parameters.begin(),
                                       problem.parameters.end());
  int num_correct = 0;
  for (int i = 0; i < problem.num_samples(); ++i) {
    std::vector<double> image;
    for (int k = 0; k < kImageSize; ++k) {
      image.push_back(
          (problem.images.pixels[i * kImageSize + k] - kScaling.shift) /
          kScaling.scale);
    }
    const auto forward = Forward(parameters, image);
    int largest = 0;
    for (int k = 1; k < kNumClasses; ++k) {
      if (forward.logits[k] > forward.logits[largest]) largest = k;
    }
    EXPECT_EQ(correct[i], largest == problem.images.labels[i]) << i;
    num_correct += correct[i];
  }
  EXPECT_GT(num_correct, 0);
  EXPECT_LT(num_correct, problem.num_samples());
}

// A run that diverges ends here with numbers that say so.
TEST(LeNetKernelTest, WhatIsNotFiniteComesOut) {
  Problem problem = MakeProblem(5, 5);
  problem.parameters[kFc1Bias + 3] = std::numeric_limits<float>::infinity();
  const Output infinite = RunKernel(problem, 1);
  EXPECT_TRUE(std::isnan(infinite.losses[0]));
  EXPECT_TRUE(std::isnan(infinite.gradient[kFc2Bias]));

  problem = MakeProblem(5, 5);
  for (int i = kFc2Weight; i < kFc2Bias; ++i) problem.parameters[i] *= 1e6f;
  const Output large = RunKernel(problem, 1);
  for (float value : large.gradient) EXPECT_TRUE(std::isfinite(value));
}

// Shares of which all but one are 0 in double: the loss is the distance to the
// largest logit, however far.
TEST(LeNetKernelTest, LargeLosses) {
  Problem problem = MakeProblem(20, 5);
  for (int i = kFc2Weight; i < kFc2Bias; ++i) problem.parameters[i] *= 1e6f;
  const Output output = RunKernel(problem, 1);
  const TrackedOutput reference = RunReference(problem);
  int num_large = 0;
  for (int i = 0; i < problem.num_samples(); ++i) {
    const Tracked& loss = reference.losses[i];
    EXPECT_NEAR(output.losses[i], loss.value(), loss.bound()) << i;
    num_large += output.losses[i] > 1e4;
  }
  EXPECT_GT(num_large, 0);
}

TEST(LeNetBatchTest, Layout) {
  std::vector<std::uint8_t> pixels(3 * kImageSize);
  std::iota(pixels.begin(), pixels.end(), 0);
  const ImageDataset images = {.num_classes = kNumClasses,
                               .channels = 1,
                               .height = kImageSide,
                               .width = kImageSide,
                               .pixels = pixels,
                               .labels = {4, 5, 6}};
  std::vector<std::int64_t> index(17, 0);
  index[1] = 2;
  index[16] = 1;
  const LeNetBatch batch(images, index, {.shift = 100, .scale = 50});
  EXPECT_EQ(batch.num_samples(), 17);
  ASSERT_EQ(batch.num_blocks(), 2);
  EXPECT_EQ(batch.labels(0)[0], 4);
  EXPECT_EQ(batch.labels(0)[1], 6);
  EXPECT_EQ(batch.labels(1)[0], 5);
  EXPECT_EQ(batch.images(0)[3 * kBlockSize], (3 - 100) / 50.0f);
  EXPECT_EQ(batch.images(0)[3 * kBlockSize + 1],
            static_cast<float>((pixels[2 * kImageSize + 3] - 100) / 50.0));
  EXPECT_EQ(batch.images(1)[3 * kBlockSize],
            static_cast<float>((pixels[kImageSize + 3] - 100) / 50.0));
  EXPECT_EQ(batch.images(1)[3 * kBlockSize + 1], 0);
}

}  // namespace
}  // namespace thsgd::lenet
