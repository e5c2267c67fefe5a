// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw,
// "Parallel random numbers: as easy as 1, 2, 3" [SMDS11]: a keyed bijection
// of 128-bit counters, so a draw needs no state and no order.

#ifndef THSGD_SIM_RNG_PHILOX_H_
#define THSGD_SIM_RNG_PHILOX_H_

#include <array>
#include <cstdint>

namespace thsgd {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

// Ten rounds pass every known statistical test; the constants are those of the
// paper's table 2 (two odd multipliers, and the golden ratio and sqrt(3) - 1 as
// key increments).
inline constexpr int kNumPhiloxRounds = 10;
inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53u;
inline constexpr std::uint32_t kPhiloxMultiplier1 = 0xCD9E8D57u;
inline constexpr std::uint32_t kPhiloxKeyIncrement0 = 0x9E3779B9u;
inline constexpr std::uint32_t kPhiloxKeyIncrement1 = 0xBB67AE85u;

// Returns the 128 random bits that belong to (counter, key).
inline PhiloxCounter Philox4x32(PhiloxCounter counter, PhiloxKey key) {
  for (int round = 0; round < kNumPhiloxRounds; ++round) {
    const std::uint64_t product0 =
        static_cast<std::uint64_t>(kPhiloxMultiplier0) * counter[0];
    const std::uint64_t product1 =
        static_cast<std::uint64_t>(kPhiloxMultiplier1) * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key[0] += kPhiloxKeyIncrement0;
    key[1] += kPhiloxKeyIncrement1;
  }
  return counter;
}

}  // namespace thsgd

#endif  // THSGD_SIM_RNG_PHILOX_H_
