// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// All estimates of the tail index of a sample of noise.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_MEASURE_TAILS_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_MEASURE_TAILS_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_matrix.h"

namespace thsgd {

struct TailSettings {
  // m, vectors in a block.
  std::int64_t block_size;
  std::int64_t num_directions;
  std::int64_t num_resamples;
  double confidence;
  // Streams: kDirectionStream; kBootstrapStream, chains first_chain to
  // first_chain + kNumTailChains - 1.
  std::uint64_t seed;
  std::uint32_t first_chain;
};

inline constexpr std::uint32_t kNumTailChains = 8;

// Estimates of columns first_column to first_column + num_columns - 1, as
// TailEstimate says, with percentile bootstrap intervals that resample vectors
// (Hill's, with k = floor(sqrt(n)); BLOCK_NEIGHBOR) or blocks of vectors (the
// others): never coordinates, which are not independent. No estimates if a
// vector or the sum of a block is 0; none over coordinates if fewer than 4 are
// not silent. Projections are on vectors of independent standard normals. Fills
// in the largest values if keep_upper.
// Errors: InvalidArgument if a value is not finite; those of the estimators.
// Precondition: block_size >= 2 divides the number of rows.
absl::StatusOr<manifest::NoisePart> MeasureTails(const std::string& name,
                                                 const NoiseMatrix& noise,
                                                 std::int64_t first_column,
                                                 std::int64_t num_columns,
                                                 bool keep_upper,
                                                 const TailSettings& settings);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_MEASURE_TAILS_H_
