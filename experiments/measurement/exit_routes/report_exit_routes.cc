// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/report_exit_routes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/measurement/exit_routes/check_exit_routes.h"
#include "experiments/measurement/exit_routes/draw_exit_routes.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/measurement/exit_routes/fit_scaling.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/table_builder.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

void AddProbabilityTable(const std::vector<ProcessAnalysis>& processes,
                         report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("exit_probability");
  table.set_title("Probability to leave within the horizon");
  table.set_caption(
      "Estimate with its 99 % interval over replicates, the exact value at "
      "this "
      "learning rate, the distance $z$ to it in standard errors, and the limit "
      "theory's number. $H(1/\\eta)/\\eta$ is the parameter that has to be "
      "small for the heavy-tailed theory.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"small_parameter", "$H(1/\\eta)/\\eta$", 3},
              {"num_exits", "exits"},
              {"p_exit", "probability", 4},
              {"p_exit_lower", "lower", 4},
              {"p_exit_upper", "upper", 4},
              {"p_exit_exact", "exact", 4},
              {"z_exact", "$z$", 2},
              {"p_exit_theory", "theory", 4},
              {"ratio_to_theory", "ratio", 3}},
             table);
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      std::optional<double> exact;
      if (cell.p_exit_exact.has_value()) exact = cell.p_exit_exact->value;
      std::optional<double> ratio;
      if (cell.has_exits() && cell.p_exit_theory.value_or(0) > 0) {
        ratio = cell.p_exit.value / *cell.p_exit_theory;
      }
      AddRow({process.name, cell.learning_rate, CellOf(cell.small_parameter),
              cell.num_exits, cell.p_exit.value, cell.p_exit.interval.lower,
              cell.p_exit.interval.upper, CellOf(exact), CellOf(cell.z_exact()),
              CellOf(cell.p_exit_theory), CellOf(ratio)},
             table);
    }
  }
}

// What it took, beside what plain simulation would take.
void AddCostTable(const std::vector<ProcessAnalysis>& processes,
                  report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("cost");
  table.set_title("What the estimates took");
  table.set_caption(
      "Relative error: standard error over estimate. The last column is the "
      "number of steps with which plain simulation would have the same, "
      "$\\lfloor T/\\eta \\rfloor\\,(1 - p)/p$ over its square. Diverged "
      "paths became infinite and are in no event.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"num_replicates", "replicates"},
              {"num_steps", "steps", 3},
              {"relative_error", "relative error", 2},
              {"num_non_finite", "diverged"},
              {"plain_steps", "plain steps", 2}},
             table);
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      std::optional<double> error;
      std::optional<double> plain_steps;
      if (cell.has_exits() && cell.p_exit.standard_error > 0) {
        const double p = cell.p_exit.value;
        error = cell.p_exit.standard_error / p;
        plain_steps = static_cast<double>(cell.cell->max_steps()) * (1 - p) /
                      p / (*error * *error);
      }
      AddRow({process.name, cell.learning_rate,
              std::int64_t{cell.cell->replicate_size()},
              static_cast<double>(cell.num_steps), CellOf(error),
              cell.num_non_finite, CellOf(plain_steps)},
             table);
    }
  }
}

void AddRouteTable(const std::vector<ProcessAnalysis>& processes,
                   report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("routes");
  table.set_title("What the exit routes look like");
  table.set_caption(
      "Given that the path leaves: share of routes by number of jumps; the "
      "interval is for the number that the limit theory expects. Cut: of the "
      "jumps, the share that the truncation cut to size $b$. The largest "
      "update's share of the route's length is a median, rounded down to a "
      "twentieth; the median duration in steps is rounded down to a power of "
      "two.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"p_no_jump", "no jump", 3},
              {"p_one_jump", "one", 3},
              {"p_two_jumps", "two", 3},
              {"p_three_jumps", "three", 3},
              {"p_four_jumps", "four", 3},
              {"p_more_jumps", "more", 3},
              {"expected_jumps", "expected"},
              {"p_expected_lower", "lower", 3},
              {"p_expected_upper", "upper", 3},
              {"p_truncated", "cut", 3},
              {"median_largest_update_share", "largest update", 2},
              {"median_route_steps", "steps"}},
             table);
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      if (!cell.has_exits()) continue;
      double more = 0;
      for (std::size_t k = 5; k < cell.p_jumps.size(); ++k) {
        more += cell.p_jumps[k];
      }
      std::optional<double> truncated;
      if (cell.p_truncated.has_value()) truncated = cell.p_truncated->share;
      AddRow({process.name, cell.learning_rate, cell.p_jumps[0],
              cell.p_jumps[1], cell.p_jumps[2], cell.p_jumps[3],
              cell.p_jumps[4], more, std::int64_t{process.expected_jumps},
              cell.p_expected_jumps->interval.lower,
              cell.p_expected_jumps->interval.upper, CellOf(truncated),
              cell.median_largest_update_share, cell.median_route_steps},
             table);
    }
  }
}

absl::Status AddScalingTable(const std::vector<ProcessAnalysis>& processes,
                             report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("scaling");
  table.set_title("How fast the probability falls");
  table.set_caption(
      "Slopes of lines through all learning rates: of $\\log P(A)$ against "
      "$\\log \\eta$ under heavy tails, against $1/\\eta$ under light ones. "
      "Fitted to the estimates, with a 99 % interval of the regression; to the "
      "exact values; to the limit theory's values at these learning rates; and "
      "in the limit, $(\\alpha - 1)\\,l^*$ or $-2 \\Delta V / \\sigma^2$.");
  SetColumns({{"process", "process"},
              {"against", "against"},
              {"slope", "slope", 4},
              {"slope_lower", "lower", 4},
              {"slope_upper", "upper", 4},
              {"slope_exact", "exact", 4},
              {"slope_theory", "theory here", 4},
              {"slope_limit", "limit", 4}},
             table);
  for (const ProcessAnalysis& process : processes) {
    THSGD_ASSIGN_OR_RETURN(const std::optional<ScalingFit> fit,
                           FitScaling(process));
    if (!fit.has_value()) continue;
    AddRow(
        {process.name, std::string(process.heavy_tailed ? "log eta" : "1/eta"),
         fit->slope, fit->interval.lower, fit->interval.upper,
         CellOf(fit->exact), CellOf(fit->theory), CellOf(process.limit_slope)},
        table);
  }
  return absl::OkStatus();
}

void AddPathTable(const std::vector<ProcessAnalysis>& processes,
                  report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("recorded_paths");
  table.set_title("The recorded paths, step by step");
  table.set_csv_only(true);
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$"},
              {"path", "path"},
              {"weight", "weight"},
              {"step", "step"},
              {"position", "$X_j$"}},
             table);
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      for (int i = 0; i < cell.cell->recorded_path_size(); ++i) {
        const manifest::ExitPath& path = cell.cell->recorded_path(i);
        for (int j = 0; j < path.position_size(); ++j) {
          AddRow({process.name, cell.learning_rate, std::int64_t{i},
                  path.weight(), std::int64_t{j}, path.position(j)},
                 table);
        }
      }
    }
  }
}

}  // namespace

absl::Status ReportExitRoutes(const manifest::Result& result,
                              report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(result.plan().experiment()));
  THSGD_ASSIGN_OR_RETURN(const std::vector<ProcessAnalysis> processes,
                         AnalyzeExitRoutes(result));
  THSGD_RETURN_IF_ERROR(AddExitRoutesChecks(processes, report));
  AddExitRoutesFigures(result, landscape, processes, report);
  AddProbabilityTable(processes, report);
  AddRouteTable(processes, report);
  THSGD_RETURN_IF_ERROR(AddScalingTable(processes, report));
  AddCostTable(processes, report);
  AddPathTable(processes, report);
  report.set_limitations(
      "The drawn paths are a sample without replacement from all weighted "
      "exits: draws from the law given that the path leaves, nearly "
      "independent as long as no single weight is a sizeable share of the sum. "
      "Paths of one replicate of multilevel splitting share their beginnings.\n"
      "\nIntervals are Student's over replicates: a replicate's estimate is "
      "skewed, so with few replicates they miss more often than 1 % of the "
      "time, below rather than above.\n\n"
      "The heavy-tailed theory expands in $H(1/\\eta)/\\eta$, which moves "
      "like $\\eta^{\\alpha - 1}$: with $\\alpha$ near 1 even the smallest "
      "learning rate here is far from the limit. Under light "
      "tails the limit theory speaks of the rate at which a chain leaves that "
      "has been inside for long; within a fixed horizon a path has no time to "
      "settle and climb, which takes of the order of $\\log(1/\\eta)$, so its "
      "probability falls somewhat faster, and the ratio to theory with it. "
      "Only "
      "the exponent is close. Steps are discrete besides, a factor that tends "
      "to 1 like $\\sqrt{\\eta}$.");
  return absl::OkStatus();
}

}  // namespace thsgd
