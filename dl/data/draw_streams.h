// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which random numbers of a training run are for what: the streams of
// sim/rng/draws.h. The numbers are frozen: changing one changes every result.
// All streams of a training run stand here, so that no two share draws.

#ifndef THSGD_DL_DATA_DRAW_STREAMS_H_
#define THSGD_DL_DATA_DRAW_STREAMS_H_

#include <cstdint>

namespace thsgd {

// Labels drawn anew: chain = part of the data set (its number in task.proto),
// block = index of the sample in it.
inline constexpr std::uint32_t kRandomLabelStream = 0;

// Batches, each laid out as batch_key.h says: SB, SB* and LB of
//   g_heavy = g_SB + Z (g_SB* - g_LB)
inline constexpr std::uint32_t kSmallBatchStream = 1;
inline constexpr std::uint32_t kIndependentSmallBatchStream = 2;
inline constexpr std::uint32_t kLargeBatchStream = 3;

// W of Z = c W, chain kSampleChain, the first word of the iteration's first
// pair.
inline constexpr std::uint32_t kInflationStream = 4;

// Weights that training starts from: chain = index of the parameter, block =
// attempt.
inline constexpr std::uint32_t kInitialParametersStream = 16;

}  // namespace thsgd

#endif  // THSGD_DL_DATA_DRAW_STREAMS_H_
