// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/headline.h"

#include <optional>
#include <string>

#include "absl/strings/str_format.h"
#include "experiments/report/report.pb.h"
#include "stats/interval.h"

namespace thsgd {

void AddHeadline(const std::string& quantity, std::optional<double> theory,
                 std::optional<double> exact, double estimate,
                 const Interval& interval, report::Report& report) {
  report::Headline& headline = *report.add_headline();
  headline.set_quantity(quantity);
  if (theory.has_value()) {
    headline.set_theory(absl::StrFormat("%.4g", *theory));
  }
  if (exact.has_value()) headline.set_exact(absl::StrFormat("%.4g", *exact));
  headline.set_estimate(absl::StrFormat("%.4g [%.4g, %.4g]", estimate,
                                        interval.lower, interval.upper));
}

}  // namespace thsgd
