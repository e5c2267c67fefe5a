// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which of many weighted paths to keep: k draws without replacement, each with
// probability proportional to weight, from a stream of unknown length
// [Efraimidis, Spirakis 2006]. Every path gets the key
//   E / weight,   E exponential with mean 1,
// and the k smallest keys are kept. A key is a pure function of path and
// weight, so sets are sampled apart and merged, in any order.
//
// The path with the smallest key is drawn with exactly weight / sum of weights.
// The k of them are nearly independent draws from the weighted law as long as
// none of the weights is a sizeable share of the sum.

#ifndef THSGD_SIM_RARE_EVENT_RESERVOIR_KEY_H_
#define THSGD_SIM_RARE_EVENT_RESERVOIR_KEY_H_

#include <cstdint>

#include "base/check.h"
#include "sim/numeric/elementary.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {

// Streams of keys are those of the chains plus this, which estimators leave
// alone: their own auxiliary draws are on the streams of the chains plus 2^31.
inline constexpr std::uint32_t kReservoirStreams = std::uint32_t{1} << 30;

// The key of exit number exit_index, weight > 0, of a replicate of the
// estimator on stream < 2^30. Finite for weights above 1e-306. Error: 4e-16.
inline double ReservoirKey(std::uint64_t seed, std::uint32_t stream,
                           std::uint32_t replicate, std::int64_t exit_index,
                           double weight) {
  THSGD_CHECK(stream < kReservoirStreams);
  const WordPair words = DrawWords(
      {.seed = seed, .stream = kReservoirStreams + stream, .chain = replicate},
      static_cast<std::uint64_t>(exit_index));
  return -PinnedLog(UniformOpen(words.first)) / weight;
}

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_RESERVOIR_KEY_H_
