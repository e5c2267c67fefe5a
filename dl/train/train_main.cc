// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Trains one network. Killed, or stopped with Ctrl-C, the same command goes on
// from the last checkpoint:
//
//   tools/bazel run //dl/train -- --run=FILE --out=FOLDER

#include <unistd.h>

#include <cstdint>
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/cancellation.h"
#include "base/init.h"
#include "base/make_folder.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "base/steady_now.h"
#include "base/user_path.h"
#include "dl/train/run_training.h"
#include "dl/train/training_run.pb.h"
#include "gflags/gflags.h"

DEFINE_string(run, "", "text proto of thsgd.manifest.TrainingRun");
DEFINE_string(out, "",
              "folder for the result, the trained parameters, metrics and "
              "checkpoint; made if it is missing");
DEFINE_string(data_folder, "", "folder of the user's data sets");
DEFINE_string(fashion_mnist_folder, "dl/data/fashion_mnist",
              "folder of the images of Fashion-MNIST that come along, from "
              "the folder that the program runs in");
DEFINE_int32(checkpoint_interval_s, 60, "seconds between two checkpoints");
DEFINE_int32(num_traced, 0,
             "write the first so many iterations to OUT/trace.json in full");

namespace thsgd {
namespace {

// One line on standard error: rewritten on a terminal, else every 30 seconds.
class ProgressLine {
 public:
  void Show(const TrainingProgress& now) {
    const absl::Duration time = SteadyNow();
    if (num_seen_++ == 0) {
      first_iteration_ = now.iteration;
      start_ = time;
    }
    const bool last = now.iteration == now.num_iterations;
    if (!last && time - shown_ < interval_) return;
    shown_ = time;
    const std::int32_t done = now.iteration - first_iteration_;
    const std::int32_t left = now.num_iterations - now.iteration;
    const std::string time_left =
        done > 0 ? absl::FormatDuration(absl::Trunc(
                       (time - start_) / done * left, absl::Seconds(1)))
                 : "?";
    const manifest::TrainingMetrics& metrics = *now.metrics;
    std::cerr << (terminal_ ? "\r" : "")
              << absl::StrFormat(
                     "iteration %d of %d, %s left; at %d: training loss %.4g, "
                     "%d test images right",
                     now.iteration, now.num_iterations, time_left,
                     metrics.iteration(), metrics.train_loss(),
                     metrics.num_test_correct())
              << (terminal_ && !last ? "\033[K" : "\n") << std::flush;
  }

 private:
  const bool terminal_ = isatty(STDERR_FILENO) != 0;
  const absl::Duration interval_ =
      terminal_ ? absl::Milliseconds(200) : absl::Seconds(30);
  std::int64_t num_seen_ = 0;
  std::int32_t first_iteration_ = 0;
  absl::Duration start_;
  absl::Duration shown_ = -absl::InfiniteDuration();
};

absl::Status Train() {
  THSGD_RETURN_IF_ERROR(RequireFlags({"run", "out"}));
  if (FLAGS_checkpoint_interval_s < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--checkpoint_interval_s = ", FLAGS_checkpoint_interval_s,
                     "; must be >= 0"));
  }
  const std::string run_path = UserPath(FLAGS_run);
  const std::string out = UserPath(FLAGS_out);
  manifest::TrainingRun run;
  THSGD_RETURN_IF_ERROR(ReadTextProto(run_path, &run));
  THSGD_RETURN_IF_ERROR(MakeFolder(out));
  InstallCancellationHandlers();
  ProgressLine line;
  const absl::StatusOr<manifest::TrainingResult> result = RunTraining(
      run, {.data = {.user = UserPath(FLAGS_data_folder),
                     .fashion_mnist = FLAGS_fashion_mnist_folder},
            .folder = out,
            .checkpoint_interval = absl::Seconds(FLAGS_checkpoint_interval_s),
            .num_traced = FLAGS_num_traced,
            .progress = [&](const TrainingProgress& now) { line.Show(now); },
            .cancelled = &CancellationFlag()});
  if (!result.ok()) {
    return absl::Status(
        result.status().code(),
        absl::StrCat(run_path, ": ", result.status().message()));
  }
  const std::string path = absl::StrCat(out, "/result.textproto");
  THSGD_RETURN_IF_ERROR(WriteTextProto(path, *result));
  const manifest::TrainingMetrics& last = *result->metrics().rbegin();
  std::cout << absl::StrFormat(
      "%s\ntest accuracy  %.2f %%\ntraining loss  %.4g\n",
      result->diverged()
          ? absl::StrCat("diverged after ", last.iteration(), " iterations")
          : absl::StrCat("trained for ", last.iteration(), " iterations"),
      100.0 * last.num_test_correct() / result->num_test(), last.train_loss());
  if (result->sharpness().has_expected()) {
    std::cout << absl::StrFormat("sharpness      %.4g\n",
                                 result->sharpness().expected().value());
  }
  std::cout << "result         " << path << "\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram("Trains one network.", &argc, &argv);
  return thsgd::ExitCode(thsgd::Train());
}
