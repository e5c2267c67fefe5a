// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whole runs on the images of Fashion-MNIST that come along, some of them
// killed.

#include "dl/train/run_training.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "base/folder_lock.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "dl/train/checksummed_file.h"
#include "dl/train/metrics_stream.h"
#include "dl/train/training_run.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kFashionMnist[] = "dl/data/fashion_mnist";

manifest::TrainingRun OurTwo() {
  manifest::TrainingRun run;
  THSGD_EXPECT_OK(ParseTextProto(
      R"pb(
        task {
          dataset: FASHION_MNIST
          train { part: TRAIN_FILE count: 60 }
          train { part: TRAIN_FILE first: 60 count: 20 random_labels: true }
          test { part: TEST_FILE count: 100 }
          pixel_shift: 127.5
          pixel_scale: 127.5
        }
        network {
          architecture: LENET
          num_classes: 10
          truncated_normal { standard_deviation: 0.1 }
        }
        method {
          name: "our_2"
          title: "Our 2"
          batch_size: 10
          inflation {
            second_batch: INDEPENDENT
            law: PARETO
            tail_index: 1.4
            scale: 0.5
          }
          gradient_threshold: 5
        }
        learning_rate { initial: 0.05 }
        num_iterations: 60
        evaluation_interval: 20
        sharpness { expected { standard_deviation: 0.01 num_draws: 5 } }
        seed: 3
        computation {
          device: CPU
          precision: FLOAT32
          gradient_form: ONE_PASS
          num_threads: 1
          chunk_size: 100
        }
      )pb",
      "run", &run));
  return run;
}

TrainingOptions InFolder(const std::string& folder) {
  TrainingOptions options;
  options.data.fashion_mnist = kFashionMnist;
  options.folder = folder;
  return options;
}

TEST(RunTrainingTest, SameBytesTwiceAndLearns) {
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult first,
                             RunTraining(OurTwo(), InFolder("")));
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult second,
                             RunTraining(OurTwo(), InFolder("")));
  EXPECT_EQ(SerializeDeterministically(first),
            SerializeDeterministically(second));
  EXPECT_EQ(first.num_train(), 80);
  EXPECT_EQ(first.num_test(), 100);
  EXPECT_EQ(first.metrics_size(), 4);
  EXPECT_LT(first.metrics(3).train_loss(), first.metrics(0).train_loss());
  EXPECT_GT(first.sharpness().expected().value(), 0);

  manifest::TrainingRun threads = OurTwo();
  threads.mutable_computation()->set_num_threads(2);
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult parallel,
                             RunTraining(threads, InFolder("")));
  EXPECT_EQ(parallel.parameters_sha256(), first.parameters_sha256());
}

// One pass over the union of the batches, and a pass for each: apart by
// roundings. Of a gradient alone these are at most 5.6e-5 of the gradients that
// are summed (kBound in lenet_losses_test.cc), which the last comparison allows
// twice, though Z enlarges them in all iterations.
TEST(RunTrainingTest, FormsOfTheGradientAgree) {
  manifest::TrainingRun run = OurTwo();
  run.set_num_iterations(5);
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult one_pass,
                             RunTraining(run, InFolder("")));
  run.mutable_computation()->set_gradient_form(manifest::Computation::SEPARATE);
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult separate,
                             RunTraining(run, InFolder("")));
  EXPECT_NEAR(separate.metrics(1).train_loss(),
              one_pass.metrics(1).train_loss(), 1e-4);
  EXPECT_NEAR(separate.metrics(1).gradient_norm(),
              one_pass.metrics(1).gradient_norm(),
              1e-4 * one_pass.metrics(1).gradient_norm());
}

TEST(RunTrainingTest, WhatIsLeftInTheFolder) {
  const TestFolder folder;
  TrainingOptions options = InFolder(folder.path());
  options.num_traced = 2;
  // A writer that was killed, and a file of the user's.
  THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("checkpoint.pb.tmp-x"), "a"));
  THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("notes.tmp-old"), "a"));
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult result,
                             RunTraining(OurTwo(), options));
  EXPECT_THAT(folder.List(), UnorderedElementsAre(
                                 "checkpoint.pb", "metrics.pb", "notes.tmp-old",
                                 "parameters.safetensors", "trace.json"));
  THSGD_ASSERT_OK_AND_ASSIGN(const auto metrics,
                             ReadMetrics(folder.Path("metrics.pb")));
  ASSERT_EQ(metrics.size(), 4);
  EXPECT_EQ(metrics[3].iteration(), 60);
  manifest::TrainingCheckpoint checkpoint;
  THSGD_ASSERT_OK(ReadChecksummed(folder.Path("checkpoint.pb"), &checkpoint));
  EXPECT_EQ(checkpoint.iteration(), 60);

  THSGD_ASSERT_OK_AND_ASSIGN(const std::string file,
                             ReadFile(folder.Path("parameters.safetensors")));
  std::uint64_t header_size = 0;
  std::memcpy(&header_size, file.data(), 8);
  EXPECT_EQ(header_size % 8, 0);
  EXPECT_THAT(file.substr(8, header_size), HasSubstr("\"F32\""));
  EXPECT_EQ(file.substr(8 + header_size), checkpoint.parameters());

  THSGD_ASSERT_OK_AND_ASSIGN(const std::string trace,
                             ReadFile(folder.Path("trace.json")));
  EXPECT_THAT(trace, HasSubstr("\"truncationFactor\""));

  // Done is done: the same bytes without another iteration.
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult again,
                             RunTraining(OurTwo(), options));
  EXPECT_EQ(SerializeDeterministically(again),
            SerializeDeterministically(result));
}

TEST(RunTrainingTest, CancelledRunGoesOn) {
  const TestFolder folder;
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult whole,
                             RunTraining(OurTwo(), InFolder("")));
  std::atomic<bool> cancelled = false;
  TrainingOptions options = InFolder(folder.path());
  options.cancelled = &cancelled;
  options.progress = [&](const TrainingProgress& now) {
    cancelled = now.iteration == 7;
  };
  const absl::Status status = RunTraining(OurTwo(), options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(status.message(), HasSubstr("7 of 60 iterations"));
  cancelled = false;
  std::vector<std::int32_t> seen;
  options.progress = [&](const TrainingProgress& now) {
    seen.push_back(now.iteration);
  };
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult resumed,
                             RunTraining(OurTwo(), options));
  EXPECT_EQ(seen.front(), 8);
  EXPECT_EQ(SerializeDeterministically(resumed),
            SerializeDeterministically(whole));
}

// Measuring can take longer than training.
TEST(RunTrainingTest, CancelledWhileSharpnessIsMeasured) {
  const TestFolder folder;
  manifest::TrainingRun run = OurTwo();
  run.mutable_sharpness()->mutable_expected()->set_num_draws(1000000);
  std::atomic<bool> cancelled = false;
  TrainingOptions options = InFolder(folder.path());
  options.cancelled = &cancelled;
  options.progress = [&](const TrainingProgress& now) {
    cancelled = now.iteration == now.num_iterations;
  };
  EXPECT_THAT(RunTraining(run, options).status(),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("sharpness")));
  // What was trained is kept: no iteration again.
  cancelled = true;
  options.progress = [](const TrainingProgress&) { ADD_FAILURE(); };
  EXPECT_THAT(RunTraining(run, options).status(),
              StatusIs(absl::StatusCode::kCancelled, HasSubstr("sharpness")));
}

// A trace is whole or it is not there.
TEST(RunTrainingTest, TraceOfARunThatStops) {
  const TestFolder folder;
  std::atomic<bool> cancelled = false;
  TrainingOptions options = InFolder(folder.path());
  options.num_traced = 5;
  options.cancelled = &cancelled;
  options.progress = [&](const TrainingProgress& now) {
    cancelled = now.iteration == 3;
  };
  EXPECT_EQ(RunTraining(OurTwo(), options).status().code(),
            absl::StatusCode::kCancelled);
  std::vector<std::int32_t> seen;
  options.progress = [&](const TrainingProgress& now) {
    seen.push_back(now.iteration);
    cancelled = now.iteration == 7;
  };
  cancelled = false;
  EXPECT_EQ(RunTraining(OurTwo(), options).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(seen.front(), 1);
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string trace,
                             ReadFile(folder.Path("trace.json")));
  EXPECT_THAT(trace, HasSubstr("\"iteration\":4"));
  EXPECT_THAT(trace, Not(HasSubstr("\"iteration\":5")));

  // Not a trace of iterations 7 to 19 in its place.
  options.num_traced = 20;
  EXPECT_THAT(
      RunTraining(OurTwo(), options).status(),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("num_traced = 20: the run is at iteration 7")));
  EXPECT_THAT(ReadFile(folder.Path("trace.json")), IsOkAndHolds(trace));

  options.num_traced = 5;
  options.cancelled = nullptr;
  THSGD_ASSERT_OK(RunTraining(OurTwo(), options).status());
  std::filesystem::remove(folder.Path("trace.json"));
  EXPECT_THAT(
      RunTraining(OurTwo(), options).status(),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               HasSubstr("num_traced = 5: the run is at iteration 60")));
  for (std::int32_t num_traced : {-1, 20000}) {
    options.num_traced = num_traced;
    EXPECT_THAT(RunTraining(OurTwo(), options).status(),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr(absl::StrCat("num_traced = ", num_traced,
                                                "; must be 0 to 11846"))));
  }
}

TEST(RunTrainingTest, FaultsAreNamed) {
  const TestFolder folder;
  manifest::TrainingRun run = OurTwo();
  run.set_num_iterations(0);
  EXPECT_THAT(RunTraining(run, InFolder("")).status().message(),
              HasSubstr("num_iterations = 0"));
  // Of the images that come along there are 1200 to train on.
  run = OurTwo();
  run.mutable_task()->mutable_train(1)->set_first(1190);
  EXPECT_THAT(RunTraining(run, InFolder("")).status().message(),
              HasSubstr("1200"));
  THSGD_ASSERT_OK(RunTraining(OurTwo(), InFolder(folder.path())).status());
  run = OurTwo();
  run.set_seed(4);
  const absl::Status other = RunTraining(run, InFolder(folder.path())).status();
  EXPECT_THAT(other.message(), HasSubstr(folder.Path("checkpoint.pb")));
  EXPECT_THAT(other.message(), HasSubstr("another run"));
  // Another data set of the same size, say.
  manifest::TrainingCheckpoint checkpoint;
  THSGD_ASSERT_OK(ReadChecksummed(folder.Path("checkpoint.pb"), &checkpoint));
  EXPECT_EQ(checkpoint.samples_sha256().size(), 64);
  checkpoint.set_samples_sha256(std::string(64, '0'));
  THSGD_ASSERT_OK(WriteChecksummed(folder.Path("checkpoint.pb"), checkpoint));
  EXPECT_THAT(RunTraining(OurTwo(), InFolder(folder.path())).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("samples_sha256")));
  THSGD_ASSERT_OK(WriteFileAtomically(folder.Path("checkpoint.pb"), "abc"));
  EXPECT_EQ(RunTraining(OurTwo(), InFolder(folder.path())).status().code(),
            absl::StatusCode::kDataLoss);
  THSGD_ASSERT_OK_AND_ASSIGN(const FolderLock other_run,
                             FolderLock::Take(folder.path()));
  const absl::Status in_use =
      RunTraining(OurTwo(), InFolder(folder.path())).status();
  EXPECT_EQ(in_use.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(in_use.message(), HasSubstr("in use"));
}

// Starts the program and kills it after `delay`; returns whether it had ended
// by itself, and well.
bool RunAndKill(const std::string& run, const std::string& out,
                absl::Duration delay) {
  const std::string run_flag = absl::StrCat("--run=", run);
  const std::string out_flag = absl::StrCat("--out=", out);
  const pid_t child = fork();
  if (child == 0) {
    execl("dl/train/train", "train", run_flag.c_str(), out_flag.c_str(),
          "--checkpoint_interval_s=0", nullptr);
    _exit(127);
  }
  const absl::Time end = absl::Now() + delay;
  int status = 0;
  while (absl::Now() < end) {
    if (waitpid(child, &status, WNOHANG) == child) {
      EXPECT_TRUE(WIFEXITED(status));
      EXPECT_EQ(WEXITSTATUS(status), 0);
      return true;
    }
    absl::SleepFor(absl::Milliseconds(1));
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return false;
}

// Kills the program at random moments until it ends by itself: nothing is half
// written, progress is never lost. Returns how often.
int KillUntilDone(const std::string& run_path, const std::string& out,
                  std::mt19937_64& generator) {
  std::uniform_int_distribution<int> extra_ms(0, 60);
  std::int32_t iteration = 0;
  int num_killed = 0;
  // Loading the program takes some time of its own, and more on a busy machine:
  // the delay grows until something is done.
  absl::Duration delay = absl::Milliseconds(50);
  while (!RunAndKill(run_path, out,
                     delay + absl::Milliseconds(extra_ms(generator)))) {
    ++num_killed;
    manifest::TrainingCheckpoint checkpoint;
    const absl::Status read =
        ReadChecksummed(absl::StrCat(out, "/checkpoint.pb"), &checkpoint);
    if (absl::IsNotFound(read)) {
      delay += absl::Milliseconds(50);
      continue;
    }
    THSGD_EXPECT_OK(read);
    EXPECT_GE(checkpoint.iteration(), iteration);
    if (checkpoint.iteration() == iteration) delay += absl::Milliseconds(20);
    iteration = checkpoint.iteration();
    THSGD_EXPECT_OK(ReadMetrics(absl::StrCat(out, "/metrics.pb")).status());
  }
  return num_killed;
}

// Of 100 kills or more none changes a bit of a result.
TEST(RunTrainingTest, SurvivesBeingKilled) {
  const TestFolder folder;
  const std::string run_path = folder.Path("run.textproto");
  THSGD_ASSERT_OK(WriteTextProto(run_path, OurTwo()));
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingResult whole,
                             RunTraining(OurTwo(), InFolder("")));
  std::mt19937_64 generator(1);
  int num_killed = 0;
  for (int k = 0; num_killed < 100; ++k) {
    const std::string out = folder.Path(absl::StrCat("out", k));
    const int killed = KillUntilDone(run_path, out, generator);
    ASSERT_GT(killed, 0);
    num_killed += killed;
    manifest::TrainingResult result;
    THSGD_ASSERT_OK(
        ReadTextProto(absl::StrCat(out, "/result.textproto"), &result));
    EXPECT_EQ(SerializeDeterministically(result),
              SerializeDeterministically(whole));
  }
}

}  // namespace
}  // namespace thsgd
