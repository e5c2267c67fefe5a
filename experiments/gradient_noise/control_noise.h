// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Noise of known law, as the estimators' control.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_CONTROL_NOISE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_CONTROL_NOISE_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_matrix.h"

namespace thsgd {

// Draws vectors as the control says (gradient_noise.proto), each coordinate
// rounded to float once: functions of (seed, sample, place). Streams: those of
// controls in noise_streams.h. Errors: those of NoiseLawFromProto.
// Preconditions: a form is given; num_vectors, num_coordinates >= 1;
// 0 <= sample < 2^15. Thread-safe.
absl::StatusOr<NoiseMatrix> DrawControlNoise(
    const manifest::NoiseControl& control, std::uint64_t seed, int sample,
    std::int64_t num_vectors, std::int64_t num_coordinates);

// Normal vectors with the second moments of the noise's rows,
//   sum over i of xi_i V_i / sqrt(n),  xi_i independent standard normal,
// as many as there are rows. Stream: kTwinStream. Preconditions and safety as
// above.
NoiseMatrix DrawGaussianTwin(const NoiseMatrix& noise, std::uint64_t seed,
                             int sample);

// What the estimators should find.
struct ControlIndex {
  // Of the tails of |V| and |<u, V>|, if they vary regularly.
  std::optional<double> tail_index;
  // Of the strictly stable law that the vectors have; nothing if theirs is
  // another.
  std::optional<double> stable_index;
};

// Errors: those of NoiseLawFromProto. Precondition: a form is given.
absl::StatusOr<ControlIndex> IndexOfControl(
    const manifest::NoiseControl& control);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_CONTROL_NOISE_H_
