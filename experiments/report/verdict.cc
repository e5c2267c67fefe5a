// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/verdict.h"

#include <string>

#include "absl/strings/str_format.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

std::string SummarizeChecks(const report::Report& report) {
  int num_supported = 0;
  int num_contradicted = 0;
  for (const report::Check& check : report.check()) {
    if (check.verdict() == report::Check::SUPPORTED) ++num_supported;
    if (check.verdict() == report::Check::CONTRADICTED) ++num_contradicted;
  }
  return absl::StrFormat(
      "Of %d checks %d are supported, %d contradicted and %d undecided.",
      report.check_size(), num_supported, num_contradicted,
      report.check_size() - num_supported - num_contradicted);
}

}  // namespace thsgd
