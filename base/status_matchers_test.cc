// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/status_matchers.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest-spi.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::DescribeMatcher;
using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointee;
using ::testing::StringMatchResultListener;

absl::Status Error() { return absl::InvalidArgumentError("eta = -1"); }

template <typename Matcher, typename Value>
std::string Explain(const Matcher& matcher, const Value& value) {
  StringMatchResultListener listener;
  const ::testing::Matcher<const Value&> typed = matcher;
  typed.MatchAndExplain(value, &listener);
  return listener.str();
}

TEST(IsOkTest, MatchesStatusAndStatusOr) {
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(Error(), Not(IsOk()));
  EXPECT_THAT(absl::StatusOr<int>(1), IsOk());
  EXPECT_THAT(absl::StatusOr<int>(Error()), Not(IsOk()));
}

TEST(IsOkTest, ExplainsWithTheStatus) {
  EXPECT_EQ(Explain(IsOk(), Error()),
            "whose status is INVALID_ARGUMENT: eta = -1");
}

TEST(IsOkAndHoldsTest, MatchesValuesAndMatchers) {
  EXPECT_THAT(absl::StatusOr<int>(4), IsOkAndHolds(4));
  EXPECT_THAT(absl::StatusOr<int>(4), IsOkAndHolds(Gt(3)));
  EXPECT_THAT(absl::StatusOr<int>(4), Not(IsOkAndHolds(5)));
  EXPECT_THAT(absl::StatusOr<int>(Error()), Not(IsOkAndHolds(4)));
  EXPECT_THAT(absl::StatusOr<std::string>("deep"), IsOkAndHolds("deep"));
  EXPECT_THAT(absl::StatusOr<std::vector<int>>({1, 2}),
              IsOkAndHolds(ElementsAre(1, 2)));
}

TEST(IsOkAndHoldsTest, TakesMoveOnlyValues) {
  EXPECT_THAT(absl::StatusOr<std::unique_ptr<int>>(std::make_unique<int>(4)),
              IsOkAndHolds(Pointee(4)));
}

TEST(IsOkAndHoldsTest, ExplainsWithTheStatusOrTheValue) {
  EXPECT_EQ(Explain(IsOkAndHolds(4), absl::StatusOr<int>(Error())),
            "whose status is INVALID_ARGUMENT: eta = -1");
  EXPECT_THAT(Explain(IsOkAndHolds(4), absl::StatusOr<int>(5)),
              HasSubstr("whose value 5"));
}

TEST(StatusIsTest, MatchesCodeAndMessage) {
  constexpr auto kCode = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Error(), StatusIs(kCode));
  EXPECT_THAT(Error(), StatusIs(kCode, "eta = -1"));
  EXPECT_THAT(Error(), StatusIs(kCode, HasSubstr("eta")));
  EXPECT_THAT(Error(), Not(StatusIs(kCode, HasSubstr("sigma"))));
  EXPECT_THAT(Error(), Not(StatusIs(absl::StatusCode::kInternal)));
  EXPECT_THAT(absl::StatusOr<int>(Error()), StatusIs(kCode, "eta = -1"));
  EXPECT_THAT(absl::OkStatus(), StatusIs(absl::StatusCode::kOk));
}

TEST(StatusIsTest, DescribesBothParts) {
  EXPECT_EQ(DescribeMatcher<absl::Status>(
                StatusIs(absl::StatusCode::kNotFound, "gone")),
            "has code NOT_FOUND and a message that is equal to \"gone\"");
}

TEST(AssertionsTest, PassWhenOk) {
  THSGD_EXPECT_OK(absl::OkStatus());
  THSGD_ASSERT_OK(absl::StatusOr<int>(1));
  THSGD_ASSERT_OK_AND_ASSIGN(const int four, absl::StatusOr<int>(4));
  EXPECT_EQ(four, 4);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::unique_ptr<int> five,
      absl::StatusOr<std::unique_ptr<int>>(std::make_unique<int>(5)));
  EXPECT_EQ(*five, 5);
}

TEST(AssertionsTest, FailWithTheStatus) {
  EXPECT_NONFATAL_FAILURE(THSGD_EXPECT_OK(Error()), "eta = -1");
  EXPECT_FATAL_FAILURE(THSGD_ASSERT_OK(Error()), "eta = -1");
}

TEST(AssertionsTest, AssignFailsFatallyWithTheStatus) {
  static bool reached_end;
  reached_end = false;
  EXPECT_FATAL_FAILURE(
      {
        THSGD_ASSERT_OK_AND_ASSIGN(const int value,
                                   absl::StatusOr<int>(Error()));
        reached_end = value == 0;
      },
      "INVALID_ARGUMENT: eta = -1");
  EXPECT_FALSE(reached_end);
}

}  // namespace
}  // namespace thsgd
