// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// That every example is a run that the trainer would take.

#include <filesystem>
#include <string>
#include <vector>

#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "dl/train/training_run.pb.h"
#include "dl/train/validate_training_run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::IsSupersetOf;

TEST(ExamplesTest, AreValid) {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator("dl/train/examples")) {
    SCOPED_TRACE(entry.path());
    names.push_back(entry.path().stem());
    manifest::TrainingRun run;
    THSGD_ASSERT_OK(ReadTextProto(entry.path(), &run));
    THSGD_EXPECT_OK(ValidateTrainingRun(run));
  }
  EXPECT_THAT(names, IsSupersetOf({"cifar10_our_2_cpu", "cifar10_our_2_cuda",
                                   "fashion_mnist_our_2"}));
}

}  // namespace
}  // namespace thsgd
