// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which random numbers of a gradient-noise experiment are for what: the streams
// of sim/rng/draws.h, keyed by the run's seed and so apart from those of its
// training (dl/data/draw_streams.h, dl/sharpness/random_directions.h). The
// numbers are frozen: changing one changes every result.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_STREAMS_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_STREAMS_H_

#include <cstdint>

namespace thsgd {

// Batches, laid out as dl/data/batch_key.h says: batch i of sample s is that of
// iteration s n + i.
inline constexpr std::uint32_t kMeasuredBatchStream = 64;

// Random directions: chain = direction, normals in the order of coordinates.
inline constexpr std::uint32_t kDirectionStream = 65;

// Bootstraps: chain = interval, block = resample 2^32 + draw, the first word.
inline constexpr std::uint32_t kBootstrapStream = 66;

// Gaussian twins, plus 2^16 s for sample s: chain = vector.
inline constexpr std::uint32_t kTwinStream = 67;

// Controls, plus 2^16 s for sample s. Coordinates or normals of a direction:
// chain = vector. Radii: chain 0, step = vector.
inline constexpr std::uint32_t kCoordinateStream = 68;
inline constexpr std::uint32_t kRadiusStream = 69;

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_STREAMS_H_
