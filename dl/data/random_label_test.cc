// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Labels are uniform and independent of those of the neighbours. Budget: 1e-6
// for the three tests together. Power above 0.999 against one class's
// probability off by 10 %, and against two neighbours that agree 15 % more
// often than chance (noncentral chi-square with 9 and 99 degrees of freedom at
// 100,000 labels and pairs).

#include "dl/data/random_label.h"

#include <cstdint>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "dl/data/task.pb.h"
#include "dl/data/uniform_p_value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using manifest::SampleRange;
using ::testing::ElementsAre;

constexpr int kNumLabels = 100'000;
constexpr double kLevel = 1e-6 / 3;

// Labels of the corrupted Fashion-MNIST task, by an implementation in Python's
// integers that starts from Philox's published definition.
TEST(RandomLabelTest, KnownAnswers) {
  std::string labels;
  for (int index = 1000; index < 1200; ++index) {
    labels += RandomLabel(1, SampleRange::TRAIN_FILE, index, 10);
  }
  EXPECT_EQ(labels.substr(0, 12),
            std::string("\5\1\7\0\x8\x8\x8\4\4\2\2\2", 12));
  EXPECT_EQ(Sha256Hex(labels),
            "cfef17fe4b851222869a3d8c37196f660fb0ee618b6cfd99c5a0f211054bfe31");

  std::vector<int> many_classes;
  for (int index = 0; index < 8; ++index) {
    many_classes.push_back(RandomLabel(7, SampleRange::TEST_FILE, index, 100));
  }
  EXPECT_THAT(many_classes, ElementsAre(94, 92, 62, 25, 63, 45, 99, 55));
}

TEST(RandomLabelTest, IsUniform) {
  std::vector<std::int64_t> counts(10);
  for (int index = 0; index < kNumLabels; ++index) {
    ++counts[RandomLabel(20260101, SampleRange::TRAIN_FILE, index, 10)];
  }
  EXPECT_GT(UniformPValue(counts), kLevel);
  // A class that is 10 % too frequent must be found.
  counts[3] += kNumLabels / 100;
  EXPECT_LT(UniformPValue(counts), kLevel);
}

TEST(RandomLabelTest, NeighboursAreIndependent) {
  std::vector<std::int64_t> counts(100);
  for (int index = 0; index < kNumLabels; ++index) {
    ++counts[10 *
                 RandomLabel(20260102, SampleRange::TRAIN_FILE, 2 * index, 10) +
             RandomLabel(20260102, SampleRange::TRAIN_FILE, 2 * index + 1, 10)];
  }
  EXPECT_GT(UniformPValue(counts), kLevel);
}

TEST(RandomLabelTest, PartsAndSeedsAreIndependent) {
  std::vector<std::int64_t> counts(1000);
  for (int index = 0; index < kNumLabels; ++index) {
    ++counts[100 * RandomLabel(20260103, SampleRange::TRAIN_FILE, index, 10) +
             10 * RandomLabel(20260103, SampleRange::TEST_FILE, index, 10) +
             RandomLabel(20260104, SampleRange::TRAIN_FILE, index, 10)];
  }
  EXPECT_GT(UniformPValue(counts), kLevel);
}

}  // namespace
}  // namespace thsgd
