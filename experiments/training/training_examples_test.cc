// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// That the trainer's examples are runs of the accuracy table, as they say.

#include <string>

#include "absl/strings/str_cat.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "dl/train/training_run.pb.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/training/training_experiment.pb.h"
#include "experiments/training/training_plan.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(TrainingExamplesTest, AreFirstRunsOfTheAccuracyTable) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const manifest::TrainingExperiment experiment,
      ReadTrainingExperiment("experiments/accuracy_table.textproto"));
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::TrainingPlan plan,
                             MakeTrainingPlan(experiment, manifest::SLIDE));
  for (const std::string method : {"sb", "our_1", "our_2"}) {
    const std::string path =
        absl::StrCat("dl/train/examples/fashion_mnist_", method, ".textproto");
    manifest::TrainingRun example;
    THSGD_ASSERT_OK(ReadTextProto(path, &example));
    example.mutable_method()->clear_title();  // plans are without prose
    bool found = false;
    for (const manifest::PlannedRun& planned : plan.run()) {
      if (planned.setting() != "fashion_mnist" || planned.method() != method) {
        continue;
      }
      THSGD_ASSERT_OK_AND_ASSIGN(const std::string expected,
                                 ToJson(planned.run()));
      THSGD_ASSERT_OK_AND_ASSIGN(const std::string found_json, ToJson(example));
      EXPECT_EQ(found_json, expected) << path;
      found = true;
      break;  // of the first seed
    }
    EXPECT_TRUE(found) << path;
  }
}

}  // namespace
}  // namespace thsgd
