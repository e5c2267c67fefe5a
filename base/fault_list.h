// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// All the faults of one input at once, each "field = value; must be ...".

#ifndef THSGD_BASE_FAULT_LIST_H_
#define THSGD_BASE_FAULT_LIST_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace thsgd {

class FaultList {
 public:
  // Adds "field = value; must be requirement" unless the condition holds.
  // NaN fails every comparison, so a requirement written as the comparison
  // that must hold also refuses NaN.
  void Require(bool condition, absl::string_view field, double value,
               absl::string_view requirement);
  void Require(bool condition, absl::string_view field, absl::string_view value,
               absl::string_view requirement);

  // Adds "field: message".
  void Add(absl::string_view field, absl::string_view message);

  // Adds the faults that status carries (as ToStatus makes it), each prefixed
  // by "prefix."; nothing if status is OK.
  void AddAll(absl::string_view prefix, const absl::Status& status);

  bool empty() const { return faults_.empty(); }

  // OK if empty; else InvalidArgument with one fault per line, in the order in
  // which they were added.
  absl::Status ToStatus() const;

 private:
  std::vector<std::string> faults_;
};

// The shortest decimal that reads back as the same double.
std::string ShortestDecimal(double value);

}  // namespace thsgd

#endif  // THSGD_BASE_FAULT_LIST_H_
