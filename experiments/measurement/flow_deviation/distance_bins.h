// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Bins for distances whose order of magnitude is not known beforehand: 32 equal
// bins for each power of two from 2^-20 to 2^20, one below and one above. Read
// from the bits of a double, so the same on every machine.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_DISTANCE_BINS_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_DISTANCE_BINS_H_

#include <bit>
#include <cstdint>

namespace thsgd {

inline constexpr int kDistanceBinsPerOctave = 32;
inline constexpr double kSmallestDistance = 0x1p-20;
inline constexpr double kLargestDistance = 0x1p20;
inline constexpr int kNumDistanceBins = 40 * kDistanceBinsPerOctave + 2;

// distance >= 0, not NaN.
inline int DistanceBin(double distance) {
  if (distance < kSmallestDistance) return 0;
  if (distance >= kLargestDistance) return kNumDistanceBins - 1;
  // The exponent and the first 5 bits of the mantissa, as one number.
  constexpr int kShift = 52 - 5;
  return 1 + static_cast<int>(
                 (std::bit_cast<std::uint64_t>(distance) >> kShift) -
                 (std::bit_cast<std::uint64_t>(kSmallestDistance) >> kShift));
}

// The least distance in the bin, 0 <= bin < kNumDistanceBins.
inline double DistanceBinBegin(int bin) {
  if (bin == 0) return 0;
  constexpr int kShift = 52 - 5;
  return std::bit_cast<double>(
      ((std::bit_cast<std::uint64_t>(kSmallestDistance) >> kShift) +
       static_cast<std::uint64_t>(bin - 1))
      << kShift);
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_DISTANCE_BINS_H_
