// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Draws: crops and flips are uniform and independent. Budget: 1e-6 for the two
// tests together. Power above 0.999 against draws of which half are too
// frequent by 6 % and half too rare (noncentral chi-square).

#include "dl/data/crop_flip.h"

#include <cstdint>
#include <vector>

#include "dl/data/batch_key.h"
#include "dl/data/draw_streams.h"
#include "dl/data/uniform_p_value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::Field;

constexpr double kLevel = 1e-6 / 2;
constexpr Augmentation kCifar{.crop_padding = 4, .horizontal_flip = true};

auto Is(int top, int left, bool flip) {
  return AllOf(Field("top", &CropFlip::top, top),
               Field("left", &CropFlip::left, left),
               Field("flip", &CropFlip::flip, flip));
}

// By an implementation in Python's integers that starts from Philox's published
// definition.
TEST(DrawCropFlipTest, KnownAnswers) {
  const BatchKey key{.seed = 1, .stream = 1, .iteration = 0};
  EXPECT_THAT(DrawCropFlip(kCifar, key, 0), Is(3, 3, false));
  EXPECT_THAT(DrawCropFlip(kCifar, key, 1), Is(2, 7, true));
  EXPECT_THAT(DrawCropFlip(kCifar, key, 2), Is(3, 5, false));
  EXPECT_THAT(DrawCropFlip(kCifar, key, 3), Is(1, 4, false));
  EXPECT_THAT(DrawCropFlip(kCifar, key, 4), Is(5, 5, false));
  EXPECT_THAT(DrawCropFlip(kCifar, key, 5), Is(7, 7, false));
  EXPECT_THAT(DrawCropFlip(kCifar, {.seed = 1, .stream = 1, .iteration = 5}, 0),
              Is(2, 7, false));
  EXPECT_THAT(DrawCropFlip(kCifar, {.seed = 1, .stream = 2, .iteration = 0}, 0),
              Is(3, 4, false));
  EXPECT_THAT(DrawCropFlip(kCifar, {.seed = 2, .stream = 1, .iteration = 0}, 0),
              Is(7, 3, false));
}

TEST(DrawCropFlipTest, EachPartCanBeLeftOut) {
  const BatchKey key{.seed = 1, .stream = 1, .iteration = 0};
  EXPECT_THAT(
      DrawCropFlip({.crop_padding = 4, .horizontal_flip = false}, key, 1),
      Is(2, 7, false));
  EXPECT_THAT(
      DrawCropFlip({.crop_padding = 0, .horizontal_flip = true}, key, 1),
      Is(0, 0, true));
}

TEST(DrawCropFlipTest, IsUniform) {
  std::vector<std::int64_t> counts(9 * 9 * 2);
  for (std::uint32_t iteration = 0; iteration < 810; ++iteration) {
    for (std::uint32_t position = 0; position < 100; ++position) {
      const CropFlip draw = DrawCropFlip(kCifar,
                                         {.seed = 20260106,
                                          .stream = kSmallBatchStream,
                                          .iteration = iteration},
                                         position);
      ++counts[2 * (9 * draw.top + draw.left) + draw.flip];
    }
  }
  EXPECT_GT(UniformPValue(counts), kLevel);
}

TEST(DrawCropFlipTest, NeighboursAreIndependent) {
  constexpr Augmentation kSmall{.crop_padding = 1, .horizontal_flip = true};
  constexpr int kNumDraws = 3 * 3 * 2;
  std::vector<std::int64_t> counts(kNumDraws * kNumDraws);
  const auto draw_index = [&](std::uint32_t iteration, std::uint32_t position) {
    const CropFlip draw = DrawCropFlip(
        kSmall,
        {.seed = 20260107, .stream = kLargeBatchStream, .iteration = iteration},
        position);
    return 2 * (3 * draw.top + draw.left) + draw.flip;
  };
  for (std::uint32_t t = 0; t < 81'000; ++t) {
    ++counts[kNumDraws * draw_index(t, 0) + draw_index(t, 1)];
  }
  EXPECT_GT(UniformPValue(counts), kLevel);
}

}  // namespace
}  // namespace thsgd
