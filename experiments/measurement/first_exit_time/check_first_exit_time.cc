// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/check_first_exit_time.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "experiments/measurement/first_exit_time/analyze_first_exit_time.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/verdict.h"
#include "stats/interval.h"

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

std::string Describe(const ExitTimeProcessAnalysis& process,
                     const ExitTimeCellAnalysis& cell) {
  return absl::StrFormat("%s at $\\eta = %.4g$", process.name,
                         cell.prediction->learning_rate);
}

// Each mean with an exact value: does its simultaneous interval hold it? The
// solver's own error widens the interval.
void AddExactMeanCheck(const FirstExitTimeAnalysis& analysis,
                       report::Report& report) {
  int num_compared = 0;
  int num_missed = 0;
  double largest = 0;
  std::string worst;
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const std::optional<Estimate>& exact = cell.prediction->exact_mean;
      if (!cell.mean.has_value() || !exact.has_value()) continue;
      ++num_compared;
      const Interval& interval = cell.mean->simultaneous;
      if (interval.lower > exact->value + exact->error ||
          interval.upper < exact->value - exact->error) {
        ++num_missed;
      }
      const double ratio = cell.mean->estimate / exact->value;
      if (std::fabs(std::log(ratio)) > largest) {
        largest = std::fabs(std::log(ratio));
        worst = absl::StrFormat("The largest deviation is a factor %.4g, %s.",
                                ratio, Describe(process, cell));
      }
    }
  }
  if (num_compared == 0) return;
  report::Check& check = AddCheck(
      "The simulated mean first exit times are those that the chain's own "
      "equation $u = 1 + P u$ has, without Monte Carlo.",
      absl::StrFormat(
          "Intervals for all %d means that hold at once with 99 %%, widened by "
          "the solver's error: supported if each holds its exact mean, "
          "contradicted if one does not.",
          analysis.num_cells),
      report);
  check.set_verdict(num_missed == 0 ? report::Check::SUPPORTED
                                    : report::Check::CONTRADICTED);
  check.set_outcome(absl::StrFormat(
      "%d of %d are held. %s", num_compared - num_missed, num_compared, worst));
}

// Decides between the slope of this l* and those of its neighbours.
void SetSlopeVerdict(const Slope& slope, double theory, double half_spacing,
                     report::Check& check) {
  const Interval& interval = slope.interval;
  if (interval.lower > theory - half_spacing &&
      interval.upper < theory + half_spacing) {
    check.set_verdict(report::Check::SUPPORTED);
  } else if (interval.lower > theory + half_spacing ||
             interval.upper < theory - half_spacing) {
    check.set_verdict(report::Check::CONTRADICTED);
  }
  std::string outcome =
      absl::StrFormat("%.4g (99 %% interval %.4g to %.4g); theory %.4g",
                      slope.estimate, interval.lower, interval.upper, theory);
  if (slope.exact.has_value()) {
    absl::StrAppendFormat(&outcome, "; exact at these settings %.4g",
                          *slope.exact);
  }
  check.set_outcome(absl::StrCat(outcome, "."));
}

std::string SlopeRule(absl::string_view half_spacing) {
  return absl::StrCat(
      "Weighted least squares on logarithms, weights = counts: supported if "
      "the slope's 99 % interval lies within ",
      half_spacing,
      " of theory's, so that no other $l^*$ is nearer; contradicted if it lies "
      "beyond.");
}

void AddSlopeChecks(const ExitTimeProcessAnalysis& process,
                    report::Report& report) {
  const std::optional<double> theory = process.theory.LearningRateSlope();
  if (!theory.has_value() || !process.mean_slope.has_value()) return;
  const int width = *process.theory.relative_width;
  const double half_spacing = (*process.theory.tail_index - 1) / 2;
  report::Check& check = AddCheck(
      absl::StrFormat("%s ($l^* = %d$): the mean first exit time grows like "
                      "$\\eta^{%.4g}$.",
                      process.name, width, *theory),
      SlopeRule("$(\\alpha - 1)/2$"), report);
  SetSlopeVerdict(*process.mean_slope, *theory, half_spacing, check);
}

void AddMechanismChecks(const FirstExitTimeAnalysis& analysis,
                        report::Report& report) {
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    if (!process.attempt_slope.has_value() ||
        !process.theory.SuccessSlope().has_value()) {
      continue;
    }
    const double half_spacing = (*process.theory.tail_index - 1) / 2;
    report::Check& waits = AddCheck(
        absl::StrFormat("%s: attempts to leave begin at a rate of order "
                        "$\\eta^\\alpha$ per step.",
                        process.name),
        SlopeRule("$(\\alpha - 1)/2$"), report);
    SetSlopeVerdict(*process.attempt_slope, *process.theory.tail_index,
                    half_spacing, waits);
    if (!process.success_slope.has_value()) continue;
    report::Check& success = AddCheck(
        absl::StrFormat("%s ($l^* = %d$): an attempt succeeds with a "
                        "probability of order $\\eta^{(l^*-1)(\\alpha-1)} = "
                        "\\eta^{%.4g}$.",
                        process.name, *process.theory.relative_width,
                        *process.theory.SuccessSlope()),
        SlopeRule("$(\\alpha - 1)/2$"), report);
    SetSlopeVerdict(*process.success_slope, *process.theory.SuccessSlope(),
                    half_spacing, success);
  }
}

void AddNoiseScaleChecks(const FirstExitTimeAnalysis& analysis,
                         report::Report& report) {
  for (const NoiseScaleFamily& family : analysis.families) {
    const ExitTimeTheory& theory = family.members.front()->theory;
    report::Check& check = AddCheck(
        absl::StrFormat("$l^* = %d$: the mean first exit time grows like "
                        "$s^{-\\alpha l^*} = s^{%.4g}$ in the noise scale.",
                        *theory.relative_width, *theory.NoiseScaleSlope()),
        SlopeRule("$\\alpha/2$"), report);
    SetSlopeVerdict(family.slope, *theory.NoiseScaleSlope(),
                    *theory.tail_index / 2, check);
  }
}

// The smallest learning rate at which the p-value was computed.
template <class PValue>
void AddSmallestPValueCheck(const FirstExitTimeAnalysis& analysis,
                            absl::string_view statement,
                            absl::string_view statistic, PValue p_value_of,
                            report::Report& report) {
  report::Check& check = AddCheck(
      statement,
      absl::StrCat(statistic,
                   ", for each process at its smallest learning rate with "
                   "enough exits (100) and none censored: supported if the "
                   "smallest p-value, times the number of processes, is at "
                   "least 1 %, contradicted if it is less."),
      report);
  int num_tests = 0;
  double smallest = 1;
  std::string where;
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (auto cell = process.cells.rbegin(); cell != process.cells.rend();
         ++cell) {
      const std::optional<double> p_value = p_value_of(*cell);
      if (!p_value.has_value()) continue;
      ++num_tests;
      if (*p_value < smallest || num_tests == 1) {
        smallest = *p_value;
        where = absl::StrFormat("%s, %d exits", Describe(process, *cell),
                                cell->cell->counts().num_exited());
      }
      break;
    }
  }
  if (num_tests == 0) {
    check.set_outcome("Too few exits.");
    return;
  }
  check.set_verdict(smallest * num_tests >= 1 - kExitTimeConfidence
                        ? report::Check::SUPPORTED
                        : report::Check::CONTRADICTED);
  check.set_outcome(absl::StrFormat("Smallest of %d p-values: %.3g (%s).",
                                    num_tests, smallest, where));
}

void AddLocationCheck(const FirstExitTimeAnalysis& analysis,
                      report::Report& report) {
  if (analysis.destinations.size() < 3) return;
  int num_compared = 0;
  int num_missed = 0;
  double largest = 0;
  std::string worst;
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const auto& exact = cell.prediction->exact_shares;
      if (cell.to.empty() || !exact.has_value()) continue;
      for (std::size_t k = 0; k < cell.to.size(); ++k) {
        ++num_compared;
        if (!cell.to[k].simultaneous.Contains((*exact)[k])) ++num_missed;
        const double difference = cell.to[k].estimate - (*exact)[k];
        if (std::fabs(difference) > std::fabs(largest)) {
          largest = difference;
          worst = absl::StrFormat(" The largest difference is %.2g, %s, %s.",
                                  difference, Describe(process, cell),
                                  analysis.destinations[k]);
        }
      }
    }
  }
  if (num_compared == 0) return;
  report::Check& check = AddCheck(
      "Where chains land has the law that the chain's own equation gives.",
      "Clopper-Pearson intervals for all shares of all cells that hold at once "
      "with 99 %: supported if each holds the exact share, contradicted if one "
      "does not.",
      report);
  check.set_verdict(num_missed == 0 ? report::Check::SUPPORTED
                                    : report::Check::CONTRADICTED);
  check.set_outcome(absl::StrFormat(
      "%d of %d are held.%s", num_compared - num_missed, num_compared, worst));
}

std::string Summarize(const FirstExitTimeAnalysis& analysis,
                      const report::Report& report) {
  std::string summary = SummarizeChecks(report);
  std::int64_t num_censored = 0;
  std::int64_t num_non_finite = 0;
  std::int64_t num_chains = 0;
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const manifest::FirstExitTimeCounts& counts = cell.cell->counts();
      num_chains += counts.num_chains();
      num_censored += counts.num_censored();
      num_non_finite += counts.num_non_finite();
    }
  }
  absl::StrAppendFormat(&summary,
                        " Of %d chains %d were censored and %d diverged.",
                        num_chains, num_censored, num_non_finite);
  return summary;
}

}  // namespace

void AddFirstExitTimeChecks(const FirstExitTimeAnalysis& analysis,
                            report::Report& report) {
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    AddSlopeChecks(process, report);
  }
  AddNoiseScaleChecks(analysis, report);
  AddSmallestPValueCheck(
      analysis, "First exit times, over their mean, are exponential.",
      "Kolmogorov-Smirnov distance from the law with the estimated mean",
      [](const ExitTimeCellAnalysis& cell) -> std::optional<double> {
        if (!cell.law.has_value()) return std::nullopt;
        return cell.law->p_value;
      },
      report);
  AddMechanismChecks(analysis, report);
  AddLocationCheck(analysis, report);
  if (analysis.destinations.size() >= 3) {
    AddSmallestPValueCheck(
        analysis, "On which side a chain leaves is independent of when.",
        "Chi-square test of sides against eight groups of times",
        [](const ExitTimeCellAnalysis& cell) {
          return cell.independence_p_value;
        },
        report);
  }
  AddExactMeanCheck(analysis, report);
  report.set_verdict(Summarize(analysis, report));
}

}  // namespace thsgd
