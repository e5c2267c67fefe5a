// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Bins for first exit times whose order of magnitude is not known beforehand:
// single steps below 64, from there on 32 equal bins for each power of two, so
// that a bin is at most 1/32 of its lower end wide. Integers alone: the same on
// every machine.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_EXIT_TIME_BINS_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_EXIT_TIME_BINS_H_

#include <bit>
#include <cstdint>

namespace thsgd {

inline constexpr int kExitTimeBinsPerOctave = 32;

// num_steps >= 0.
inline int ExitTimeBin(std::int64_t num_steps) {
  constexpr int kWidth = std::bit_width(2u * kExitTimeBinsPerOctave - 1);
  const int width = std::bit_width(static_cast<std::uint64_t>(num_steps));
  const int shift = width > kWidth ? width - kWidth : 0;
  return shift * kExitTimeBinsPerOctave + static_cast<int>(num_steps >> shift);
}

// The least number of steps in the bin; bin >= 0.
inline std::int64_t ExitTimeBinBegin(int bin) {
  if (bin < 2 * kExitTimeBinsPerOctave) return bin;
  const int shift = bin / kExitTimeBinsPerOctave - 1;
  return static_cast<std::int64_t>(bin - shift * kExitTimeBinsPerOctave)
         << shift;
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_EXIT_TIME_BINS_H_
