// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/report_exit_routes.h"

#include <cstdint>
#include <optional>
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
#include "experiments/report/report.pb.h"
#include "experiments/report/table_builder.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

void AddProbabilityTable(const std::vector<ProcessAnalysis>& processes,
                         report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("exit_probability");
  table.set_title("Probability to leave within the horizon");
  table.set_caption(
      "Estimate with its 99 % Clopper-Pearson interval, beside the limit "
      "theory's number. $H(1/\\eta)/\\eta$ is the parameter that has to be "
      "small for the heavy-tailed theory.");
  SetColumns({{"noise", "noise"},
              {"learning_rate", "$\\eta$", 4},
              {"small_parameter", "$H(1/\\eta)/\\eta$", 3},
              {"num_chains", "chains"},
              {"num_exited", "exits"},
              {"num_non_finite", "diverged"},
              {"p_exit", "probability", 4},
              {"p_exit_lower", "lower", 4},
              {"p_exit_upper", "upper", 4},
              {"p_exit_theory", "theory", 4},
              {"ratio_to_theory", "ratio", 3}},
             table);
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      const manifest::ExitRoutesCounts& counts = cell.cell->counts();
      std::optional<double> estimate;
      std::optional<double> lower;
      std::optional<double> upper;
      std::optional<double> ratio;
      if (cell.p_exit.has_value()) {
        estimate = cell.p_exit->estimate;
        lower = cell.p_exit->interval.lower;
        upper = cell.p_exit->interval.upper;
        if (cell.p_exit->count > 0 && cell.p_exit_theory.value_or(0) > 0) {
          ratio = *estimate / *cell.p_exit_theory;
        }
      }
      AddRow({process.name, cell.learning_rate, CellOf(cell.small_parameter),
              counts.num_chains(), counts.num_exited(), counts.num_non_finite(),
              CellOf(estimate), CellOf(lower), CellOf(upper),
              CellOf(cell.p_exit_theory), CellOf(ratio)},
             table);
    }
  }
}

// The smallest k with at least half of the counts in elements 0 .. k.
std::optional<int> MedianBin(
    const google::protobuf::RepeatedField<std::int64_t>& histogram) {
  std::int64_t total = 0;
  for (std::int64_t count : histogram) total += count;
  if (total == 0) return std::nullopt;
  std::int64_t below = 0;
  for (int k = 0; k < histogram.size(); ++k) {
    below += histogram[k];
    if (2 * below >= total) return k;
  }
  return std::nullopt;
}

void AddRouteTable(const std::vector<ProcessAnalysis>& processes,
                   report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("routes");
  table.set_title("What the exit routes look like");
  table.set_caption(
      "Share of routes by number of jumps; the interval is for the number "
      "that the limit theory expects. The largest update's share of the "
      "route's length is a median, rounded down to a twentieth; the median "
      "duration in steps is rounded down to a power of two.");
  SetColumns({{"noise", "noise"},
              {"learning_rate", "$\\eta$", 4},
              {"num_routes", "routes"},
              {"p_no_jump", "no jump", 3},
              {"p_one_jump", "one", 3},
              {"p_two_jumps", "two", 3},
              {"p_more_jumps", "more", 3},
              {"expected_jumps", "expected"},
              {"p_expected_lower", "lower", 3},
              {"p_expected_upper", "upper", 3},
              {"median_largest_update_share", "largest update", 2},
              {"median_route_steps", "steps"}},
             table);
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      if (!cell.p_expected_jumps.has_value()) continue;
      const manifest::ExitRoutesCounts& counts = cell.cell->counts();
      const double num_routes = static_cast<double>(counts.num_exited());
      const auto share = [&](int jumps) {
        return static_cast<double>(counts.jump_count(jumps)) / num_routes;
      };
      std::int64_t more = 0;
      for (int k = 3; k < counts.jump_count_size(); ++k) {
        more += counts.jump_count(k);
      }
      const double num_share_bins =
          static_cast<double>(counts.largest_update_share_size() - 1);
      AddRow({process.name, cell.learning_rate, counts.num_exited(), share(0),
              share(1), share(2), static_cast<double>(more) / num_routes,
              std::int64_t{process.expected_jumps},
              cell.p_expected_jumps->interval.lower,
              cell.p_expected_jumps->interval.upper,
              *MedianBin(counts.largest_update_share()) / num_share_bins,
              std::int64_t{1} << *MedianBin(counts.log2_route_steps())},
             table);
    }
  }
}

void AddPathTable(const std::vector<ProcessAnalysis>& processes,
                  report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("recorded_paths");
  table.set_title("The recorded paths, step by step");
  table.set_csv_only(true);
  SetColumns({{"noise", "noise"},
              {"learning_rate", "$\\eta$"},
              {"chain", "chain"},
              {"step", "step"},
              {"position", "$X_j$"}},
             table);
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      for (const manifest::ExitPath& path : cell.cell->recorded_path()) {
        for (int j = 0; j < path.position_size(); ++j) {
          AddRow({process.name, cell.learning_rate, path.chain(),
                  std::int64_t{j}, path.position(j)},
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
  AddExitRoutesChecks(processes, report);
  AddExitRoutesFigures(result, landscape, processes, report);
  AddProbabilityTable(processes, report);
  AddRouteTable(processes, report);
  AddPathTable(processes, report);
  report.set_limitations(
      "Paths conditional on exit are found by plain simulation: chains are "
      "run, and those that leave are kept. Where leaving is rarer than one in "
      "the number of chains, the figures are empty and say so; nothing else "
      "is shown in their place. Reaching those cells takes importance "
      "sampling (heavy tails) or splitting (light tails).\n\n"
      "The heavy-tailed theory expands in $H(1/\\eta)/\\eta$, which moves "
      "like $\\eta^{\\alpha - 1}$: with $\\alpha$ near 1 even the smallest "
      "learning rate here is far from the limit. The light-tailed rate is "
      "that of the diffusion limit and leaves out the discreteness of the "
      "steps, a factor that tends to 1 like $\\sqrt{\\eta}$.");
  return absl::OkStatus();
}

}  // namespace thsgd
