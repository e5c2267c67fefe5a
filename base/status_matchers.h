// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// GoogleMock matchers and assertions for absl::Status and absl::StatusOr<T>.
//
//   THSGD_ASSERT_OK_AND_ASSIGN(const Landscape f, Landscape::Create(spec));
//   THSGD_EXPECT_OK(Validate(spec));
//   EXPECT_THAT(CountMinima(f), IsOkAndHolds(4));
//   EXPECT_THAT(Validate(bad), StatusIs(absl::StatusCode::kInvalidArgument,
//                                       HasSubstr("eta = -1")));

#ifndef THSGD_BASE_STATUS_MATCHERS_H_
#define THSGD_BASE_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace status_matchers_internal {

inline const absl::Status& GetStatus(const absl::Status& status) {
  return status;
}

template <typename T>
const absl::Status& GetStatus(const absl::StatusOr<T>& status_or) {
  return status_or.status();
}

template <typename ValueMatcher>
class IsOkAndHoldsMatcher {
 public:
  explicit IsOkAndHoldsMatcher(ValueMatcher value_matcher)
      : value_matcher_(std::move(value_matcher)) {}

  template <typename StatusOrReference>
  operator ::testing::Matcher<StatusOrReference>() const {
    return ::testing::Matcher<StatusOrReference>(
        new Impl<StatusOrReference>(value_matcher_));
  }

 private:
  template <typename StatusOrReference>
  class Impl : public ::testing::MatcherInterface<StatusOrReference> {
   public:
    using Value = typename std::decay_t<StatusOrReference>::value_type;

    explicit Impl(const ValueMatcher& value_matcher)
        : value_matcher_(
              ::testing::SafeMatcherCast<const Value&>(value_matcher)) {}

    void DescribeTo(std::ostream* os) const override {
      *os << "is OK and holds a value that ";
      value_matcher_.DescribeTo(os);
    }

    void DescribeNegationTo(std::ostream* os) const override {
      *os << "is not OK or holds a value that ";
      value_matcher_.DescribeNegationTo(os);
    }

    bool MatchAndExplain(
        StatusOrReference actual,
        ::testing::MatchResultListener* listener) const override {
      if (!actual.ok()) {
        *listener << "whose status is " << actual.status();
        return false;
      }
      *listener << "whose value " << ::testing::PrintToString(*actual) << " ";
      return value_matcher_.MatchAndExplain(*actual, listener);
    }

   private:
    const ::testing::Matcher<const Value&> value_matcher_;
  };

  const ValueMatcher value_matcher_;
};

class StatusIsMatcher {
 public:
  using is_gtest_matcher = void;

  StatusIsMatcher(absl::StatusCode code,
                  ::testing::Matcher<const std::string&> message_matcher)
      : code_(code), message_matcher_(std::move(message_matcher)) {}

  void DescribeTo(std::ostream* os) const {
    *os << "has code " << absl::StatusCodeToString(code_)
        << " and a message that ";
    message_matcher_.DescribeTo(os);
  }

  void DescribeNegationTo(std::ostream* os) const {
    *os << "has another code than " << absl::StatusCodeToString(code_)
        << " or a message that ";
    message_matcher_.DescribeNegationTo(os);
  }

  template <typename T>
  bool MatchAndExplain(const T& actual,
                       ::testing::MatchResultListener* listener) const {
    const absl::Status& status = GetStatus(actual);
    *listener << "whose status is " << status << " ";
    return status.code() == code_ &&
           message_matcher_.MatchAndExplain(std::string(status.message()),
                                            listener);
  }

 private:
  const absl::StatusCode code_;
  const ::testing::Matcher<const std::string&> message_matcher_;
};

class IsOkMatcher {
 public:
  using is_gtest_matcher = void;

  void DescribeTo(std::ostream* os) const { *os << "is OK"; }
  void DescribeNegationTo(std::ostream* os) const { *os << "is not OK"; }

  template <typename T>
  bool MatchAndExplain(const T& actual,
                       ::testing::MatchResultListener* listener) const {
    *listener << "whose status is " << GetStatus(actual);
    return actual.ok();
  }
};

}  // namespace status_matchers_internal

// Matches an OK absl::Status or absl::StatusOr<T>.
inline status_matchers_internal::IsOkMatcher IsOk() { return {}; }

// Matches an OK absl::StatusOr<T> whose value matches (a matcher or a value).
template <typename ValueMatcher>
status_matchers_internal::IsOkAndHoldsMatcher<std::decay_t<ValueMatcher>>
IsOkAndHolds(ValueMatcher&& value_matcher) {
  return status_matchers_internal::IsOkAndHoldsMatcher<
      std::decay_t<ValueMatcher>>(std::forward<ValueMatcher>(value_matcher));
}

// Matches a Status or StatusOr<T> by code and by message (a matcher or a text).
inline status_matchers_internal::StatusIsMatcher StatusIs(
    absl::StatusCode code,
    ::testing::Matcher<const std::string&> message_matcher = ::testing::_) {
  return {code, std::move(message_matcher)};
}

}  // namespace thsgd

#define THSGD_EXPECT_OK(...) EXPECT_THAT((__VA_ARGS__), ::thsgd::IsOk())
#define THSGD_ASSERT_OK(...) ASSERT_THAT((__VA_ARGS__), ::thsgd::IsOk())

// Assigns the value of an OK absl::StatusOr to `lhs`, which may be a
// declaration; otherwise the test fails and the enclosing function returns.
#define THSGD_ASSERT_OK_AND_ASSIGN(lhs, ...)                          \
  THSGD_INTERNAL_ASSERT_OK_AND_ASSIGN(                                \
      THSGD_INTERNAL_CONCAT(thsgd_internal_statusor_, __LINE__), lhs, \
      __VA_ARGS__)

#define THSGD_INTERNAL_ASSERT_OK_AND_ASSIGN(statusor, lhs, ...)            \
  auto statusor = (__VA_ARGS__);                                           \
  ASSERT_TRUE(statusor.ok()) << #__VA_ARGS__ << ": " << statusor.status(); \
  lhs = *std::move(statusor)

#endif  // THSGD_BASE_STATUS_MATCHERS_H_
