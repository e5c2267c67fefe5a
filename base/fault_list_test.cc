// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/fault_list.h"

#include <cmath>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

TEST(FaultListTest, NoFaultIsOk) {
  FaultList faults;
  faults.Require(true, "learning_rate", 0.1, "> 0");
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(faults.ToStatus(), absl::OkStatus());
}

TEST(FaultListTest, ListsEveryFaultInOrder) {
  FaultList inner;
  inner.Require(false, "tail_index", 0.9, "> 1");
  inner.Require(false, "noise_scale", std::nan(""), "> 0 and finite");
  FaultList faults;
  faults.Require(false, "name", "\"\"", "not empty");
  faults.AddAll("process[1].noise", inner.ToStatus());
  faults.Add("landscape", "none is given");
  EXPECT_EQ(faults.ToStatus(),
            absl::InvalidArgumentError(
                "name = \"\"; must be not empty\n"
                "process[1].noise.tail_index = 0.9; must be > 1\n"
                "process[1].noise.noise_scale = nan; must be > 0 and finite\n"
                "landscape: none is given"));
}

TEST(ShortestDecimalTest, ReadsBack) {
  EXPECT_EQ(ShortestDecimal(0.1), "0.1");
  EXPECT_EQ(ShortestDecimal(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(ShortestDecimal(INFINITY), "inf");
}

}  // namespace
}  // namespace thsgd
