// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Random directions in the space of the parameters, and which random words they
// take. A direction is a pure function of its key; normal ones are those of
// sim/noise/normal_vector.h from block 0 on.

#ifndef THSGD_DL_SHARPNESS_RANDOM_DIRECTIONS_H_
#define THSGD_DL_SHARPNESS_RANDOM_DIRECTIONS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "sim/rng/draws.h"

namespace thsgd {

// Streams: far from those of chains and of training, which count up from 0.
// Draw k of a measure has the key {seed, stream of the measure, k}.
inline constexpr std::uint32_t kExpectedSharpnessStream = 0xffffff00u;
inline constexpr std::uint32_t kPacBayesSharpnessStream = 0xffffff01u;
inline constexpr std::uint32_t kMaximalSharpnessStream = 0xffffff02u;
inline constexpr std::uint32_t kLanczosStream = 0xffffff03u;
inline constexpr std::uint32_t kTraceStream = 0xffffff04u;

// x[i] independent, uniform on (-1, 1): block i / 2 of the words gives x[i] for
// even i with its first word, for odd i with its second.
void DrawUniformDirection(const ChainKey& key, absl::Span<double> x);

// x[i] independent, -1 or 1 with probability 1/2 each: block i / 128 of the
// words gives 128 of them, the lowest bit of its first word the first; a set
// bit means -1.
void DrawSigns(const ChainKey& key, absl::Span<double> x);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_RANDOM_DIRECTIONS_H_
