// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/validate_training_run.h"

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "dl/data/task.pb.h"
#include "dl/data/validate_task.h"
#include "dl/model/network.pb.h"
#include "dl/model/validate_network.h"
#include "dl/optim/validate_method.h"
#include "dl/sharpness/validate_sharpness.h"
#include "dl/train/training_run.pb.h"

namespace thsgd {
namespace {

using manifest::Computation;
using manifest::Network;

constexpr std::int32_t kMostIterations = 10'000'000;

void RequireCount(absl::string_view field, std::int64_t value,
                  std::int64_t least, std::int64_t most, FaultList& faults) {
  faults.Require(value >= least && value <= most, field,
                 static_cast<double>(value), absl::StrCat(least, " to ", most));
}

void ValidateComputation(const Computation& computation, FaultList& faults) {
  faults.Require(computation.device() == Computation::CPU ||
                     computation.device() == Computation::CUDA,
                 "computation.device", absl::StrCat(computation.device()),
                 "CPU or CUDA");
  const bool known = computation.precision() >= Computation::FLOAT32 &&
                     computation.precision() <= Computation::BFLOAT16;
  faults.Require(known, "computation.precision",
                 absl::StrCat(computation.precision()),
                 "FLOAT32, TF32 or BFLOAT16");
  if (computation.device() == Computation::CPU &&
      computation.precision() == Computation::TF32) {
    faults.Add("computation.precision", "TF32 is of GPUs only");
  }
  faults.Require(computation.gradient_form() == Computation::ONE_PASS ||
                     computation.gradient_form() == Computation::SEPARATE,
                 "computation.gradient_form",
                 absl::StrCat(computation.gradient_form()),
                 "ONE_PASS or SEPARATE");
  RequireCount("computation.num_threads", computation.num_threads(), 1, 256,
               faults);
  RequireCount("computation.chunk_size", computation.chunk_size(), 1, 1'000'000,
               faults);
}

// Whether the network takes the data set's images and knows its classes.
void ValidateFit(const manifest::TrainingRun& run, FaultList& faults) {
  const bool grey = run.task().dataset() == manifest::FASHION_MNIST;
  const bool lenet = run.network().architecture() == Network::LENET;
  if (grey != lenet) {
    faults.Add("network.architecture",
               "LENET is for FASHION_MNIST, the others are for images in "
               "colour");
  }
  const int num_classes = run.task().dataset() == manifest::CIFAR100 ? 100 : 10;
  faults.Require(run.network().num_classes() == num_classes,
                 "network.num_classes", run.network().num_classes(),
                 absl::StrCat(num_classes, ", the classes of the data set"));
}

}  // namespace

std::int64_t NumTrainSamples(const manifest::Task& task) {
  std::int64_t sum = 0;
  for (const manifest::SampleRange& range : task.train()) sum += range.count();
  return sum;
}

absl::Status ValidateTrainingRun(const manifest::TrainingRun& run) {
  FaultList faults;
  const absl::Status task = ValidateTask(run.task());
  faults.AddAll("task", task);
  faults.AddAll("network", ValidateNetwork(run.network()));
  if (faults.empty()) ValidateFit(run, faults);
  if (task.ok()) {
    faults.AddAll("method",
                  ValidateMethod(run.method(), NumTrainSamples(run.task())));
  }
  faults.AddAll("learning_rate", ValidateLearningRate(run.learning_rate()));
  faults.Require(run.weight_decay() >= 0 && run.weight_decay() <= 1,
                 "weight_decay", run.weight_decay(), "0 to 1");
  RequireCount("augmentation.crop_padding", run.augmentation().crop_padding(),
               0, 16, faults);
  RequireCount("num_iterations", run.num_iterations(), 1, kMostIterations,
               faults);
  RequireCount("num_settling_iterations", run.num_settling_iterations(), 0,
               run.num_iterations(), faults);
  RequireCount("evaluation_interval", run.evaluation_interval(), 1,
               kMostIterations, faults);
  if (run.has_sharpness()) {
    faults.AddAll("sharpness", ValidateSharpness(run.sharpness()));
  }
  ValidateComputation(run.computation(), faults);
  return faults.ToStatus();
}

}  // namespace thsgd
