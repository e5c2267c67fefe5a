// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/exit_time_bins.h"

#include <cstdint>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(ExitTimeBinsTest, BinsFollowEachOther) {
  std::int64_t begin = 0;
  // Up to 2^40 steps.
  for (int bin = 0; bin < 36 * kExitTimeBinsPerOctave; ++bin) {
    EXPECT_EQ(ExitTimeBinBegin(bin), begin);
    const std::int64_t end = ExitTimeBinBegin(bin + 1);
    ASSERT_GT(end, begin);
    EXPECT_EQ(ExitTimeBin(begin), bin);
    EXPECT_EQ(ExitTimeBin(end - 1), bin);
    if (bin >= 2 * kExitTimeBinsPerOctave) {
      EXPECT_LE(kExitTimeBinsPerOctave * (end - begin), begin);
    } else {
      EXPECT_EQ(end, begin + 1);
    }
    begin = end;
  }
  EXPECT_EQ(begin, std::int64_t{1} << 40);
}

}  // namespace
}  // namespace thsgd
