// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/cpu_model.h"

#include <string>

#include "base/file.h"
#include "base/status_matchers.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(CpuModelTest, IsWhatTheSystemSays) {
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string cpu_info,
                             ReadFile("/proc/cpuinfo"));
  const std::string model = CpuModel();
  EXPECT_FALSE(model.empty());
  EXPECT_EQ(model.find('\n'), std::string::npos);
  if (cpu_info.find("model name") == std::string::npos) {
    EXPECT_EQ(model, "unknown");
  } else {
    EXPECT_NE(cpu_info.find(": " + model + "\n"), std::string::npos) << model;
  }
}

}  // namespace
}  // namespace thsgd
