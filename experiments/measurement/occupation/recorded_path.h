// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How much of a path a result keeps.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_RECORDED_PATH_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_RECORDED_PATH_H_

#include <algorithm>
#include <cstdint>

namespace thsgd {

// Positions of one path: a figure has no more pixels.
inline constexpr std::int64_t kMaxRecordedPositions = 2000;

// Of d coordinates the first: with all of 100, paths would be nearly all of a
// result.
inline int NumRecordedCoordinates(int dimension) {
  return std::min(dimension, 10);
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_RECORDED_PATH_H_
