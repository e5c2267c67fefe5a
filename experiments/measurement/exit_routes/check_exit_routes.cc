// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/check_exit_routes.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/verdict.h"
#include "sim/limit/landing_rates.h"
#include "stats/interval.h"
#include "stats/share_interval.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

// Of the comparison with exact values, over the learning rates of a process.
constexpr double kFalseAlarmBudget = 0.01;

std::string Percent(double share) {
  return absl::StrFormat("%.4g %%", 100 * share);
}

std::string AtRate(const CellAnalysis& cell) {
  return absl::StrFormat("at $\\eta = %.4g$", cell.learning_rate);
}

std::string Describe(const ShareEstimate& share) {
  return absl::StrFormat("%s (99 %% interval %s to %s)", Percent(share.share),
                         Percent(share.interval.lower),
                         Percent(share.interval.upper));
}

std::string RouteOf(const ProcessAnalysis& process) {
  if (process.expected_jumps == 0) return "without a single jump";
  return absl::StrFormat("by %d jump%s", process.expected_jumps,
                         process.expected_jumps == 1 ? "" : "s");
}

report::Check& AddCheck(const std::string& statement, const std::string& rule,
                        report::Report& report) {
  report::Check& check = *report.add_check();
  check.set_statement(statement);
  check.set_rule(rule);
  check.set_verdict(report::Check::UNDECIDED);
  return check;
}

// Above one half, below it, or neither.
report::Check::Verdict MajorityOf(const Interval& interval) {
  if (interval.lower > 0.5) return report::Check::SUPPORTED;
  if (interval.upper < 0.5) return report::Check::CONTRADICTED;
  return report::Check::UNDECIDED;
}

// Most routes have the number of jumps that the theory expects.
void AddMajorityCheck(const ProcessAnalysis& process, report::Report& report) {
  report::Check& check = AddCheck(
      absl::StrCat("Under ", process.name, " noise most exits happen ",
                   RouteOf(process), "."),
      "Share of routes with exactly that many jumps, given A, at the smallest "
      "learning rate with exits: supported if its 99 % interval lies above one "
      "half, contradicted if below.",
      report);
  const CellAnalysis* cell = process.SmallestRateWithExits();
  if (cell == nullptr) {
    check.set_outcome("No path left at any learning rate.");
    return;
  }
  const ShareEstimate& share = *cell->p_expected_jumps;
  check.set_verdict(MajorityOf(share.interval));
  check.set_outcome(absl::StrCat(Describe(share), " ", AtRate(*cell), "."));
}

// That share grows as the learning rate falls.
void AddConcentrationCheck(const ProcessAnalysis& process,
                           report::Report& report) {
  report::Check& check = AddCheck(
      absl::StrCat("Under ", process.name, " noise the share of exits ",
                   RouteOf(process), " grows as $\\eta$ falls."),
      "That share at the largest and the smallest learning rate with exits: "
      "supported if its 99 % intervals lie apart in this order, contradicted "
      "if they lie apart in the other.",
      report);
  const CellAnalysis* large = process.LargestRateWithExits();
  const CellAnalysis* small = process.SmallestRateWithExits();
  if (large == small) {
    check.set_outcome("Exits were seen at fewer than two learning rates.");
    return;
  }
  const ShareEstimate& before = *large->p_expected_jumps;
  const ShareEstimate& after = *small->p_expected_jumps;
  if (after.interval.lower > before.interval.upper) {
    check.set_verdict(report::Check::SUPPORTED);
  } else if (after.interval.upper < before.interval.lower) {
    check.set_verdict(report::Check::CONTRADICTED);
  }
  check.set_outcome(absl::StrCat(Describe(before), " ", AtRate(*large), "; ",
                                 Describe(after), " ", AtRate(*small), "."));
}

// The jumps are as large as the truncation lets them be.
void AddTruncationCheck(const ProcessAnalysis& process,
                        report::Report& report) {
  report::Check& check = AddCheck(
      absl::StrFormat("Under %s noise most jumps on the routes have size $b = "
                      "%.4g$.",
                      process.name, process.truncation_threshold),
      "Of the jumps on the routes, given A, the share that was cut to size "
      "$b$, "
      "at the smallest learning rate with jumps: supported if its 99 % "
      "interval lies above one half, contradicted if below. In the limit the "
      "share is below 1: a jump need not be larger than the others leave to be "
      "done.",
      report);
  const auto cell = std::find_if(
      process.cells.rbegin(), process.cells.rend(),
      [](const CellAnalysis& c) { return c.p_truncated.has_value(); });
  if (cell == process.cells.rend()) {
    check.set_outcome("No path left by a jump at any learning rate.");
    return;
  }
  check.set_verdict(MajorityOf(cell->p_truncated->interval));
  check.set_outcome(
      absl::StrCat(Describe(*cell->p_truncated), " ", AtRate(*cell), "."));
}

// The estimates are those of the process itself.
absl::Status AddExactCheck(const ProcessAnalysis& process,
                           report::Report& report) {
  std::vector<const CellAnalysis*> compared;
  for (const CellAnalysis& cell : process.cells) {
    // Without exits weights say nothing of their spread; trials do.
    if (cell.p_exit_exact.has_value() &&
        (cell.has_exits() || cell.p_exit.num_trials > 0)) {
      compared.push_back(&cell);
    }
  }
  if (compared.empty()) return absl::OkStatus();
  const int num_compared = static_cast<int>(compared.size());
  THSGD_ASSIGN_OR_RETURN(const double level,
                         PerComparisonLevel(kFalseAlarmBudget, num_compared));
  std::string outside;
  const CellAnalysis* worst = nullptr;
  for (const CellAnalysis* cell : compared) {
    THSGD_ASSIGN_OR_RETURN(const Interval interval,
                           cell->p_exit.IntervalAt(1 - level));
    const Estimate& exact = *cell->p_exit_exact;
    if (exact.value + exact.error < interval.lower ||
        exact.value - exact.error > interval.upper) {
      absl::StrAppendFormat(&outside, "%s%.4g estimated, %.4g exact, %s",
                            outside.empty() ? "" : "; ", cell->p_exit.value,
                            exact.value, AtRate(*cell));
    }
    if (cell->z_exact().has_value() &&
        (worst == nullptr ||
         std::fabs(*cell->z_exact()) > std::fabs(*worst->z_exact()))) {
      worst = cell;
    }
  }
  report::Check& check = AddCheck(
      absl::StrCat("Under ", process.name,
                   " noise the estimated exit probabilities are those of the "
                   "process at finite learning rates."),
      absl::StrFormat(
          "Intervals of the estimates at confidence %.5g %%, and exact values "
          "with their errors, at %d learning rates: supported if they all "
          "meet, contradicted if one pair does not. An unbiased estimator "
          "fails with probability 1 %%.",
          100 * (1 - level), num_compared),
      report);
  check.set_verdict(outside.empty() ? report::Check::SUPPORTED
                                    : report::Check::CONTRADICTED);
  if (!outside.empty()) {
    check.set_outcome(absl::StrCat(outside, "."));
  } else if (worst == nullptr) {
    check.set_outcome("No path left, and few were to be expected.");
  } else {
    check.set_outcome(absl::StrFormat(
        "The farthest is %.2g standard errors away, %s: %.4g estimated, %.4g "
        "exact.",
        std::fabs(*worst->z_exact()), AtRate(*worst), worst->p_exit.value,
        worst->p_exit_exact->value));
  }
  return absl::OkStatus();
}

// Light tails do not feel the truncation. Between exact values: an estimate,
// which the check above holds against its own, could only blur it.
void AddUntruncatedCheck(const ProcessAnalysis& process,
                         report::Report& report) {
  constexpr double kTolerance = 0.01;
  const CellAnalysis& cell = process.cells.back();
  if (!process.p_exit_untruncated.has_value() ||
      !cell.p_exit_exact.has_value()) {
    return;
  }
  report::Check& check = AddCheck(
      absl::StrFormat("Under %s noise the exit probability %s is what it is "
                      "without truncation.",
                      process.name, AtRate(cell)),
      "Exact values with and without truncation, at the smallest learning "
      "rate: supported if they differ by less than 1 % and their errors, "
      "contradicted if not.",
      report);
  const Estimate& with = *cell.p_exit_exact;
  const Estimate& without = *process.p_exit_untruncated;
  check.set_verdict(std::fabs(with.value - without.value) <
                            kTolerance * without.value + with.error +
                                without.error
                        ? report::Check::SUPPORTED
                        : report::Check::CONTRADICTED);
  check.set_outcome(
      absl::StrFormat("%.4g at $b = %.4g$, %.4g at $b = \\infty$.", with.value,
                      process.truncation_threshold, without.value));
}

// Bounds of |ratio - 1| over an interval of ratios.
Interval DistanceFromOne(const Interval& ratio) {
  const double below = std::fabs(ratio.lower - 1);
  const double above = std::fabs(ratio.upper - 1);
  return {.lower = ratio.Contains(1) ? 0 : std::min(below, above),
          .upper = std::max(below, above)};
}

// The exit probability approaches its limit form.
void AddLimitCheck(const ProcessAnalysis& process, report::Report& report) {
  const CellAnalysis* large = process.LargestRateWithExits();
  const CellAnalysis* small = process.SmallestRateWithExits();
  if (large == small || !large->ratio_to_theory().has_value() ||
      !small->ratio_to_theory().has_value()) {
    return;
  }
  report::Check& check = AddCheck(
      absl::StrCat("Under ", process.name,
                   " noise the exit probability approaches its limit form "
                   "$1 - \\exp(-C(A)\\,(H(1/\\eta)/\\eta)^{l^*})$ as $\\eta$ "
                   "falls."),
      "Ratio of estimate to limit form at the largest and the smallest "
      "learning rate with exits: supported if the second is nearer to 1 for "
      "all values "
      "in both 99 % intervals, contradicted if it is farther for all.",
      report);
  const Interval before = DistanceFromOne(*large->ratio_to_theory());
  const Interval after = DistanceFromOne(*small->ratio_to_theory());
  if (after.upper < before.lower) {
    check.set_verdict(report::Check::SUPPORTED);
  } else if (after.lower > before.upper) {
    check.set_verdict(report::Check::CONTRADICTED);
  }
  const auto describe = [](const CellAnalysis& cell) {
    const Interval ratio = *cell.ratio_to_theory();
    std::string text = absl::StrFormat("%.3g (%.3g to %.3g) %s",
                                       cell.p_exit.value / *cell.p_exit_theory,
                                       ratio.lower, ratio.upper, AtRate(cell));
    if (cell.small_parameter.has_value()) {
      absl::StrAppendFormat(&text, ", $H(1/\\eta)/\\eta = %.3g$",
                            *cell.small_parameter);
    }
    return text;
  };
  check.set_outcome(
      absl::StrCat(describe(*large), "; ", describe(*small), "."));
}

std::string Summarize(const std::vector<ProcessAnalysis>& processes,
                      const report::Report& report) {
  std::string summary = SummarizeChecks(report);
  for (const ProcessAnalysis& process : processes) {
    int num_seen = 0;
    for (const CellAnalysis& cell : process.cells) {
      if (cell.has_exits()) ++num_seen;
    }
    if (num_seen == static_cast<int>(process.cells.size())) continue;
    absl::StrAppendFormat(
        &summary,
        " Under %s noise exits were seen at %d of %d learning rates only.",
        process.name, num_seen, process.cells.size());
  }
  return summary;
}

}  // namespace

absl::Status AddExitRoutesChecks(const std::vector<ProcessAnalysis>& processes,
                                 report::Report& report) {
  for (const ProcessAnalysis& process : processes) {
    AddMajorityCheck(process, report);
    // Light tails have no jumps at all from the largest learning rate on, so
    // nothing need grow; nor are there jumps to be cut.
    if (process.heavy_tailed) {
      AddConcentrationCheck(process, report);
      if (std::isfinite(process.truncation_threshold)) {
        AddTruncationCheck(process, report);
      }
    }
    THSGD_RETURN_IF_ERROR(AddExactCheck(process, report));
    AddUntruncatedCheck(process, report);
    // Under light tails and a fixed horizon no theorem gives the constant.
    if (process.heavy_tailed) AddLimitCheck(process, report);
  }
  report.set_verdict(Summarize(processes, report));
  return absl::OkStatus();
}

}  // namespace thsgd
