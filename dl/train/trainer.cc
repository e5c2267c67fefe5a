// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "dl/data/batch_key.h"
#include "dl/data/crop_flip.h"
#include "dl/data/draw_streams.h"
#include "dl/model/sample_losses.h"
#include "dl/optim/heavy_tailed_gradient.h"
#include "dl/optim/learning_rate_schedule.h"
#include "dl/optim/method.pb.h"
#include "dl/optim/truncated_update.h"
#include "dl/train/parameter_bytes.h"
#include "dl/train/training_run.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Plain gradient descent.
const manifest::Method& Settling() {
  static const auto& method = *new manifest::Method();
  return method;
}

// For each batch of the iteration by itself, so that its images move in the
// same way whatever the method does with the others.
std::vector<CropFlip> DrawCropFlips(
    const manifest::TrainingAugmentation& augmentation, const MethodDraw& draw,
    std::uint64_t seed, std::int32_t iteration) {
  std::vector<CropFlip> moves;
  const auto append = [&](std::uint32_t stream, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      moves.push_back(
          DrawCropFlip({.crop_padding = augmentation.crop_padding(),
                        .horizontal_flip = augmentation.horizontal_flip()},
                       {.seed = seed,
                        .stream = stream,
                        .iteration = static_cast<std::uint32_t>(iteration)},
                       static_cast<std::uint32_t>(i)));
    }
  };
  append(kSmallBatchStream, draw.small.size());
  append(kIndependentSmallBatchStream, draw.second.size());
  append(kLargeBatchStream, draw.large.size());
  return moves;
}

// The iterations whose metrics a run has after `iteration` of them, in their
// order: every evaluation_interval, and those of the end.
std::vector<std::int32_t> DueMetrics(const manifest::TrainingRun& run,
                                     std::int32_t iteration, bool diverged) {
  std::vector<std::int32_t> due;
  // An iteration that diverges does not count, but its metrics were taken.
  const std::int64_t end = std::int64_t{iteration} + diverged;
  for (std::int64_t t = 0; t < end; t += run.evaluation_interval()) {
    due.push_back(static_cast<std::int32_t>(t));
  }
  if (diverged || iteration == run.num_iterations()) due.push_back(iteration);
  return due;
}

// Errors: InvalidArgument, naming the field, unless metrics and sums are those
// of a run that has come so far. Precondition: iteration is in range.
absl::Status CheckMetrics(const manifest::TrainingRun& run,
                          const manifest::TrainingCheckpoint& checkpoint) {
  const std::vector<std::int32_t> due =
      DueMetrics(run, checkpoint.iteration(), checkpoint.diverged());
  const bool as_due = std::equal(
      due.begin(), due.end(), checkpoint.metrics().begin(),
      checkpoint.metrics().end(),
      [](std::int32_t iteration, const manifest::TrainingMetrics& metrics) {
        return metrics.iteration() == iteration;
      });
  if (!as_due) {
    return absl::InvalidArgumentError(
        absl::StrCat("metrics: the checkpoint's are not those of a run after ",
                     checkpoint.iteration(), " iterations"));
  }
  const bool finished =
      checkpoint.diverged() || checkpoint.iteration() == run.num_iterations();
  const std::int32_t since =
      finished || due.empty() ? 0 : checkpoint.iteration() - due.back();
  const manifest::MetricsSums& sums = checkpoint.sums();
  if (sums.num_iterations() != since || sums.num_truncated() < 0 ||
      sums.num_truncated() > since) {
    return absl::InvalidArgumentError(absl::StrCat(
        "sums: the checkpoint's are over ", sums.num_iterations(),
        " iterations, ", sums.num_truncated(), " of them truncated; must be ",
        since, " since the last metrics"));
  }
  return absl::OkStatus();
}

// The first field in which they differ and matter, as "modified: seed: 3 -> 4";
// empty if there is none.
std::string FirstDifference(const manifest::TrainingRun& from,
                            const manifest::TrainingRun& to) {
  google::protobuf::util::MessageDifferencer differencer;
  differencer.IgnoreField(
      manifest::Method::descriptor()->FindFieldByName("title"));
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  if (differencer.Compare(from, to)) return "";
  return differences.substr(0, differences.find('\n'));
}

double FiniteOrNaN(double value) { return std::isfinite(value) ? value : kNaN; }

}  // namespace

Trainer::Trainer(const manifest::TrainingRun& run, const torch::Tensor& initial,
                 SampleLosses& train, SampleLosses& test)
    : run_(run),
      train_(train),
      test_(test),
      parameters_(initial.clone()),
      gradient_(torch::zeros_like(initial)) {
  THSGD_CHECK(initial.numel() == train.num_parameters());
}

absl::Status Trainer::Restore(const manifest::TrainingCheckpoint& checkpoint) {
  const std::string difference = FirstDifference(checkpoint.run(), run_);
  if (!difference.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("run: the checkpoint is of another run (", difference,
                     "); give it another folder"));
  }
  const std::size_t size = checkpoint.parameters().size();
  const std::size_t expected = train_.num_parameters() * sizeof(float);
  if (size != expected) {
    return absl::InvalidArgumentError(
        absl::StrCat("parameters: the checkpoint holds ", size,
                     " bytes; must be ", expected));
  }
  if (checkpoint.iteration() < 0 ||
      checkpoint.iteration() > run_.num_iterations()) {
    return absl::InvalidArgumentError(
        absl::StrCat("iteration = ", checkpoint.iteration(), "; must be 0 to ",
                     run_.num_iterations()));
  }
  THSGD_RETURN_IF_ERROR(CheckMetrics(run_, checkpoint));
  SetParameterBytes(checkpoint.parameters(), parameters_);
  iteration_ = checkpoint.iteration();
  diverged_ = checkpoint.diverged();
  metrics_ = checkpoint.metrics();
  sums_ = checkpoint.sums();
  return absl::OkStatus();
}

bool Trainer::finished() const {
  return diverged_ || iteration_ == run_.num_iterations();
}

void Trainer::TakeMetrics() {
  const Evaluation train = train_.Evaluate(parameters_);
  const Evaluation test = test_.Evaluate(parameters_);
  manifest::TrainingMetrics& metrics = *metrics_.Add();
  metrics.set_iteration(iteration_);
  metrics.set_train_loss(FiniteOrNaN(train.mean_loss));
  metrics.set_num_train_correct(static_cast<std::int32_t>(train.num_correct));
  metrics.set_test_loss(FiniteOrNaN(test.mean_loss));
  metrics.set_num_test_correct(static_cast<std::int32_t>(test.num_correct));
  const double n = sums_.num_iterations();
  metrics.set_batch_loss(n > 0 ? FiniteOrNaN(sums_.batch_loss() / n) : kNaN);
  metrics.set_gradient_norm(n > 0 ? FiniteOrNaN(sums_.gradient_norm() / n)
                                  : kNaN);
  metrics.set_num_truncated(sums_.num_truncated());
  sums_.Clear();
}

void Trainer::Step(manifest::TrainingStep* step) {
  THSGD_CHECK(!finished());
  if (iteration_ % run_.evaluation_interval() == 0) TakeMetrics();

  const bool settling =
      iteration_ >= run_.num_iterations() - run_.num_settling_iterations();
  const manifest::Method& method = settling ? Settling() : run_.method();
  const double learning_rate =
      LearningRateAt(run_.learning_rate(), iteration_, run_.num_iterations());
  const double threshold = TruncationThresholdAt(method, learning_rate);
  const MethodDraw draw =
      DrawMethod(method, train_.num_samples(), run_.seed(), iteration_);
  std::vector<CropFlip> moves;
  if (run_.has_augmentation()) {
    moves = DrawCropFlips(run_.augmentation(), draw, run_.seed(), iteration_);
  }
  if (step != nullptr) {
    step->set_parameters_before(ParameterBytes(parameters_));
  }
  const bool one_pass =
      run_.computation().gradient_form() == manifest::Computation::ONE_PASS;
  const BatchLosses losses =
      (one_pass ? HeavyTailedGradient : SeparateGradients)(
          draw, moves, parameters_, train_, gradient_);
  const UpdateNorms norms = TruncatedUpdate(
      learning_rate, threshold, run_.weight_decay(), gradient_, parameters_);

  if (step != nullptr) {
    step->set_iteration(iteration_);
    step->set_learning_rate(learning_rate);
    step->set_truncation_threshold(threshold);
    step->mutable_small()->Assign(draw.small.begin(), draw.small.end());
    step->mutable_second()->Assign(draw.second.begin(), draw.second.end());
    step->mutable_large()->Assign(draw.large.begin(), draw.large.end());
    step->set_noise(draw.noise);
    step->set_small_loss(losses.small);
    step->set_large_loss(losses.large);
    step->set_gradient_norm(norms.gradient);
    step->set_truncation_factor(norms.factor);
    step->set_parameters_after(ParameterBytes(parameters_));
  }
  sums_.set_num_iterations(sums_.num_iterations() + 1);
  sums_.set_batch_loss(sums_.batch_loss() + losses.small);
  sums_.set_gradient_norm(sums_.gradient_norm() + norms.gradient);
  sums_.set_num_truncated(sums_.num_truncated() + (norms.factor < 1));
  diverged_ = !std::isfinite(norms.gradient);
  if (!diverged_) ++iteration_;
  if (finished()) TakeMetrics();
}

manifest::TrainingCheckpoint Trainer::Checkpoint() const {
  manifest::TrainingCheckpoint checkpoint;
  *checkpoint.mutable_run() = run_;
  checkpoint.set_iteration(iteration_);
  checkpoint.set_diverged(diverged_);
  checkpoint.set_parameters(ParameterBytes(parameters_));
  *checkpoint.mutable_metrics() = metrics_;
  *checkpoint.mutable_sums() = sums_;
  return checkpoint;
}

manifest::TrainingResult Trainer::Result() const {
  THSGD_CHECK(finished());
  manifest::TrainingResult result;
  *result.mutable_metrics() = metrics_;
  result.set_diverged(diverged_);
  result.set_num_train(static_cast<std::int32_t>(train_.num_samples()));
  result.set_num_test(static_cast<std::int32_t>(test_.num_samples()));
  result.set_parameters_sha256(Sha256Hex(ParameterBytes(parameters_)));
  return result;
}

}  // namespace thsgd
