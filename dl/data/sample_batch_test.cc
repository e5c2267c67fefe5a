// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Batches are uniform ordered choices, independent between iterations and
// streams. Budget: 1e-6 for the five comparisons together. Power above 0.999
// against choices of which half are too frequent by 10 % and half too rare
// (noncentral chi-square, the last of many; 4 % for the ordered triples).

#include "dl/data/sample_batch.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/sha256.h"
#include "dl/data/batch_key.h"
#include "dl/data/draw_streams.h"
#include "dl/data/uniform_index.h"
#include "dl/data/uniform_p_value.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/rng/draws.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

constexpr std::uint64_t kSeed = 20260105;
constexpr double kLevel = 1e-6 / 5;

// The place of an ordered choice of three from 0 .. 5 among all 120.
int TripleIndex(const std::vector<std::int32_t>& triple) {
  const int second = triple[1] - (triple[1] > triple[0]);
  const int third =
      triple[2] - (triple[2] > triple[0]) - (triple[2] > triple[1]);
  return 20 * triple[0] + 4 * second + third;
}

// By an implementation in Python's integers that starts from Philox's published
// definition.
TEST(SampleBatchTest, KnownAnswers) {
  EXPECT_THAT(SampleBatch(10, 4, {.seed = 1, .stream = 1, .iteration = 0}),
              ElementsAre(0, 3, 2, 4));
  EXPECT_THAT(SampleBatch(10, 4, {.seed = 1, .stream = 1, .iteration = 1}),
              ElementsAre(7, 2, 9, 4));
  EXPECT_THAT(SampleBatch(10, 4, {.seed = 1, .stream = 2, .iteration = 0}),
              ElementsAre(1, 3, 0, 5));
  EXPECT_THAT(
      SampleBatch(
          10, 4,
          {.seed = (std::uint64_t{1} << 63) + 5, .stream = 1, .iteration = 0}),
      ElementsAre(8, 2, 6, 1));
  EXPECT_THAT(
      SampleBatch(1200, 6, {.seed = 1, .stream = 1, .iteration = 0xffffffffu}),
      ElementsAre(1121, 327, 501, 357, 670, 426));
}

// All samples, as little-endian 32-bit integers; same origin.
TEST(SampleBatchTest, KnownPermutation) {
  std::string bytes;
  for (const std::int32_t index :
       SampleBatch(1200, 1200, {.seed = 3, .stream = 3, .iteration = 17})) {
    for (int shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>(index >> shift);
    }
  }
  EXPECT_EQ(Sha256Hex(bytes),
            "433dd4c37d79f3229febc75bd17202c79b6f47ea3cf1a3b07294e2a0d80bad3c");
}

TEST(SampleBatchTest, OneOfOne) {
  EXPECT_THAT(SampleBatch(1, 1, {.seed = 1, .stream = 1, .iteration = 5}),
              ElementsAre(0));
}

// Each index, each pair and each order equally often.
TEST(SampleBatchTest, OrderedTriplesAreUniform) {
  std::vector<std::int64_t> counts(120);
  for (std::uint32_t t = 0; t < 120'000; ++t) {
    ++counts[TripleIndex(SampleBatch(
        6, 3, {.seed = kSeed, .stream = kSmallBatchStream, .iteration = t}))];
  }
  EXPECT_GT(UniformPValue(counts), kLevel);
}

// The mistake of drawing each place from all indices.
TEST(SampleBatchTest, BiasedShuffleIsFound) {
  std::vector<std::int64_t> counts(120);
  for (std::uint32_t t = 0; t < 120'000; ++t) {
    const BatchKey key{
        .seed = kSeed, .stream = kSmallBatchStream, .iteration = t};
    std::vector<std::int32_t> indices = {0, 1, 2, 3, 4, 5};
    for (std::uint32_t i = 0; i < 3; ++i) {
      const WordPair words = DrawBatchWords(key, kSampleChain, i);
      std::swap(indices[i], indices[UniformIndex(words.first, 6)]);
    }
    ++counts[TripleIndex(indices)];
  }
  EXPECT_LT(UniformPValue(counts), kLevel);
}

TEST(SampleBatchTest, LastOfManyIsUniform) {
  std::vector<std::int64_t> counts(1200);
  for (std::uint32_t t = 0; t < 60'000; ++t) {
    ++counts[SampleBatch(
                 1200, 100,
                 {.seed = kSeed, .stream = kLargeBatchStream, .iteration = t})
                 .back()];
  }
  EXPECT_GT(UniformPValue(counts), kLevel);
}

TEST(SampleBatchTest, IterationsStreamsAndSeedsAreIndependent) {
  std::vector<std::int64_t> iterations(25);
  std::vector<std::int64_t> streams(25);
  std::vector<std::int64_t> seeds(25);
  const auto draw = [](std::uint64_t seed, std::uint32_t stream,
                       std::uint32_t iteration) {
    return SampleBatch(
        5, 1, {.seed = seed, .stream = stream, .iteration = iteration})[0];
  };
  for (std::uint32_t t = 0; t < 50'000; ++t) {
    const int index = draw(kSeed, kSmallBatchStream, 2 * t);
    ++iterations[5 * index + draw(kSeed, kSmallBatchStream, 2 * t + 1)];
    ++streams[5 * index + draw(kSeed, kIndependentSmallBatchStream, 2 * t)];
    ++seeds[5 * index + draw(kSeed + 1, kSmallBatchStream, 2 * t)];
  }
  EXPECT_GT(UniformPValue(iterations), kLevel);
  EXPECT_GT(UniformPValue(streams), kLevel);
  EXPECT_GT(UniformPValue(seeds), kLevel);
}

}  // namespace
}  // namespace thsgd
