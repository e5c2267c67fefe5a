// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From 64 random bits to a uniform index.

#ifndef THSGD_DL_DATA_UNIFORM_INDEX_H_
#define THSGD_DL_DATA_UNIFORM_INDEX_H_

#include <cstdint>

#include "absl/numeric/int128.h"

namespace thsgd {

// floor(word n / 2^64), 0 to n - 1. Each index is the image of floor(2^64 / n)
// words or of one more, so its probability is 1/n up to 2^-64. Valid: n >= 1.
inline std::uint32_t UniformIndex(std::uint64_t word, std::uint32_t n) {
  return static_cast<std::uint32_t>(
      absl::Uint128High64(absl::uint128(word) * n));
}

}  // namespace thsgd

#endif  // THSGD_DL_DATA_UNIFORM_INDEX_H_
