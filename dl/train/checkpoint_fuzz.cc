// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds ReadChecksummed and what it returns to a trainer, which goes on from it
// to the end. Input: a byte; if that is 0, a whole file; else a serialized
// TrainingCheckpoint, which is put into a file with the right checksum; if it
// is 2 or more, with the trainer's run in place of its own, which a fuzzer
// would not guess.

#include <cstddef>
#include <cstdint>
#include <string>

#include "Eigen/Core"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "dl/optim/method.pb.h"
#include "dl/sharpness/quadratic_losses.h"
#include "dl/train/checksummed_file.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"
#include "tools/fuzzing/memory_file.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr int kDimension = 2;

QuadraticProblem Problem() {
  return {.center = Eigen::VectorXd::Constant(kDimension, 0.5),
          .hessian = Eigen::MatrixXd::Identity(kDimension, kDimension),
          .slope = Eigen::MatrixXd::Zero(3, kDimension),
          .correct_below = 1};
}

manifest::TrainingRun Run() {
  manifest::TrainingRun run;
  run.mutable_method()->set_batch_size(2);
  run.mutable_learning_rate()->set_initial(0.05);
  run.set_num_iterations(3);
  run.set_evaluation_interval(2);
  run.mutable_computation()->set_gradient_form(manifest::Computation::ONE_PASS);
  return run;
}

std::string FileOf(absl::string_view input) {
  const int mode = static_cast<std::uint8_t>(input[0]);
  input.remove_prefix(1);
  if (mode == 0) return std::string(input);
  manifest::ChecksummedMessage file;
  file.set_message(std::string(input));
  if (mode >= 2) {
    manifest::TrainingCheckpoint checkpoint;
    if (checkpoint.ParseFromString(file.message())) {
      *checkpoint.mutable_run() = Run();
      file.set_message(SerializeDeterministically(checkpoint));
    }
  }
  file.set_sha256(Sha256Hex(file.message()));
  return SerializeDeterministically(file);
}

void FuzzCheckpoint(absl::string_view input) {
  if (input.empty()) return;
  const MemoryFile file(FileOf(input));
  manifest::TrainingCheckpoint checkpoint;
  if (!ReadChecksummed(file.path(), &checkpoint).ok()) return;
  QuadraticLosses train(Problem());
  QuadraticLosses test(Problem());
  Trainer trainer(Run(), torch::zeros({kDimension}), train, test);
  if (!trainer.Restore(checkpoint).ok()) return;
  while (!trainer.finished()) {
    trainer.Step(nullptr);
    // What RunTraining reports as progress.
    THSGD_CHECK(!trainer.metrics().empty());
  }
  const manifest::TrainingResult result = trainer.Result();
  // What a report needs.
  THSGD_CHECK(!result.metrics().empty());
  THSGD_CHECK_EQ(result.metrics().rbegin()->iteration(), trainer.iteration());
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzCheckpoint({reinterpret_cast<const char*>(data), size});
  return 0;
}
