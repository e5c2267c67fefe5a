// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/torch_status.h"

#include <cstdint>
#include <stdexcept>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

TEST(CallTorchTest, PassesValuesOn) {
  EXPECT_THAT(CallTorch([] { return torch::ones({3}).sum().item<int>(); }),
              IsOkAndHolds(3));
  bool called = false;
  THSGD_EXPECT_OK(CallTorch([&] { called = true; }));
  EXPECT_TRUE(called);
}

TEST(CallTorchTest, MemoryThatRunsOutIsExhausted) {
  EXPECT_THAT(CallTorch([] {
                return torch::empty({std::int64_t{1} << 60}, torch::kUInt8);
              }).status(),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("you tried to allocate")));
  EXPECT_THAT(CallTorch([] { throw std::bad_alloc(); }),
              StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(CallTorchTest, OtherExceptionsKeepTheirMessage) {
  EXPECT_THAT(
      CallTorch([] { return torch::ones({2}) + torch::ones({3}); }).status(),
      StatusIs(absl::StatusCode::kInternal, HasSubstr("must match the size")));
  EXPECT_THAT(CallTorch([] { throw std::runtime_error("no such thing"); }),
              StatusIs(absl::StatusCode::kInternal, "no such thing"));
}

TEST(CallTorchTest, StatusesStayWhatTheyAre) {
  EXPECT_THAT(CallTorch([] { return absl::DataLossError("cut"); }),
              StatusIs(absl::StatusCode::kDataLoss, "cut"));
  const absl::StatusOr<int> three =
      CallTorch([]() -> absl::StatusOr<int> { return 3; });
  EXPECT_THAT(three, IsOkAndHolds(3));
  EXPECT_THAT(CallTorch([] { throw CancelledException("at once"); }),
              StatusIs(absl::StatusCode::kCancelled, "at once"));
}

// A device that this build knows of and has no code for.
TEST(CallTorchTest, MissingOperationIsUnimplemented) {
  EXPECT_THAT(CallTorch([] {
                return torch::ones({1}, torch::Device(torch::kXLA));
              }).status(),
              StatusIs(absl::StatusCode::kUnimplemented));
}

}  // namespace
}  // namespace thsgd
