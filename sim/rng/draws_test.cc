// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rng/draws.h"

#include <cstdint>
#include <set>

#include "gtest/gtest.h"
#include "sim/rng/philox.h"

namespace thsgd {
namespace {

TEST(DrawWordsTest, LayoutIsFrozen) {
  const PhiloxCounter bits =
      Philox4x32({0x55667788u, 0x11223344u, 7, 9}, {0xddccbbaau, 0x99887766u});
  const WordPair words =
      DrawWords({.seed = 0x99887766ddccbbaau, .stream = 9, .chain = 7},
                0x1122334455667788u);
  EXPECT_EQ(words.first, (std::uint64_t{bits[0]} << 32) | bits[1]);
  EXPECT_EQ(words.second, (std::uint64_t{bits[2]} << 32) | bits[3]);
}

TEST(DrawWordsTest, EveryMemberOfTheKeyMatters) {
  std::set<std::uint64_t> seen;
  int num_words = 0;
  for (std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{1} << 32}) {
    for (std::uint32_t stream : {0u, 1u}) {
      for (std::uint32_t chain : {0u, 1u}) {
        for (std::uint64_t block :
             {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 32}) {
          const WordPair words = DrawWords(
              {.seed = seed, .stream = stream, .chain = chain}, block);
          seen.insert(words.first);
          seen.insert(words.second);
          num_words += 2;
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), num_words);
}

}  // namespace
}  // namespace thsgd
