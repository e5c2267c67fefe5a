// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/progress.h"

#include <unistd.h>

#include <csignal>
#include <string>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(ProgressTest, WritesTheFirstAndTheLastLine) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  Progress progress(ends[1]);
  progress.AddTotal(5);
  progress.AddTotal(5);
  for (int i = 0; i < 10; ++i) progress.AddDone(1);
  close(ends[1]);
  std::string text(256, '\0');
  const ssize_t length = read(ends[0], text.data(), text.size());
  ASSERT_GT(length, 0);
  text.resize(length);
  close(ends[0]);
  EXPECT_TRUE(text.starts_with("1 10\n")) << text;
  EXPECT_TRUE(text.ends_with("10 10\n")) << text;
}

TEST(ProgressTest, GoesOnWithoutItsReader) {
  std::signal(SIGPIPE, SIG_IGN);  // As InitProgram does.
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  Progress progress(ends[1]);
  progress.AddTotal(1);
  progress.AddDone(1);
  close(ends[1]);
}

TEST(ProgressTest, NoDescriptorReportsNothing) {
  Progress progress(-1);
  progress.AddTotal(1);
  progress.AddDone(1);
}

}  // namespace
}  // namespace thsgd
