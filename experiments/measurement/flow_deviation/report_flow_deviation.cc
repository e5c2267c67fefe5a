// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/report_flow_deviation.h"

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/flow_deviation/analyze_flow_deviation.h"
#include "experiments/measurement/flow_deviation/check_flow_deviation.h"
#include "experiments/measurement/flow_deviation/distance_bins.h"
#include "experiments/measurement/flow_deviation/draw_flow_deviation.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/report/headline.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/table_builder.h"

namespace thsgd {
namespace {

void AddDistanceTable(const std::vector<DeviationProcess>& processes,
                      report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("distance");
  table.set_title("The largest distance to the flow");
  table.set_caption(
      "Median and 99 % quantile of $D$ with 99 % intervals from order "
      "statistics, to the edges of bins of 3 %. $H(1/\\eta)/\\eta$ is the "
      "parameter that has to be small for the heavy-tailed theory.");
  SetColumns({{"noise", "noise"},
              {"learning_rate", "$\\eta$", 4},
              {"small_parameter", "$H(1/\\eta)/\\eta$", 3},
              {"num_chains", "chains"},
              {"num_non_finite", "diverged"},
              {"median", "median", 3},
              {"median_lower", "lower", 3},
              {"median_upper", "upper", 3},
              {"percentile_99", "99 %", 3},
              {"percentile_99_lower", "lower", 3},
              {"percentile_99_upper", "upper", 3}},
             table);
  for (const DeviationProcess& process : processes) {
    for (const DeviationCell& cell : process.cells) {
      if (!cell.median.has_value()) continue;
      const manifest::FlowDeviationCounts& counts = cell.cell->counts();
      AddRow({process.name, cell.learning_rate, CellOf(cell.small_parameter),
              counts.num_chains(), counts.num_non_finite(),
              cell.median->estimate, cell.median->interval.lower,
              cell.median->interval.upper, cell.upper_percentile->estimate,
              cell.upper_percentile->interval.lower,
              cell.upper_percentile->interval.upper},
             table);
    }
  }
}

void AddProbabilityTable(const std::vector<DeviationProcess>& processes,
                         report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("probability");
  table.set_title("Probability to stray");
  table.set_caption(
      "Share of chains with $D$ above the threshold, with its 99 % "
      "Clopper-Pearson interval, beside the limit theory's "
      "$C\\, H(1/\\eta)/\\eta$, $C$ computed.");
  SetColumns({{"noise", "noise"},
              {"threshold", "$D >$", 3},
              {"learning_rate", "$\\eta$", 4},
              {"num_above", "chains above"},
              {"num_finite", "of"},
              {"p_above", "probability", 3},
              {"p_above_lower", "lower", 3},
              {"p_above_upper", "upper", 3},
              {"p_above_theory", "theory", 3},
              {"ratio_to_theory", "ratio", 3}},
             table);
  for (const DeviationProcess& process : processes) {
    const int num_thresholds =
        static_cast<int>(process.cells.front().above.size());
    for (int k = 0; k < num_thresholds; ++k) {
      for (const DeviationCell& cell : process.cells) {
        if (cell.above.empty()) continue;
        const Exceedance& above = cell.above[k];
        std::optional<double> ratio;
        if (above.theory.value_or(0) > 0) {
          ratio = above.estimate / *above.theory;
        }
        AddRow({process.name, above.threshold, cell.learning_rate, above.count,
                above.total, above.estimate, above.interval.lower,
                above.interval.upper, CellOf(above.theory), CellOf(ratio)},
               table);
      }
      const DeviationCell& last = process.cells.back();
      if (last.above.empty()) continue;
      const Exceedance& above = last.above[k];
      AddHeadline(
          absl::StrFormat("$P(D > %.3g)$ at $\\eta = %.3g$, %s",
                          above.threshold, last.learning_rate, process.name),
          above.theory, std::nullopt, above.estimate, above.interval, report);
    }
  }
}

void AddHistogramTable(const std::vector<DeviationProcess>& processes,
                       report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("histogram");
  table.set_title("Largest distances, counted");
  table.set_csv_only(true);
  SetColumns({{"noise", "noise"},
              {"learning_rate", "$\\eta$"},
              {"distance_from", "from"},
              {"distance_to", "to"},
              {"num_chains", "chains"}},
             table);
  for (const DeviationProcess& process : processes) {
    for (const DeviationCell& cell : process.cells) {
      const auto& bins = cell.cell->counts().distance_bin();
      for (int k = 0; k < bins.size(); ++k) {
        if (bins[k] == 0) continue;
        std::optional<double> end;
        if (k + 1 < bins.size()) end = DistanceBinBegin(k + 1);
        AddRow({process.name, cell.learning_rate, DistanceBinBegin(k),
                CellOf(end), std::int64_t{bins[k]}},
               table);
      }
    }
  }
}

}  // namespace

absl::Status ReportFlowDeviation(const manifest::Result& result,
                                 report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(const std::vector<DeviationProcess> processes,
                         AnalyzeFlowDeviation(result));
  AddFlowDeviationChecks(processes, report);
  THSGD_RETURN_IF_ERROR(AddFlowDeviationFigures(result, processes, report));
  AddDistanceTable(processes, report);
  AddProbabilityTable(processes, report);
  AddHistogramTable(processes, report);
  report.set_limitations(
      "Distances are taken at the steps, $t = \\eta j$, not between them; the "
      "flow is solved with a tolerance of $10^{-12}$ per step. The quantiles "
      "come from bins of 3 %.\n\n"
      "Under heavy tails the limit is approached in $H(1/\\eta)/\\eta \\sim "
      "\\eta^{\\alpha-1}$: with $\\alpha$ near 1 the probability to stray "
      "hardly falls over the deck's learning rates, several jumps add up and "
      "the probability is not small, so it lies below its limit form, which "
      "counts expected jumps. That paths still gather around the flow is the "
      "median's statement, not the maximum's. Under light tails no constant "
      "is computed: the check is that no power law fits. The two noises are "
      "not matched in size: the Gaussian is larger, so that its rare paths "
      "can be seen at all.");
  return absl::OkStatus();
}

}  // namespace thsgd
