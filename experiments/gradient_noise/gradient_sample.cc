// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/gradient_sample.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "dl/data/sample_batch.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_status.h"
#include "dl/optim/heavy_tailed_gradient.h"
#include "experiments/gradient_noise/noise_matrix.h"
#include "experiments/gradient_noise/noise_streams.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using Row = Eigen::Matrix<float, 1, Eigen::Dynamic>;

// The gradient of the mean loss over a batch; sets `mean_loss`.
absl::StatusOr<Row> MeanGradient(std::vector<std::int64_t> index,
                                 const torch::Tensor& parameters,
                                 SampleLosses& losses, double* mean_loss) {
  MethodDraw draw;
  draw.small = std::move(index);
  return CallTorch([&]() -> Row {
    torch::Tensor gradient = torch::empty_like(parameters);
    *mean_loss =
        HeavyTailedGradient(draw, {}, parameters, losses, gradient).small;
    const torch::Tensor on_cpu = gradient.cpu();
    return Eigen::Map<const Row>(on_cpu.data_ptr<float>(), on_cpu.numel());
  });
}

}  // namespace

absl::StatusOr<GradientSample> SampleGradients(
    const torch::Tensor& parameters, std::int64_t batch_size,
    std::int64_t num_gradients, std::uint64_t seed, std::int64_t first_batch,
    const std::atomic<bool>* cancelled, Progress& progress,
    SampleLosses& losses) {
  std::vector<std::int64_t> all(losses.num_samples());
  std::iota(all.begin(), all.end(), 0);
  GradientSample sample;
  THSGD_ASSIGN_OR_RETURN(
      const Row full,
      MeanGradient(std::move(all), parameters, losses, &sample.mean_loss));
  sample.gradient_norm = full.cast<double>().norm();
  sample.noise.resize(num_gradients, full.size());
  for (std::int64_t i = 0; i < num_gradients; ++i) {
    if (cancelled != nullptr && *cancelled) {
      return absl::CancelledError("stopped between two gradients");
    }
    const std::vector<std::int32_t> batch =
        SampleBatch(static_cast<std::int32_t>(losses.num_samples()),
                    static_cast<std::int32_t>(batch_size),
                    {.seed = seed,
                     .stream = kMeasuredBatchStream,
                     .iteration = static_cast<std::uint32_t>(first_batch + i)});
    double unused;
    THSGD_ASSIGN_OR_RETURN(
        const Row small, MeanGradient({batch.begin(), batch.end()}, parameters,
                                      losses, &unused));
    sample.noise.row(i) = small - full;
    progress.AddDone(1);
  }
  return sample;
}

}  // namespace thsgd
