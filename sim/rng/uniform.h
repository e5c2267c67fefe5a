// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From 64 random bits to a uniform number and a sign.

#ifndef THSGD_SIM_RNG_UNIFORM_H_
#define THSGD_SIM_RNG_UNIFORM_H_

#include <cstdint>
#include <cstring>

namespace thsgd {

// The smallest number UniformOpen can return.
inline constexpr double kSmallestUniform = 0x1p-53;

// Uniform on the 2^52 midpoints (k + 1/2) 2^-52, k = 0 .. 2^52 - 1, from the
// low 52 bits of the word: never 0, never 1, symmetric about 1/2. Tail events
// are resolved down to probability 2^-53 = 1.1e-16.
inline double UniformOpen(std::uint64_t word) {
  constexpr std::uint64_t kMantissa = 0x000fffffffffffffu;
  constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000u;
  const std::uint64_t bits = (word & kMantissa) | kExponentOfOne;
  double one_to_two;
  std::memcpy(&one_to_two, &bits, sizeof(bits));
  return one_to_two - (1 - kSmallestUniform);  // exact
}

// Returns the magnitude with the sign of the word's highest bit, which
// UniformOpen does not use: set means negative.
inline double WithRandomSign(double magnitude, std::uint64_t word) {
  constexpr std::uint64_t kSign = 0x8000000000000000u;
  std::uint64_t bits;
  std::memcpy(&bits, &magnitude, sizeof(bits));
  bits ^= word & kSign;
  std::memcpy(&magnitude, &bits, sizeof(bits));
  return magnitude;
}

}  // namespace thsgd

#endif  // THSGD_SIM_RNG_UNIFORM_H_
