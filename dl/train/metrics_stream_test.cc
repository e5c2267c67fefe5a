// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/metrics_stream.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "dl/train/trainer.h"
#include "dl/train/training_run.pb.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

Trainer::Metrics MetricsUntil(int end) {
  Trainer::Metrics metrics;
  for (int i = 0; i < end; ++i) metrics.Add()->set_iteration(100 * i + 1);
  return metrics;
}

TEST(MetricsStreamTest, GrowsWithTheRun) {
  const TestFolder folder;
  const std::string path = folder.Path("metrics.pb");
  MetricsStream stream(path);
  for (int end : {1, 1, 2, 5, 5}) {
    THSGD_ASSERT_OK(stream.Update(MetricsUntil(end)));
    THSGD_ASSERT_OK_AND_ASSIGN(const auto read, ReadMetrics(path));
    ASSERT_EQ(static_cast<int>(read.size()), end);
    EXPECT_EQ(read.back().iteration(), 100 * (end - 1) + 1);
  }
  // Another run, which resumed from an earlier checkpoint.
  MetricsStream resumed(path);
  THSGD_ASSERT_OK(resumed.Update(MetricsUntil(2)));
  THSGD_ASSERT_OK(resumed.Update(MetricsUntil(3)));
  THSGD_ASSERT_OK_AND_ASSIGN(const auto read, ReadMetrics(path));
  EXPECT_EQ(read.size(), 3);
}

TEST(MetricsStreamTest, IncompleteLastRecordIsLeftOut) {
  const TestFolder folder;
  const std::string path = folder.Path("metrics.pb");
  MetricsStream stream(path);
  THSGD_ASSERT_OK(stream.Update(MetricsUntil(3)));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(path));
  std::size_t before = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    THSGD_ASSERT_OK(WriteFileAtomically(path, bytes.substr(0, size)));
    THSGD_ASSERT_OK_AND_ASSIGN(const auto read, ReadMetrics(path));
    EXPECT_LT(read.size(), 3);
    EXPECT_GE(read.size(), before);
    before = read.size();
  }
  EXPECT_EQ(before, 2);
}

TEST(MetricsStreamTest, Faults) {
  const TestFolder folder;
  EXPECT_EQ(ReadMetrics(folder.Path("nothing")).status().code(),
            absl::StatusCode::kNotFound);
  const std::string path = folder.Path("text");
  THSGD_ASSERT_OK(WriteFileAtomically(path, "\x02\xff\xff and more"));
  EXPECT_EQ(ReadMetrics(path).status().code(), absl::StatusCode::kDataLoss);
  MetricsStream none("");
  THSGD_EXPECT_OK(none.Update(MetricsUntil(3)));
  MetricsStream nowhere(folder.Path("no/such/folder"));
  EXPECT_FALSE(nowhere.Update(MetricsUntil(1)).ok());
}

}  // namespace
}  // namespace thsgd
