// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The inner loop of estimators that follow one path at a time: its steps one
// by one, their noise in vectors along the path.

#ifndef THSGD_SIM_RARE_EVENT_RUN_PATH_H_
#define THSGD_SIM_RARE_EVENT_RUN_PATH_H_

#include <cstdint>

#include "absl/types/span.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rng/draws.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// What is the same for all steps of a path. Pointers are borrowed.
struct PathProcess {
  const GradientTable* gradient;
  const NoiseSampler* sampler;
  SgdParams params;
  // The open interval in which paths go on.
  double lower;
  double upper;
};

// From x = X_j, j = first_step, writes X_{j+1}, X_{j+2}, ... to `path` until it
// is full or a position is outside (lower, upper) or NaN, which is written as
// well. Returns the number of steps, >= 1. Step i takes the noise that
// DrawNoise gives for the chain `key` and pair first_pair + i / 2 (counted from
// 0, X_{i+1} comes from X_i by step i).
// Preconditions: path is not empty; first_pair is a multiple of 2^31 and the
// last step's i is below 2^32, so pairs share a multiple of 2^31.
//
// The best vector instructions of this machine; bit for bit the same as
// RunPathReference.
std::int64_t RunPath(const PathProcess& process, const ChainKey& key,
                     std::uint64_t first_pair, std::int64_t first_step,
                     double x, absl::Span<double> path);

// In portable C++: the definition of the result.
std::int64_t RunPathReference(const PathProcess& process, const ChainKey& key,
                              std::uint64_t first_pair, std::int64_t first_step,
                              double x, absl::Span<double> path);

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_RUN_PATH_H_
