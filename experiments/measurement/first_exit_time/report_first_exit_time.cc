// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/report_first_exit_time.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/first_exit_time/analyze_first_exit_time.h"
#include "experiments/measurement/first_exit_time/check_first_exit_time.h"
#include "experiments/measurement/first_exit_time/draw_first_exit_time.h"
#include "experiments/measurement/first_exit_time/exit_time_bins.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/report/headline.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/table_builder.h"

namespace thsgd {
namespace {

CellValue WidthOf(const ExitTimeTheory& theory) {
  if (!theory.relative_width.has_value()) return std::monostate();
  return std::int64_t{*theory.relative_width};
}

void AddMeanTable(const FirstExitTimeAnalysis& analysis,
                  report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("mean_time");
  table.set_title("Mean first exit times, in steps");
  table.set_caption(
      "The mean is steps over exits, the maximum likelihood estimate under an "
      "exponential law, to which censored chains add the steps they made; its "
      "99 % interval is that of the exit probability per step. Theory: "
      "$1/(q \\lambda(\\eta))$ with computed $q$. Exact: the chain's own mean "
      "at this learning rate, with an error estimate. The cap is in units of "
      "theory's mean.");
  SetColumns({{"process", "process"},
              {"relative_width", "$l^*$"},
              {"learning_rate", "$\\eta$", 4},
              {"small_parameter", "$H(1/\\eta)/\\eta$", 3},
              {"num_exited", "exits"},
              {"num_censored", "censored"},
              {"num_non_finite", "diverged"},
              {"cap_in_means", "cap", 3},
              {"mean", "mean", 4},
              {"mean_lower", "lower", 4},
              {"mean_upper", "upper", 4},
              {"exact_mean", "exact", 5},
              {"exact_error", "error", 1},
              {"limit_mean", "theory", 4},
              {"mean_over_limit", "mean/theory", 3}},
             table);
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const manifest::FirstExitTimeCounts& counts = cell.cell->counts();
      const ExitTimePrediction& prediction = *cell.prediction;
      std::optional<double> mean;
      std::optional<double> lower;
      std::optional<double> upper;
      std::optional<double> ratio;
      std::optional<double> cap;
      if (cell.mean.has_value()) {
        mean = cell.mean->estimate;
        lower = cell.mean->interval.lower;
        upper = cell.mean->interval.upper;
      }
      if (prediction.limit_mean.has_value()) {
        cap = static_cast<double>(cell.cell->max_steps()) /
              *prediction.limit_mean;
        if (mean.has_value()) ratio = *mean / *prediction.limit_mean;
      }
      std::optional<double> exact;
      std::optional<double> error;
      if (prediction.exact_mean.has_value()) {
        exact = prediction.exact_mean->value;
        error = prediction.exact_mean->error;
      }
      AddRow({process.name, WidthOf(process.theory), prediction.learning_rate,
              CellOf(prediction.small_parameter), counts.num_exited(),
              counts.num_censored(), counts.num_non_finite(), CellOf(cap),
              CellOf(mean), CellOf(lower), CellOf(upper), CellOf(exact),
              CellOf(error), CellOf(prediction.limit_mean), CellOf(ratio)},
             table);
    }
  }
}

void AddSlopeRow(const std::string& what, const std::string& of,
                 const ExitTimeTheory& theory, const Slope& slope,
                 std::optional<double> expected, report::Table& table) {
  AddRow({what, of, WidthOf(theory), slope.estimate, slope.interval.lower,
          slope.interval.upper, CellOf(slope.exact), CellOf(expected)},
         table);
}

void AddSlopeTable(const FirstExitTimeAnalysis& analysis,
                   report::Report& report) {
  report::Table table;
  table.set_id("slopes");
  table.set_title("Slopes on logarithmic axes");
  table.set_caption(
      "Weighted least squares, weights = counts; intervals 99 %, for known "
      "variances. Exact: the same fit through the exact means. In $\\eta$ "
      "neighbouring $l^*$ differ by $\\alpha - 1$ only, in $s$ by "
      "$\\alpha$.");
  SetColumns({{"slope_of", "slope of"},
              {"process", "process"},
              {"relative_width", "$l^*$"},
              {"slope", "slope", 4},
              {"slope_lower", "lower", 4},
              {"slope_upper", "upper", 4},
              {"exact_slope", "exact", 4},
              {"theory_slope", "theory", 4}},
             table);
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    const ExitTimeTheory& theory = process.theory;
    if (process.mean_slope.has_value()) {
      AddSlopeRow("mean time in η", process.name, theory, *process.mean_slope,
                  theory.LearningRateSlope(), table);
      AddHeadline(absl::StrFormat("$d \\log E[\\sigma] / d \\log \\eta$, %s",
                                  process.name),
                  theory.LearningRateSlope(), process.mean_slope->exact,
                  process.mean_slope->estimate, process.mean_slope->interval,
                  report);
    }
    if (process.attempt_slope.has_value()) {
      AddSlopeRow("attempts per step in η", process.name, theory,
                  *process.attempt_slope, theory.tail_index, table);
    }
    if (process.success_slope.has_value()) {
      AddSlopeRow("success in η", process.name, theory, *process.success_slope,
                  theory.SuccessSlope(), table);
    }
  }
  for (const NoiseScaleFamily& family : analysis.families) {
    const ExitTimeTheory& theory = family.members.front()->theory;
    AddSlopeRow("mean time in s", family.members.front()->name + " ...", theory,
                family.slope, theory.NoiseScaleSlope(), table);
    AddHeadline(absl::StrFormat("$d \\log E[\\sigma] / d \\log s$, %s ...",
                                family.members.front()->name),
                theory.NoiseScaleSlope(), family.slope.exact,
                family.slope.estimate, family.slope.interval, report);
  }
  if (table.row_size() > 0) *report.add_table() = table;
}

void AddLawTable(const FirstExitTimeAnalysis& analysis,
                 report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("law");
  table.set_title("The law of the first exit time");
  table.set_caption(
      "Median over $\\log 2$ is the mean of an exponential law with that "
      "median, without any model of censoring. $D$: Kolmogorov-Smirnov "
      "distance from the exponential law with the estimated mean, and the "
      "p-value for an estimated mean. Independence: chi-square test of the "
      "side on which chains leave against the time.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"num_exited", "exits"},
              {"mean", "mean", 4},
              {"median_over_log_2", "median/$\\log 2$", 4},
              {"ks_distance", "$D$", 2},
              {"ks_p_value", "p-value", 2},
              {"independence_p_value", "independence p", 2}},
             table);
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      std::optional<double> mean;
      std::optional<double> median;
      std::optional<double> distance;
      std::optional<double> p_value;
      if (cell.mean.has_value()) mean = cell.mean->estimate;
      if (cell.median.has_value()) median = *cell.median / std::log(2.0);
      if (cell.law.has_value()) {
        distance = cell.law->distance;
        p_value = cell.law->p_value;
      }
      AddRow({process.name, cell.prediction->learning_rate,
              cell.cell->counts().num_exited(), CellOf(mean), CellOf(median),
              CellOf(distance), CellOf(p_value),
              CellOf(cell.independence_p_value)},
             table);
    }
  }
}

void AddMechanismTable(const FirstExitTimeAnalysis& analysis,
                       report::Report& report) {
  report::Table table;
  table.set_id("attempts");
  table.set_title("Attempts");
  table.set_caption(
      "Steps between attempts, the share of attempts that leads out of the "
      "field with its 99 % interval, and the mean duration of those that fail, "
      "each beside the limit theory's number.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"num_attempts", "attempts"},
              {"steps_between", "steps between", 4},
              {"steps_between_theory", "theory", 4},
              {"p_success", "success", 3},
              {"p_success_lower", "lower", 3},
              {"p_success_upper", "upper", 3},
              {"p_success_theory", "theory", 3},
              {"failed_steps", "duration, steps", 4},
              {"failed_steps_theory", "theory", 4}},
             table);
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      if (!cell.success.has_value()) continue;
      const ExitTimePrediction& prediction = *cell.prediction;
      std::optional<double> wait;
      if (prediction.attempt_rate.has_value()) {
        wait = 1 / *prediction.attempt_rate;
      }
      AddRow({process.name, prediction.learning_rate, cell.success->total,
              1 / *cell.attempt_rate, CellOf(wait), cell.success->estimate,
              cell.success->interval.lower, cell.success->interval.upper,
              CellOf(prediction.success_probability), CellOf(cell.failed_steps),
              CellOf(prediction.failed_steps)},
             table);
    }
  }
  if (table.row_size() > 0) *report.add_table() = table;
}

void AddLocationTable(const FirstExitTimeAnalysis& analysis,
                      report::Report& report) {
  if (analysis.destinations.size() < 3) return;
  report::Table& table = *report.add_table();
  table.set_id("location");
  table.set_title("Where chains land");
  table.set_caption(
      "Share of the exits by attraction field, named by its minimum, with its "
      "99 % interval. Exact: at this learning rate. Theory: $q_{ij}/q_i$.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"destination", "destination"},
              {"num_exited", "exits"},
              {"share", "share", 3},
              {"share_lower", "lower", 3},
              {"share_upper", "upper", 3},
              {"exact_share", "exact", 3},
              {"limit_share", "theory", 3}},
             table);
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      for (std::size_t k = 0; k < cell.to.size(); ++k) {
        std::optional<double> exact;
        std::optional<double> limit;
        if (cell.prediction->exact_shares.has_value()) {
          exact = (*cell.prediction->exact_shares)[k];
        }
        if (process.theory.limit_shares.has_value()) {
          limit = (*process.theory.limit_shares)[k];
        }
        if (cell.to[k].count == 0 && limit.value_or(0) == 0) continue;
        AddRow({process.name, cell.prediction->learning_rate,
                analysis.destinations[k], cell.to[k].count, cell.to[k].estimate,
                cell.to[k].interval.lower, cell.to[k].interval.upper,
                CellOf(exact), CellOf(limit)},
               table);
      }
    }
  }
}

void AddHistogramTable(const FirstExitTimeAnalysis& analysis,
                       report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("histogram");
  table.set_title("Exit times and destinations, counted");
  table.set_csv_only(true);
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$"},
              {"destination", "destination"},
              {"first_step", "from step"},
              {"last_step", "to step"},
              {"num_exited", "exits"}},
             table);
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const manifest::FirstExitTimeCounts& counts = cell.cell->counts();
      for (int k = 0; k < counts.exits_to_size(); ++k) {
        const auto& bins = counts.exits_to(k).exit_time_bin();
        for (int bin = 0; bin < bins.size(); ++bin) {
          if (bins[bin] == 0) continue;
          AddRow({process.name, cell.prediction->learning_rate,
                  analysis.destinations[k], ExitTimeBinBegin(bin),
                  ExitTimeBinBegin(bin + 1) - 1, std::int64_t{bins[bin]}},
                 table);
        }
      }
    }
  }
}

}  // namespace

absl::Status ReportFirstExitTime(const manifest::Result& result,
                                 report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(std::vector<ExitTimeTheory> theories,
                         ComputeExitTimeTheory(result.plan().experiment()));
  return ReportFirstExitTime(result, std::move(theories), report);
}

absl::Status ReportFirstExitTime(const manifest::Result& result,
                                 std::vector<ExitTimeTheory> theories,
                                 report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(const FirstExitTimeAnalysis analysis,
                         AnalyzeFirstExitTime(result, std::move(theories)));
  AddFirstExitTimeChecks(analysis, report);
  AddFirstExitTimeFigures(analysis, report);
  AddMeanTable(analysis, report);
  AddSlopeTable(analysis, report);
  AddMechanismTable(analysis, report);
  AddLawTable(analysis, report);
  AddLocationTable(analysis, report);
  AddHistogramTable(analysis, report);
  report.set_limitations(
      "The theorem's small parameter is $H(1/\\eta)/\\eta$, which moves like "
      "$\\eta^{\\alpha-1}$: with $\\alpha$ near 1 no learning rate that can be "
      "simulated is near the limit, and what is missing grows with $l^*$, "
      "because each of the $l^*$ jumps may be replaced by two. So constants "
      "are off by that parameter times a number, and slopes in $\\eta$ by the "
      "change of it over the range. Neighbouring $l^*$ differ by $\\alpha - 1$ "
      "in these slopes only, which makes them weak evidence; slopes in the "
      "noise scale $s$ differ by $\\alpha$.\n\n"
      "The shape of the law is right long before its mean is, so the law is "
      "tested against an exponential law with the estimated mean and the mean "
      "apart from it, against the chain's own mean: a disagreement with that "
      "would be an error of the program, one with the limit is the distance "
      "to the limit. The mean's estimate and interval take the law to be "
      "exponential, which matters where chains are censored only. The start "
      "and the step itself, of relative size $\\eta f''$, change the law of "
      "short exit times ($l^* = 1$, large $\\eta$), where the chain has no "
      "time to forget where it began.");
  return absl::OkStatus();
}

}  // namespace thsgd
