// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/noise_measurer.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "dl/data/dataset_files.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/parameter_layout.h"
#include "dl/model/torch_status.h"
#include "dl/train/load_training.h"
#include "dl/train/trainer.h"
#include "experiments/gradient_noise/control_noise.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/gradient_sample.h"
#include "experiments/gradient_noise/measure_tails.h"
#include "experiments/gradient_noise/noise_matrix.h"

namespace thsgd {
namespace {

// Chains of bootstraps: 64 parts for a sample and as many for its twin.
constexpr int kPartsPerSample = 128;
constexpr int kTwinPart = 64;

// Columns of a sample's vectors.
struct Columns {
  std::string name;
  std::int64_t first;
  std::int64_t count;
};

Columns Whole(const ParameterLayout& layout) {
  return {.name = "whole", .first = 0, .count = layout.num_parameters};
}

// The whole, then each layer's weight with its bias.
std::vector<Columns> PartsOf(const ParameterLayout& layout) {
  std::vector<Columns> parts = {Whole(layout)};
  for (const ParameterBlock& block : layout.blocks) {
    const std::string layer = block.name.substr(0, block.name.rfind('.'));
    if (parts.back().name != layer) {
      parts.push_back({.name = layer, .first = block.offset, .count = 0});
    }
    parts.back().count += block.size;
  }
  return parts;
}

TailSettings SettingsOf(const manifest::GradientNoisePlan& plan, int sample,
                        int part) {
  return {.block_size = plan.sampling().block_size(),
          .num_directions = plan.num_directions(),
          .num_resamples = plan.sampling().num_resamples(),
          .confidence = plan.confidence(),
          .seed = plan.run().seed(),
          .first_chain =
              static_cast<std::uint32_t>(sample * kPartsPerSample + part) *
              kNumTailChains};
}

ParameterLayout LayoutOfPlan(const manifest::GradientNoisePlan& plan) {
  return LayoutOf(LayersOf(plan.run().network()));
}

}  // namespace

NoiseMeasurer::NoiseMeasurer(manifest::GradientNoisePlan plan, DataFolders data,
                             const std::atomic<bool>* cancelled,
                             Progress* progress)
    : plan_(std::move(plan)),
      data_(std::move(data)),
      cancelled_(cancelled),
      progress_(progress) {}

absl::StatusOr<manifest::NoiseSample> NoiseMeasurer::Measure(int i) {
  return i < plan_.sampling().iteration_size() ? MeasureTrained(i)
                                               : MeasureControl(i);
}

absl::StatusOr<manifest::NoiseSample> NoiseMeasurer::MeasureTrained(int i) {
  if (!training_.has_value()) {
    THSGD_ASSIGN_OR_RETURN(training_, LoadTraining(plan_.run(), data_));
  }
  Trainer& trainer = *training_->trainer;
  while (trainer.iteration() < plan_.sampling().iteration(i) &&
         !trainer.finished()) {
    if (*cancelled_) return absl::CancelledError("stopped in training");
    THSGD_RETURN_IF_ERROR(CallTorch([&] { trainer.Step(nullptr); }));
  }
  const std::int64_t n = plan_.sampling().num_gradients();
  manifest::NoiseSample result;
  if (trainer.iteration() < plan_.sampling().iteration(i)) {
    progress_->AddDone(n);
    result.set_diverged(true);
    return result;
  }
  THSGD_ASSIGN_OR_RETURN(
      const GradientSample sample,
      SampleGradients(trainer.parameters(), plan_.run().method().batch_size(),
                      n, plan_.run().seed(), i * n, cancelled_, *progress_,
                      *training_->train));
  if (!sample.noise.allFinite()) {
    result.set_diverged(true);
    return result;
  }
  result.set_gradient_norm(sample.gradient_norm);
  result.set_train_loss(sample.mean_loss);
  const ParameterLayout layout = LayoutOfPlan(plan_);
  int part = 0;
  for (const Columns& columns : PartsOf(layout)) {
    const bool whole = part == 0;
    THSGD_ASSIGN_OR_RETURN(
        *result.add_part(),
        MeasureTails(columns.name, sample.noise, columns.first, columns.count,
                     whole, SettingsOf(plan_, i, part)));
    ++part;
  }
  const Columns whole = Whole(layout);
  THSGD_ASSIGN_OR_RETURN(
      *result.mutable_gaussian_twin(),
      MeasureTails(
          whole.name, DrawGaussianTwin(sample.noise, plan_.run().seed(), i),
          whole.first, whole.count, true, SettingsOf(plan_, i, kTwinPart)));
  return result;
}

absl::StatusOr<manifest::NoiseSample> NoiseMeasurer::MeasureControl(int i) {
  const Columns whole = Whole(LayoutOfPlan(plan_));
  THSGD_ASSIGN_OR_RETURN(
      const NoiseMatrix noise,
      DrawControlNoise(plan_.control(i - plan_.sampling().iteration_size()),
                       plan_.run().seed(), i, plan_.sampling().num_gradients(),
                       whole.count));
  manifest::NoiseSample result;
  THSGD_ASSIGN_OR_RETURN(
      *result.add_part(),
      MeasureTails(whole.name, noise, whole.first, whole.count, true,
                   SettingsOf(plan_, i, 0)));
  progress_->AddDone(plan_.sampling().num_gradients());
  return result;
}

}  // namespace thsgd
