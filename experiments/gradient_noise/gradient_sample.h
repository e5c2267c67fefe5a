// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The gradient noise of a network at given parameters.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_GRADIENT_SAMPLE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_GRADIENT_SAMPLE_H_

#include <atomic>
#include <cstdint>

#include "absl/status/statusor.h"
#include "base/progress.h"
#include "dl/model/sample_losses.h"
#include "experiments/gradient_noise/noise_matrix.h"
#include "torch/types.h"

namespace thsgd {

struct GradientSample {
  // V_i = g_{SB_i} - g_GD: [num_gradients, num_parameters].
  NoiseMatrix noise;
  // |g_GD| and the mean loss over all samples.
  double gradient_norm;
  double mean_loss;
};

// Gradients of the mean loss over independent batches of distinct samples, each
// uniform among such batches, less that over all samples. Batch i is that of
// iteration first_batch + i of kMeasuredBatchStream. Values that are not finite
// come out so. Each batch is a unit of `progress`.
// Errors: those of CallTorch; Cancelled, if `cancelled` becomes true.
// Preconditions: 1 <= batch_size <= losses.num_samples(), num_gradients >= 1,
// first_batch + num_gradients <= 2^32.
absl::StatusOr<GradientSample> SampleGradients(
    const torch::Tensor& parameters, std::int64_t batch_size,
    std::int64_t num_gradients, std::uint64_t seed, std::int64_t first_batch,
    const std::atomic<bool>* cancelled, Progress& progress,
    SampleLosses& losses);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_GRADIENT_SAMPLE_H_
