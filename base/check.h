// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Checks for our own bugs: a failed check prints file, line and the condition
// with both values to standard error and aborts.  They are on in every build.
// What a user can cause (a manifest, a file, a flag) is an absl::Status.
//
//   THSGD_CHECK(!path.empty());
//   THSGD_CHECK_LT(chain_index, num_chains);
//
// The names are prefixed because LibTorch defines the bare ones.

#ifndef THSGD_BASE_CHECK_H_
#define THSGD_BASE_CHECK_H_

#include <limits>
#include <sstream>
#include <string>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"

#define THSGD_CHECK(condition)                                         \
  do {                                                                 \
    if (ABSL_PREDICT_FALSE(!(condition))) {                            \
      ::thsgd::check_internal::Fail(__FILE__, __LINE__, "THSGD_CHECK", \
                                    #condition);                       \
    }                                                                  \
  } while (false)

// The operands are evaluated once and must be printable with operator<<.
#define THSGD_CHECK_EQ(a, b) THSGD_INTERNAL_CHECK_OP("THSGD_CHECK_EQ", ==, a, b)
#define THSGD_CHECK_NE(a, b) THSGD_INTERNAL_CHECK_OP("THSGD_CHECK_NE", !=, a, b)
#define THSGD_CHECK_LT(a, b) THSGD_INTERNAL_CHECK_OP("THSGD_CHECK_LT", <, a, b)
#define THSGD_CHECK_LE(a, b) THSGD_INTERNAL_CHECK_OP("THSGD_CHECK_LE", <=, a, b)
#define THSGD_CHECK_GT(a, b) THSGD_INTERNAL_CHECK_OP("THSGD_CHECK_GT", >, a, b)
#define THSGD_CHECK_GE(a, b) THSGD_INTERNAL_CHECK_OP("THSGD_CHECK_GE", >=, a, b)

#define THSGD_INTERNAL_CHECK_OP(name, op, a, b)                            \
  do {                                                                     \
    const auto& thsgd_internal_a = (a);                                    \
    const auto& thsgd_internal_b = (b);                                    \
    if (ABSL_PREDICT_FALSE(!(thsgd_internal_a op thsgd_internal_b))) {     \
      ::thsgd::check_internal::FailOp(__FILE__, __LINE__, name,            \
                                      #a " " #op " " #b, thsgd_internal_a, \
                                      thsgd_internal_b);                   \
    }                                                                      \
  } while (false)

namespace thsgd {
namespace check_internal {

// Prints "FILE:LINE: NAME failed: CONDITION" and aborts.
[[noreturn]] void Fail(const char* file, int line, absl::string_view name,
                       absl::string_view condition);

template <typename A, typename B>
[[noreturn]] void FailOp(const char* file, int line, absl::string_view name,
                         absl::string_view condition, const A& a, const B& b) {
  std::ostringstream text;
  text.precision(std::numeric_limits<double>::max_digits10);
  text << condition << " (" << a << " vs. " << b << ")";
  Fail(file, line, name, text.str());
}

}  // namespace check_internal
}  // namespace thsgd

#endif  // THSGD_BASE_CHECK_H_
