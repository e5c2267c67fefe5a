// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/check_metastability.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/measurement/metastability/analyze_metastability.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/verdict.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

using Verdict = report::Check::Verdict;

// Of an interval against the band that it should lie in.
Verdict InBand(const Interval& interval, double low, double high) {
  if (low <= interval.lower && interval.upper <= high) {
    return report::Check::SUPPORTED;
  }
  if (interval.upper < low || high < interval.lower) {
    return report::Check::CONTRADICTED;
  }
  return report::Check::UNDECIDED;
}

// Of several parts: one contradiction is enough.
Verdict Worst(Verdict a, Verdict b) {
  for (Verdict v : {report::Check::CONTRADICTED, report::Check::UNDECIDED}) {
    if (a == v || b == v) return v;
  }
  return a;
}

std::string MinimumLabel(const manifest::MetastabilityResult& result, int i) {
  return absl::StrFormat("%.3g", result.minimum(i));
}

std::string Describe(const CountedShare& share) {
  return absl::StrFormat("%.3g (99 %% interval %.3g to %.3g)", share.estimate,
                         share.interval.lower, share.interval.upper);
}

void Set(Verdict verdict, const std::vector<std::string>& outcome,
         report::Check& check) {
  if (outcome.empty()) {
    check.set_verdict(report::Check::UNDECIDED);
    check.set_outcome("Nothing was seen to happen.");
    return;
  }
  check.set_verdict(verdict);
  std::string text;
  for (const std::string& part : outcome) {
    absl::StrAppend(&text, text.empty() ? "" : "; ", part);
  }
  check.set_outcome(text + ".");
}

// One stay after the other: of states, or of the minima that are states.
void AddExponentialCheck(const std::string& statement,
                         const std::vector<const HoldingTimes*>& stays,
                         const std::vector<std::string>& labels,
                         report::Report& report) {
  report::Check& check = *report.add_check();
  check.set_statement(statement);
  check.set_rule(absl::StrFormat(
      "Largest distance, at the manifest's edges, of the share of stays that "
      "are longer from the exponential law with the estimated rate; 99 %% "
      "band by Massart's inequality. Supported if the distance plus its band "
      "is at most %.2g everywhere, contradicted if less its band it is more "
      "somewhere.",
      kHoldingDistance));
  std::vector<std::string> outcome;
  Verdict verdict = report::Check::SUPPORTED;
  for (std::size_t s = 0; s < stays.size(); ++s) {
    const HoldingTimes& times = *stays[s];
    if (times.survival.empty()) {
      verdict = Worst(verdict, report::Check::UNDECIDED);
      continue;
    }
    const Interval distance = {
        .lower = std::max(0.0, times.distance - times.distance_band),
        .upper = times.distance + times.distance_band};
    verdict = Worst(verdict, InBand(distance, 0, kHoldingDistance));
    outcome.push_back(absl::StrFormat(
        "at %s distance %.3g of %d stays, band %.3g", labels[s], times.distance,
        times.survival.front().total, times.distance_band));
  }
  Set(verdict, outcome, check);
}

void AddExponentialChecks(const MetastabilityProcessAnalysis& process,
                          const manifest::MetastabilityResult& result,
                          report::Report& report) {
  const MetastabilityCellAnalysis& cell = process.cells.back();
  std::vector<const HoldingTimes*> states;
  std::vector<const HoldingTimes*> minima;
  std::vector<std::string> labels;
  for (std::size_t s = 0; s < cell.states.size(); ++s) {
    states.push_back(&cell.states[s]);
    minima.push_back(&cell.minima[process.states[s]]);
    labels.push_back(MinimumLabel(result, process.states[s]));
  }
  AddExponentialCheck(
      absl::StrCat("Under ", process.name,
                   " the time at a widest minimum until any other minimum is "
                   "reached is exponential."),
      minima, labels, report);
  // Where all minima are states these are the same stays.
  if (states.size() == cell.minima.size()) return;
  AddExponentialCheck(
      absl::StrCat("Under ", process.name,
                   " the time until another widest minimum is reached is "
                   "exponential."),
      states, labels, report);
}

void AddRateCheck(const MetastabilityProcessAnalysis& process,
                  const manifest::MetastabilityResult& result,
                  report::Report& report) {
  report::Check& check = *report.add_check();
  check.set_statement(absl::StrCat(
      "Under ", process.name,
      " states are left at the limiting chain's rates, up to the bias of a "
      "finite learning rate."));
  check.set_rule(absl::StrFormat(
      "Moves per step spent in the state, over $\\lambda^*(\\eta)$ times the "
      "limiting rate: supported if every 99 %% interval lies within %.3g to "
      "%.3g, contradicted if one lies outside.",
      1 / kRateFactor, kRateFactor));
  std::vector<std::string> outcome;
  Verdict verdict = report::Check::SUPPORTED;
  const MetastabilityCellAnalysis& cell = process.cells.back();
  for (std::size_t s = 0; s < cell.states.size(); ++s) {
    const HoldingTimes& times = cell.states[s];
    if (!times.exit_rate.has_value()) {
      verdict = Worst(verdict, report::Check::UNDECIDED);
      continue;
    }
    const double limit = cell.theory.limit.exit_rate[s];
    CountedShare ratio = *times.exit_rate;
    ratio.estimate /= limit;
    ratio.interval = {.lower = ratio.interval.lower / limit,
                      .upper = ratio.interval.upper / limit};
    verdict =
        Worst(verdict, InBand(ratio.interval, 1 / kRateFactor, kRateFactor));
    std::string text = absl::StrCat(
        "at ", MinimumLabel(result, process.states[s]), " ", Describe(ratio));
    if (cell.theory.exact.has_value()) {
      absl::StrAppendFormat(&text, ", by exact rates %.3g",
                            cell.theory.exact->exit_rate[s] / limit);
    }
    outcome.push_back(text);
  }
  Set(verdict, outcome, check);
}

void AddTransitionCheck(const MetastabilityProcessAnalysis& process,
                        const manifest::MetastabilityResult& result,
                        report::Report& report) {
  // Of two states each leads to the other.
  if (process.states.size() < 3) return;
  report::Check& check = *report.add_check();
  check.set_statement(
      absl::StrCat("Under ", process.name,
                   " states lead to each other as in the limiting chain."));
  check.set_rule(absl::StrFormat(
      "Share of the moves from each state to each other: supported if every "
      "99 %% interval lies within %.2g of the limit, contradicted if one lies "
      "outside.",
      kShareTolerance));
  std::vector<std::string> outcome;
  Verdict verdict = report::Check::SUPPORTED;
  const MetastabilityCellAnalysis& cell = process.cells.back();
  double largest = -1;
  std::string worst;
  for (std::size_t from = 0; from < cell.state_moves.size(); ++from) {
    if (cell.state_moves[from].empty()) {
      verdict = Worst(verdict, report::Check::UNDECIDED);
      continue;
    }
    for (std::size_t to = 0; to < cell.state_moves.size(); ++to) {
      if (to == from) continue;
      const CountedShare& share = cell.state_moves[from][to];
      const double limit = cell.theory.limit.transitions(static_cast<int>(from),
                                                         static_cast<int>(to));
      verdict = Worst(verdict, InBand(share.interval, limit - kShareTolerance,
                                      limit + kShareTolerance));
      const double distance =
          std::max(limit - share.interval.lower, share.interval.upper - limit);
      if (distance <= largest) continue;
      largest = distance;
      worst = absl::StrFormat("farthest from the limit %.3g: %s to %s, %s",
                              limit, MinimumLabel(result, process.states[from]),
                              MinimumLabel(result, process.states[to]),
                              Describe(share));
    }
  }
  if (largest >= 0) outcome.push_back(worst);
  Set(verdict, outcome, check);
}

void AddMarginalCheck(const MetastabilityProcessAnalysis& process,
                      const manifest::MetastabilityResult& result,
                      report::Report& report) {
  const MetastabilityCellAnalysis& cell = process.cells.back();
  if (cell.marginals.empty()) return;
  report::Check& check = *report.add_check();
  check.set_statement(absl::StrCat(
      "Under ", process.name,
      " the state at fixed times $t = j\\,\\lambda^*(\\eta)$ has the law "
      "$e^{tQ}$ of the limiting chain."));
  check.set_rule(absl::StrFormat(
      "Share of chains in each state at each time: supported if every 99 %% "
      "interval lies within %.2g of the limit, contradicted if one lies "
      "outside.",
      kShareTolerance));
  std::vector<std::string> outcome;
  Verdict verdict = report::Check::SUPPORTED;
  double largest = -1;
  std::string worst;
  for (std::size_t k = 0; k < cell.marginals.size(); ++k) {
    for (std::size_t s = 0; s < cell.states.size(); ++s) {
      const CountedShare& share = cell.marginals[k][s];
      const double limit = cell.theory.limit.marginals[k][s];
      verdict = Worst(verdict, InBand(share.interval, limit - kShareTolerance,
                                      limit + kShareTolerance));
      const double distance =
          std::max(limit - share.interval.lower, share.interval.upper - limit);
      if (distance <= largest) continue;
      largest = distance;
      worst = absl::StrFormat(
          "farthest from the limit %.3g: at %s at step %d, %s", limit,
          MinimumLabel(result, process.states[s]),
          cell.cell->time_step(static_cast<int>(k)), Describe(share));
      if (cell.theory.exact.has_value()) {
        absl::StrAppendFormat(&worst, ", by exact rates %.3g",
                              cell.theory.exact->marginals[k][s]);
      }
    }
  }
  outcome.push_back(worst);
  Set(verdict, outcome, check);
}

}  // namespace

void AddMetastabilityChecks(
    const std::vector<MetastabilityProcessAnalysis>& processes,
    const manifest::MetastabilityResult& result, report::Report& report) {
  for (const MetastabilityProcessAnalysis& process : processes) {
    AddExponentialChecks(process, result, report);
    AddRateCheck(process, result, report);
    AddTransitionCheck(process, result, report);
    AddMarginalCheck(process, result, report);
  }
  report.set_verdict(SummarizeChecks(report));
}

}  // namespace thsgd
