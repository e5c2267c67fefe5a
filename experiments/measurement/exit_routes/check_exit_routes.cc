// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/check_exit_routes.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/report/report.pb.h"

namespace thsgd {
namespace {

std::string Percent(double share) {
  return absl::StrFormat("%.3g %%", 100 * share);
}

std::string AtRate(const CellAnalysis& cell) {
  return absl::StrFormat("at $\\eta = %.4g$", cell.learning_rate);
}

std::string Describe(const Share& share) {
  return absl::StrFormat("%d of %d = %s (99 %% interval %s to %s)", share.count,
                         share.total, Percent(share.estimate),
                         Percent(share.interval.lower),
                         Percent(share.interval.upper));
}

std::string RouteOf(const ProcessAnalysis& process) {
  if (process.expected_jumps == 0) return "without a single jump";
  return absl::StrFormat("by %d jump%s", process.expected_jumps,
                         process.expected_jumps == 1 ? "" : "s");
}

// Most routes have the number of jumps that the theory expects.
void AddMajorityCheck(const ProcessAnalysis& process, report::Report& report) {
  report::Check& check = *report.add_check();
  check.set_statement(absl::StrCat("Under ", process.name, " noise most exits ",
                                   "happen ", RouteOf(process), "."));
  check.set_rule(
      "Share of routes with exactly that many jumps at the smallest learning "
      "rate with exits: supported if its 99 % interval lies above one half, "
      "contradicted if below.");
  const CellAnalysis* cell = process.SmallestRateWithExits();
  if (cell == nullptr) {
    check.set_verdict(report::Check::UNDECIDED);
    check.set_outcome("No chain left at any learning rate.");
    return;
  }
  const Share& share = *cell->p_expected_jumps;
  check.set_verdict(share.interval.lower > 0.5   ? report::Check::SUPPORTED
                    : share.interval.upper < 0.5 ? report::Check::CONTRADICTED
                                                 : report::Check::UNDECIDED);
  check.set_outcome(absl::StrCat(Describe(share), " ", AtRate(*cell), "."));
}

// That share grows as the learning rate falls.
void AddConcentrationCheck(const ProcessAnalysis& process,
                           report::Report& report) {
  report::Check& check = *report.add_check();
  check.set_statement(
      absl::StrCat("Under ", process.name, " noise the share of exits ",
                   RouteOf(process), " grows as $\\eta$ falls."));
  check.set_rule(
      "That share at the largest and the smallest learning rate with exits: "
      "supported if its 99 % intervals lie apart in this order, contradicted "
      "if they lie apart in the other.");
  const CellAnalysis* large = process.LargestRateWithExits();
  const CellAnalysis* small = process.SmallestRateWithExits();
  if (large == small) {
    check.set_verdict(report::Check::UNDECIDED);
    check.set_outcome("Exits were seen at fewer than two learning rates.");
    return;
  }
  const Share& before = *large->p_expected_jumps;
  const Share& after = *small->p_expected_jumps;
  check.set_verdict(after.interval.lower > before.interval.upper
                        ? report::Check::SUPPORTED
                    : after.interval.upper < before.interval.lower
                        ? report::Check::CONTRADICTED
                        : report::Check::UNDECIDED);
  check.set_outcome(absl::StrCat(Describe(before), " ", AtRate(*large), "; ",
                                 Describe(after), " ", AtRate(*small), "."));
}

// The exit probability has reached its limit form.
void AddProbabilityCheck(const ProcessAnalysis& process,
                         report::Report& report) {
  const CellAnalysis* cell = process.SmallestRateWithExits();
  if (cell == nullptr || !cell->p_exit_theory.has_value()) return;
  report::Check& check = *report.add_check();
  check.set_statement(absl::StrCat(
      "Under ", process.name, " noise the exit probability ", AtRate(*cell),
      " already equals its limit form ",
      process.heavy_tailed
          ? "$1 - e^{-q \\lambda(\\eta) \\lfloor T/\\eta \\rfloor}$."
          : "$1 - e^{-k T}$, $k$ the Eyring-Kramers rate."));
  check.set_rule(
      "At the smallest learning rate with exits: supported if the 99 % "
      "interval of the probability holds theory's number, contradicted if not. "
      "The theorem speaks of the limit only, so a contradiction measures how "
      "far away the limit is.");
  const Share& share = *cell->p_exit;
  const double theory = *cell->p_exit_theory;
  const bool holds =
      share.interval.lower <= theory && theory <= share.interval.upper;
  check.set_verdict(holds ? report::Check::SUPPORTED
                          : report::Check::CONTRADICTED);
  check.set_outcome(absl::StrFormat(
      "%s; theory %s, so the estimate is %.3g times theory's.", Describe(share),
      Percent(theory), share.estimate / theory));
}

std::string Summarize(const std::vector<ProcessAnalysis>& processes,
                      const report::Report& report) {
  int num_supported = 0;
  int num_contradicted = 0;
  for (const report::Check& check : report.check()) {
    if (check.verdict() == report::Check::SUPPORTED) ++num_supported;
    if (check.verdict() == report::Check::CONTRADICTED) ++num_contradicted;
  }
  const int num_checks = report.check_size();
  std::string summary = absl::StrFormat(
      "Of %d checks %d are supported, %d contradicted and %d undecided.",
      num_checks, num_supported, num_contradicted,
      num_checks - num_supported - num_contradicted);
  for (const ProcessAnalysis& process : processes) {
    int num_seen = 0;
    for (const CellAnalysis& cell : process.cells) {
      if (cell.p_expected_jumps.has_value()) ++num_seen;
    }
    if (num_seen == static_cast<int>(process.cells.size())) continue;
    absl::StrAppendFormat(
        &summary,
        " Under %s noise exits were seen at %d of %d learning rates only: "
        "plain simulation does not reach the others.",
        process.name, num_seen, process.cells.size());
  }
  return summary;
}

}  // namespace

void AddExitRoutesChecks(const std::vector<ProcessAnalysis>& processes,
                         report::Report& report) {
  for (const ProcessAnalysis& process : processes) {
    AddMajorityCheck(process, report);
    // Light tails have no jumps at all from the largest learning rate on, so
    // nothing can grow.
    if (process.heavy_tailed) AddConcentrationCheck(process, report);
    AddProbabilityCheck(process, report);
  }
  report.set_verdict(Summarize(processes, report));
}

}  // namespace thsgd
