// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/check_flow_deviation.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "experiments/measurement/flow_deviation/analyze_flow_deviation.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/verdict.h"

namespace thsgd {
namespace {

report::Check& AddCheck(absl::string_view statement, absl::string_view rule,
                        report::Report& report) {
  report::Check& check = *report.add_check();
  check.set_statement(std::string(statement));
  check.set_rule(std::string(rule));
  check.set_verdict(report::Check::UNDECIDED);
  return check;
}

std::string Describe(const DistanceQuantile& quantile) {
  return absl::StrFormat("%.3g (99 %% interval %.3g to %.3g)",
                         quantile.estimate, quantile.interval.lower,
                         quantile.interval.upper);
}

std::string Describe(const Exceedance& above) {
  return absl::StrFormat("%d of %d = %.3g (99 %% interval %.3g to %.3g)",
                         above.count, above.total, above.estimate,
                         above.interval.lower, above.interval.upper);
}

std::string Describe(const DeviationSlope& slope) {
  return absl::StrFormat("%.3g (99 %% interval %.3g to %.3g)", slope.estimate,
                         slope.interval.lower, slope.interval.upper);
}

std::string Between(const DeviationCell& a, const DeviationCell& b) {
  return absl::StrFormat("between $\\eta = %.4g$ and $%.4g$", a.learning_rate,
                         b.learning_rate);
}

// Paths follow the flow, the better the smaller the learning rate.
void AddConvergenceCheck(const DeviationProcess& process,
                         report::Report& report) {
  report::Check& check = AddCheck(
      absl::StrCat("Under ", process.name,
                   " noise paths follow the gradient flow, the more closely "
                   "the smaller $\\eta$."),
      "Median of the largest distance $D$ at the largest and the smallest "
      "learning rate: supported if the 99 % intervals lie apart in this order, "
      "contradicted if in the other.",
      report);
  const DeviationCell& first = process.cells.front();
  const DeviationCell& last = process.cells.back();
  if (!first.median.has_value() || !last.median.has_value()) {
    check.set_outcome("No chain stayed finite.");
    return;
  }
  if (last.median->interval.upper < first.median->interval.lower) {
    check.set_verdict(report::Check::SUPPORTED);
  } else if (last.median->interval.lower > first.median->interval.upper) {
    check.set_verdict(report::Check::CONTRADICTED);
  }
  check.set_outcome(absl::StrFormat(
      "%s at $\\eta = %.4g$; %s at $\\eta = %.4g$.", Describe(*first.median),
      first.learning_rate, Describe(*last.median), last.learning_rate));
}

// Heavy tails: P(D > delta) falls like eta^(alpha - 1).
void AddPowerLawCheck(const DeviationProcess& process, int k,
                      report::Report& report) {
  const double theory = *process.tail_index - 1;
  const double half_spacing = theory / 2;
  const DeviationCell& first = process.cells.front();
  const DeviationCell& last = process.cells.back();
  if (first.above.empty()) return;
  report::Check& check = AddCheck(
      absl::StrFormat("Under %s noise the probability of $D > %.3g$ falls like "
                      "$\\eta^{\\alpha-1} = \\eta^{%.3g}$: by one jump.",
                      process.name, first.above[k].threshold, theory),
      "Slope of the logarithms between the largest and the smallest learning "
      "rate: supported if its 99 % interval lies within $(\\alpha-1)/2$ of "
      "theory's, so that no other number of jumps is nearer; contradicted if "
      "it lies beyond.",
      report);
  const std::optional<DeviationSlope> slope = SlopeBetween(first, last, k);
  if (!slope.has_value()) {
    check.set_outcome("Too few chains strayed.");
    return;
  }
  if (slope->interval.lower > theory - half_spacing &&
      slope->interval.upper < theory + half_spacing) {
    check.set_verdict(report::Check::SUPPORTED);
  } else if (slope->interval.lower > theory + half_spacing ||
             slope->interval.upper < theory - half_spacing) {
    check.set_verdict(report::Check::CONTRADICTED);
  }
  check.set_outcome(
      absl::StrCat(Describe(*slope), " ", Between(first, last), "."));
}

// Heavy tails: at the smallest learning rate it has its limit form.
void AddConstantCheck(const DeviationProcess& process, int k,
                      report::Report& report) {
  const DeviationCell& last = process.cells.back();
  if (last.above.empty() || !last.above[k].theory.has_value()) return;
  const Exceedance& above = last.above[k];
  report::Check& check = AddCheck(
      absl::StrFormat("Under %s noise the probability of $D > %.3g$ already "
                      "equals its limit form $C\\, H(1/\\eta)/\\eta$ at "
                      "$\\eta = %.4g$.",
                      process.name, above.threshold, last.learning_rate),
      "Supported if the 99 % interval holds theory's number, contradicted if "
      "not. The theorem speaks of the limit only, so a contradiction measures "
      "how far away the limit is.",
      report);
  check.set_verdict(above.interval.Contains(*above.theory)
                        ? report::Check::SUPPORTED
                        : report::Check::CONTRADICTED);
  check.set_outcome(absl::StrFormat(
      "%s; theory %.3g, so the estimate is %.3g times theory's.",
      Describe(above), *above.theory, above.estimate / *above.theory));
}

// Light tails: P(D > delta) falls faster than any power.
void AddExponentialCheck(const DeviationProcess& process, int k,
                         report::Report& report) {
  if (process.cells.front().above.empty()) return;
  report::Check& check = AddCheck(
      absl::StrFormat("Under %s noise the probability of $D > %.3g$ falls "
                      "faster than any power of $\\eta$.",
                      process.name, process.cells.front().above[k].threshold),
      "Slopes of the logarithms between neighbouring learning rates: supported "
      "if the last one for which both have 10 exceedances is larger than the "
      "first, the 99 % intervals apart; contradicted if it is smaller, the "
      "intervals apart.",
      report);
  constexpr std::int64_t kEnough = 10;
  std::vector<DeviationSlope> slopes;
  std::vector<std::string> where;
  for (std::size_t e = 1; e < process.cells.size(); ++e) {
    const DeviationCell& a = process.cells[e - 1];
    const DeviationCell& b = process.cells[e];
    if (a.above.empty() || b.above.empty()) continue;
    if (a.above[k].count < kEnough || b.above[k].count < kEnough) continue;
    if (const auto slope = SlopeBetween(a, b, k)) {
      slopes.push_back(*slope);
      where.push_back(Between(a, b));
    }
  }
  if (slopes.size() < 2) {
    check.set_outcome("Exceedances at fewer than three learning rates.");
    return;
  }
  if (slopes.back().interval.lower > slopes.front().interval.upper) {
    check.set_verdict(report::Check::SUPPORTED);
  } else if (slopes.back().interval.upper < slopes.front().interval.lower) {
    check.set_verdict(report::Check::CONTRADICTED);
  }
  check.set_outcome(absl::StrCat(Describe(slopes.front()), " ", where.front(),
                                 "; ", Describe(slopes.back()), " ",
                                 where.back(), "."));
}

}  // namespace

void AddFlowDeviationChecks(const std::vector<DeviationProcess>& processes,
                            report::Report& report) {
  for (const DeviationProcess& process : processes) {
    AddConvergenceCheck(process, report);
  }
  for (const DeviationProcess& process : processes) {
    const int num_thresholds =
        static_cast<int>(process.cells.front().above.size());
    for (int k = 0; k < num_thresholds; ++k) {
      if (process.tail_index.has_value()) {
        if (process.constants[k] == 0) continue;
        AddPowerLawCheck(process, k, report);
        AddConstantCheck(process, k, report);
      } else if (!process.heavy_tailed) {
        AddExponentialCheck(process, k, report);
      }
    }
  }
  report.set_verdict(SummarizeChecks(report));
}

}  // namespace thsgd
