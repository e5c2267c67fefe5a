// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/check_occupation.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/verdict.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

std::string Percent(double share) {
  return absl::StrFormat("%.3g %%", 100 * share);
}

std::string Describe(const TimeShare& share) {
  if (!share.interval.has_value()) return Percent(share.estimate);
  return absl::StrCat(Percent(share.estimate), " (99 % interval ",
                      Percent(share.interval->lower), " to ",
                      Percent(share.interval->upper), ")");
}

std::string AtRate(const OccupationCellAnalysis& cell) {
  return absl::StrFormat("at $\\eta = %.4g$", cell.learning_rate);
}

// The interval of the narrow share; absent if there are too few chains.
std::optional<Interval> NarrowInterval(const OccupationCellAnalysis& cell) {
  if (!cell.narrow_share.has_value()) return std::nullopt;
  return cell.narrow_share->interval;
}

void SetUndecided(const std::string& outcome, report::Check& check) {
  check.set_verdict(report::Check::UNDECIDED);
  check.set_outcome(outcome);
}

constexpr char kTooFewChains[] = "It takes at least two chains at each.";

void AddEliminationCheck(const OccupationProcessAnalysis& process,
                         report::Report& report) {
  const OccupationCellAnalysis& first = process.cells.front();
  const OccupationCellAnalysis& last = process.cells.back();
  report::Check& check = *report.add_check();
  check.set_statement(
      absl::StrCat("Under ", process.name,
                   " the share of time at narrow minima falls with $\\eta$."));
  check.set_rule(
      "That share at the largest and the smallest learning rate: supported if "
      "its 99 % intervals lie apart in this order, contradicted if they lie "
      "apart in the other.");
  const std::optional<Interval> before = NarrowInterval(first);
  const std::optional<Interval> after = NarrowInterval(last);
  if (process.cells.size() < 2 || !before.has_value() || !after.has_value()) {
    return SetUndecided(
        "It takes two learning rates and at least two chains at each.", check);
  }
  check.set_verdict(after->upper < before->lower   ? report::Check::SUPPORTED
                    : before->upper < after->lower ? report::Check::CONTRADICTED
                                                   : report::Check::UNDECIDED);
  check.set_outcome(
      absl::StrCat(Describe(*first.narrow_share), " ", AtRate(first), "; ",
                   Describe(*last.narrow_share), " ", AtRate(last), "."));
}

void AddPredictionCheck(const OccupationProcessAnalysis& process,
                        const std::vector<bool>& narrow,
                        report::Report& report) {
  const OccupationCellAnalysis& cell = process.cells.back();
  if (!cell.theory.has_value() || cell.theory->chain_shares.empty()) return;
  report::Check& check = *report.add_check();
  check.set_statement(absl::StrCat(
      "Under ", process.name, " the share of time at narrow minima ",
      AtRate(cell),
      " is what the Markov chain with rates $q_{ij} \\lambda_i(\\eta)$ "
      "predicts."));
  check.set_rule(absl::StrFormat(
      "Its 99 %% interval and the band of %.1f percentage points around the "
      "chain's expected share of the same steps: supported if the interval "
      "lies in the band, contradicted if it lies outside.",
      100 * kNarrowShareTolerance));
  const std::optional<Interval> interval = NarrowInterval(cell);
  if (!interval.has_value()) return SetUndecided(kTooFewChains, check);
  const double expected = NarrowSum(narrow, cell.theory->chain_shares);
  const double low = expected - kNarrowShareTolerance;
  const double high = expected + kNarrowShareTolerance;
  check.set_verdict(low <= interval->lower && interval->upper <= high
                        ? report::Check::SUPPORTED
                    : interval->upper < low || high < interval->lower
                        ? report::Check::CONTRADICTED
                        : report::Check::UNDECIDED);
  std::string outcome = absl::StrCat(Describe(*cell.narrow_share),
                                     "; the chain expects ", Percent(expected));
  if (!cell.theory->rates_shares.empty()) {
    absl::StrAppend(&outcome, ", with exact rates in place of the limit's ",
                    Percent(NarrowSum(narrow, cell.theory->rates_shares)));
  }
  check.set_outcome(outcome + ".");
}

// A negative control: without truncation or heavy tails nothing is eliminated.
void AddControlCheck(const OccupationProcessAnalysis& control,
                     const OccupationProcessAnalysis& process,
                     report::Report& report) {
  report::Check& check = *report.add_check();
  check.set_statement(absl::StrCat("Under ", control.name, ", ",
                                   control.heavy_tailed
                                       ? "which is not truncated"
                                       : "which has no heavy tails",
                                   ", narrow minima are not eliminated."));
  check.set_rule(absl::StrCat(
      "Share of time at narrow minima at the smallest learning rate: "
      "supported if its 99 % interval lies above that of ",
      process.name, ", contradicted if below."));
  const OccupationCellAnalysis& cell = control.cells.back();
  const OccupationCellAnalysis& other = process.cells.back();
  const std::optional<Interval> held = NarrowInterval(cell);
  const std::optional<Interval> left = NarrowInterval(other);
  if (!held.has_value() || !left.has_value()) {
    return SetUndecided(kTooFewChains, check);
  }
  check.set_verdict(left->upper < held->lower   ? report::Check::SUPPORTED
                    : held->upper < left->lower ? report::Check::CONTRADICTED
                                                : report::Check::UNDECIDED);
  check.set_outcome(absl::StrCat(Describe(*cell.narrow_share), " against ",
                                 Describe(*other.narrow_share), " ",
                                 AtRate(cell), "."));
}

void AddClassChecks(const OccupationProcessAnalysis& process,
                    report::Report& report) {
  const OccupationCellAnalysis& cell = process.cells.back();
  if (cell.class_shares.size() < 2) return;
  for (std::size_t c = 0; c < cell.class_shares.size(); ++c) {
    report::Check& check = *report.add_check();
    check.set_statement(absl::StrFormat(
        "Under %s the start leads to closed class %d with the probability "
        "that its embedded chain $q_{ij}/q_i$ says.",
        process.name, c + 1));
    check.set_rule(
        "The class's share of time at the smallest learning rate: supported if "
        "its 99 % interval holds that probability, contradicted if not. At a "
        "finite learning rate classes are not quite closed, so a "
        "contradiction measures what more jumps than $l^*$ do.");
    const TimeShare& share = cell.class_shares[c];
    if (!share.interval.has_value()) {
      SetUndecided(kTooFewChains, check);
      continue;
    }
    const double expected = process.theory->class_probabilities[c];
    check.set_verdict(share.interval->Contains(expected)
                          ? report::Check::SUPPORTED
                          : report::Check::CONTRADICTED);
    check.set_outcome(absl::StrCat(Describe(share), " ", AtRate(cell),
                                   "; theory ", Percent(expected), "."));
  }
}

void SetVerdict(const OccupationAnalysis& analysis, report::Report& report) {
  std::string verdict =
      report.check().empty()
          ? "Nothing is checked: elimination is a statement about truncated "
            "heavy-tailed noise and minima of different relative widths, which "
            "are computed in one dimension."
          : SummarizeChecks(report);
  std::int64_t num_failed = 0;
  std::int64_t num_chains = 0;
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      num_failed += cell.cell->counts().num_failed();
      num_chains += cell.cell->counts().num_chains();
    }
  }
  if (num_failed > 0) {
    absl::StrAppendFormat(&verdict,
                          " %d of %d chains became infinite or undefined and "
                          "were stopped.",
                          num_failed, num_chains);
  }
  report.set_verdict(verdict);
}

}  // namespace

void AddOccupationChecks(const OccupationAnalysis& analysis,
                         report::Report& report) {
  const OccupationProcessAnalysis* reference = nullptr;
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    if (process.eliminates) {
      if (reference == nullptr) reference = &process;
      AddEliminationCheck(process, report);
      AddPredictionCheck(process, analysis.narrow, report);
    }
    AddClassChecks(process, report);
  }
  if (reference != nullptr) {
    for (const OccupationProcessAnalysis& process : analysis.processes) {
      const bool holds_in_the_limit =
          process.heavy_tailed && !process.truncated;
      const bool never_leaves = !process.heavy_tailed && analysis.starts_narrow;
      if (holds_in_the_limit || never_leaves) {
        AddControlCheck(process, *reference, report);
      }
    }
  }
  SetVerdict(analysis, report);
}

}  // namespace thsgd
