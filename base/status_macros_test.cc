// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/status_macros.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

absl::Status CountAndReturn(const absl::Status& status, int& num_calls) {
  ++num_calls;
  return status;
}

absl::Status ReturnIfError(const absl::Status& status, int& num_calls,
                           bool& reached_end) {
  THSGD_RETURN_IF_ERROR(CountAndReturn(status, num_calls));
  reached_end = true;
  return absl::OkStatus();
}

TEST(ReturnIfErrorTest, PassesAnErrorOnAndEvaluatesOnce) {
  const absl::Status error = absl::NotFoundError("no such minimum");
  int num_calls = 0;
  bool reached_end = false;
  EXPECT_EQ(ReturnIfError(error, num_calls, reached_end), error);
  EXPECT_EQ(num_calls, 1);
  EXPECT_FALSE(reached_end);
}

TEST(ReturnIfErrorTest, ContinuesWhenOk) {
  int num_calls = 0;
  bool reached_end = false;
  EXPECT_TRUE(ReturnIfError(absl::OkStatus(), num_calls, reached_end).ok());
  EXPECT_EQ(num_calls, 1);
  EXPECT_TRUE(reached_end);
}

// An if without braces must keep its else.
absl::Status ReturnIfErrorInBranch(bool first, const absl::Status& status) {
  if (first)
    THSGD_RETURN_IF_ERROR(status);
  else
    return absl::UnknownError("else branch");
  return absl::OkStatus();
}

TEST(ReturnIfErrorTest, IsOneStatement) {
  EXPECT_TRUE(ReturnIfErrorInBranch(true, absl::OkStatus()).ok());
  EXPECT_EQ(ReturnIfErrorInBranch(false, absl::OkStatus()),
            absl::UnknownError("else branch"));
}

using UniqueInt = std::unique_ptr<int>;

absl::StatusOr<UniqueInt> MakeUnique(const absl::StatusOr<int>& value) {
  if (!value.ok()) return value.status();
  return std::make_unique<int>(*value);
}

// Two assignments in one function: a declaration and an existing variable.
absl::StatusOr<int> Sum(const absl::StatusOr<int>& a,
                        const absl::StatusOr<int>& b) {
  THSGD_ASSIGN_OR_RETURN(const UniqueInt first, MakeUnique(a));
  UniqueInt second;
  THSGD_ASSIGN_OR_RETURN(second, MakeUnique(b));
  return *first + *second;
}

TEST(AssignOrReturnTest, MovesValuesOut) {
  const absl::StatusOr<int> sum = Sum(2, 3);
  ASSERT_TRUE(sum.ok());
  EXPECT_EQ(*sum, 5);
}

TEST(AssignOrReturnTest, PassesTheFirstErrorOn) {
  const absl::Status first = absl::InvalidArgumentError("a");
  const absl::Status second = absl::InternalError("b");
  EXPECT_EQ(Sum(first, second).status(), first);
  EXPECT_EQ(Sum(2, second).status(), second);
}

template <typename A, typename B>
absl::StatusOr<std::map<A, B>> MakeMap(A key, B value) {
  return std::map<A, B>{{key, value}};
}

absl::StatusOr<int> LookUp() {
  THSGD_ASSIGN_OR_RETURN(const auto map, MakeMap<std::string, int>("seven", 7));
  return map.at("seven");
}

TEST(AssignOrReturnTest, TakesExpressionsWithCommas) {
  EXPECT_EQ(LookUp().value(), 7);
}

}  // namespace
}  // namespace thsgd
