// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Macros that pass an error on to the caller.
//
//   absl::StatusOr<Report> MakeReport(const std::string& path) {
//     THSGD_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
//     THSGD_RETURN_IF_ERROR(CheckText(text));
//     ...
//   }
//
// The enclosing function returns absl::Status or absl::StatusOr<T>.  The
// expression may contain commas; `lhs` may not (name such a type with `using`).

#ifndef THSGD_BASE_STATUS_MACROS_H_
#define THSGD_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Evaluates an absl::Status once and returns it unless it is OK.
#define THSGD_RETURN_IF_ERROR(...)                                 \
  do {                                                             \
    absl::Status thsgd_internal_status = (__VA_ARGS__);            \
    if (!thsgd_internal_status.ok()) return thsgd_internal_status; \
  } while (false)

// Evaluates an absl::StatusOr once; assigns its value to `lhs`, which may be a
// declaration, or returns its error.  Expands to several statements.
#define THSGD_ASSIGN_OR_RETURN(lhs, ...)                              \
  THSGD_INTERNAL_ASSIGN_OR_RETURN(                                    \
      THSGD_INTERNAL_CONCAT(thsgd_internal_statusor_, __LINE__), lhs, \
      __VA_ARGS__)

#define THSGD_INTERNAL_ASSIGN_OR_RETURN(statusor, lhs, ...) \
  auto statusor = (__VA_ARGS__);                            \
  if (!statusor.ok()) return std::move(statusor).status();  \
  lhs = *std::move(statusor)

#define THSGD_INTERNAL_CONCAT(a, b) THSGD_INTERNAL_CONCAT_EXPANDED(a, b)
#define THSGD_INTERNAL_CONCAT_EXPANDED(a, b) a##b

#endif  // THSGD_BASE_STATUS_MACROS_H_
