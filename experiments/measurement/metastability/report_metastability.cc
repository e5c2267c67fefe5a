// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/report_metastability.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/metastability/analyze_metastability.h"
#include "experiments/measurement/metastability/check_metastability.h"
#include "experiments/measurement/metastability/draw_metastability.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/report/headline.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/table_builder.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/markov_chain.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

using Processes = std::vector<MetastabilityProcessAnalysis>;

std::string Label(const manifest::MetastabilityResult& result, int minimum) {
  return absl::StrFormat("%.3g", result.minimum(minimum));
}

void AddStateTable(const manifest::MetastabilityResult& result,
                   const Processes& processes, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("states");
  table.set_title("How long states are held");
  table.set_caption(
      "State: the last widest minimum whose region the chain was in. Rate: "
      "moves to another state per step, in units of $\\lambda^*(\\eta)$, with "
      "its 99 % Clopper-Pearson interval (each step is a trial), beside the "
      "limiting chain's, that of the chain on all minima with rates $q_{ij} "
      "\\lambda_i(\\eta)$, and that of the chain with exact rates (the largest "
      "relative error of these is given). Distance of the holding times from "
      "the exponential law with the estimated rate, its 99 % band, and "
      "Pearson's p-value.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"exit_rate_scale", "$\\lambda^*$", 4},
              {"minimum", "state"},
              {"num_moves", "moves"},
              {"rate", "rate", 4},
              {"rate_lower", "lower", 4},
              {"rate_upper", "upper", 4},
              {"rate_limit", "limit", 4},
              {"rate_chain", "rates $q \\lambda$", 4},
              {"rate_exact", "exact rates", 4},
              {"rate_exact_error", "their error", 2},
              {"num_stays", "stays"},
              {"distance", "distance", 3},
              {"distance_band", "band", 3},
              {"p_value", "p", 3}},
             table);
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      const double scale = cell.theory.exit_rate_scale;
      for (std::size_t s = 0; s < process.states.size(); ++s) {
        const HoldingTimes& times = cell.states[s];
        if (!times.exit_rate.has_value()) continue;
        const CountedShare& rate = *times.exit_rate;
        CellValue exact;
        CellValue exact_error;
        if (cell.theory.exact.has_value()) {
          exact = cell.theory.exact->exit_rate[s] / scale;
          exact_error = cell.theory.exact_error;
        }
        CellValue stays;
        CellValue distance;
        CellValue band;
        if (!times.survival.empty()) {
          stays = times.survival.front().total;
          distance = times.distance;
          band = times.distance_band;
        }
        AddRow({process.name, cell.learning_rate, scale,
                Label(result, process.states[s]), rate.count,
                rate.estimate / scale, rate.interval.lower / scale,
                rate.interval.upper / scale,
                cell.theory.limit.exit_rate[s] / scale,
                cell.theory.chain.exit_rate[s] / scale, exact, exact_error,
                stays, distance, band, CellOf(times.p_value)},
               table);
        if (&cell != &process.cells.back()) continue;
        std::optional<double> exact_rate;
        if (cell.theory.exact.has_value()) {
          exact_rate = cell.theory.exact->exit_rate[s] / scale;
        }
        AddHeadline(
            absl::StrFormat("rate of exit from %s over $\\lambda^*$, %s",
                            Label(result, process.states[s]), process.name),
            cell.theory.limit.exit_rate[s] / scale, exact_rate,
            rate.estimate / scale,
            Interval{.lower = rate.interval.lower / scale,
                     .upper = rate.interval.upper / scale},
            report);
      }
    }
  }
}

void AddMinimumTable(const manifest::MetastabilityResult& result,
                     const Processes& processes, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("minima");
  table.set_title("How long minima are held");
  table.set_caption(
      "The same for every minimum, narrow ones too: exits per step over "
      "theory's $q_i \\lambda_i(\\eta)$ with a 99 % interval, beside the "
      "exact rate over it.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"minimum", "minimum"},
              {"relative_width", "$l^*$"},
              {"num_moves", "exits"},
              {"rate_per_step", "per step", 4},
              {"ratio", "over $q \\lambda$", 4},
              {"ratio_lower", "lower", 4},
              {"ratio_upper", "upper", 4},
              {"ratio_exact", "exact", 4}},
             table);
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      for (std::size_t r = 0; r < cell.minima.size(); ++r) {
        const int i = static_cast<int>(r);
        if (!cell.minima[r].exit_rate.has_value()) continue;
        const CountedShare& rate = *cell.minima[r].exit_rate;
        const double theory = cell.theory.chain_of_minima.ExitRate(i);
        CellValue exact;
        if (cell.theory.exact_of_minima.has_value()) {
          exact = cell.theory.exact_of_minima->ExitRate(i) / theory;
        }
        AddRow(
            {process.name, cell.learning_rate, Label(result, i),
             std::int64_t{process.theory.geometry.fields()[i].relative_width},
             rate.count, rate.estimate, rate.estimate / theory,
             rate.interval.lower / theory, rate.interval.upper / theory, exact},
            table);
      }
    }
  }
}

void AddMoveTables(const manifest::MetastabilityResult& result,
                   const Processes& processes, report::Report& report) {
  const std::vector<ColumnSpec> columns = {{"process", "process"},
                                           {"learning_rate", "$\\eta$", 4},
                                           {"from", "from"},
                                           {"to", "to"},
                                           {"num_moves", "moves"},
                                           {"share", "share", 4},
                                           {"share_lower", "lower", 4},
                                           {"share_upper", "upper", 4},
                                           {"share_limit", "limit", 4},
                                           {"share_exact", "exact rates", 4}};
  report::Table& states = *report.add_table();
  states.set_id("state_moves");
  states.set_title("Moves between states");
  states.set_caption(
      "Share of the moves from a state with its 99 % interval, beside the "
      "limiting chain's $q_{ij}/q_i$ through narrow minima and the shares of "
      "the chain with exact rates.");
  SetColumns(columns, states);
  report::Table& minima = *report.add_table();
  minima.set_id("minimum_moves");
  minima.set_title("Moves between minima");
  minima.set_caption("The same for all minima.");
  SetColumns(columns, minima);
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      const auto add = [&](int from, int to, const CountedShare& share,
                           double limit, CellValue exact,
                           report::Table& table) {
        AddRow({process.name, cell.learning_rate, Label(result, from),
                Label(result, to), share.count, share.estimate,
                share.interval.lower, share.interval.upper, limit, exact},
               table);
      };
      for (std::size_t a = 0; a < cell.state_moves.size(); ++a) {
        for (std::size_t b = 0; b < cell.state_moves[a].size(); ++b) {
          if (b == a) continue;
          const int i = static_cast<int>(a);
          const int j = static_cast<int>(b);
          CellValue exact;
          if (cell.theory.exact.has_value()) {
            exact = cell.theory.exact->transitions(i, j);
          }
          add(process.states[a], process.states[b], cell.state_moves[a][b],
              cell.theory.limit.transitions(i, j), exact, states);
        }
      }
      for (std::size_t a = 0; a < cell.minimum_moves.size(); ++a) {
        for (std::size_t b = 0; b < cell.minimum_moves[a].size(); ++b) {
          if (b == a) continue;
          const int i = static_cast<int>(a);
          const int j = static_cast<int>(b);
          const MarkovChain& chain = cell.theory.chain_of_minima;
          CellValue exact;
          if (cell.theory.exact_of_minima.has_value()) {
            const MarkovChain& rates = *cell.theory.exact_of_minima;
            exact = rates.rates()(i, j) / rates.ExitRate(i);
          }
          add(i, j, cell.minimum_moves[a][b],
              chain.rates()(i, j) / chain.ExitRate(i), exact, minima);
        }
      }
    }
  }
}

void AddMarginalTable(const manifest::MetastabilityResult& result,
                      const Processes& processes, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("marginals");
  table.set_title("Where chains are at fixed times");
  table.set_caption(
      "Share of chains in each state at step $j$, $t = j\\,\\lambda^*(\\eta)$, "
      "with its 99 % interval, beside $e^{tQ}$ of the limiting chain and the "
      "laws of the last state by the chains on all minima.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"scaled_time", "$t$", 4},
              {"step", "step"},
              {"minimum", "state"},
              {"num_chains", "chains"},
              {"share", "share", 4},
              {"share_lower", "lower", 4},
              {"share_upper", "upper", 4},
              {"share_limit", "limit", 4},
              {"share_chain", "rates $q \\lambda$", 4},
              {"share_exact", "exact rates", 4}},
             table);
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      for (std::size_t k = 0; k < cell.marginals.size(); ++k) {
        const std::int64_t step = cell.cell->time_step(static_cast<int>(k));
        for (std::size_t s = 0; s < process.states.size(); ++s) {
          const CountedShare& share = cell.marginals[k][s];
          CellValue exact;
          if (cell.theory.exact.has_value()) {
            exact = cell.theory.exact->marginals[k][s];
          }
          AddRow({process.name, cell.learning_rate,
                  static_cast<double>(step) * cell.theory.exit_rate_scale, step,
                  Label(result, process.states[s]), share.count, share.estimate,
                  share.interval.lower, share.interval.upper,
                  cell.theory.limit.marginals[k][s],
                  cell.theory.chain.marginals[k][s], exact},
                 table);
        }
      }
    }
  }
}

void AddHoldingTable(const manifest::MetastabilityResult& result,
                     const Processes& processes, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("holding_times");
  table.set_title("Stays that are longer");
  table.set_csv_only(true);
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$"},
              {"minimum", "state"},
              {"step", "edge"},
              {"num_longer", "longer"},
              {"num_stays", "stays"}},
             table);
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      for (std::size_t s = 0; s < process.states.size(); ++s) {
        const HoldingTimes& times = cell.states[s];
        for (std::size_t k = 0; k < times.survival.size(); ++k) {
          AddRow({process.name, cell.learning_rate,
                  Label(result, process.states[s]),
                  cell.cell->holding_edge_step(static_cast<int>(k)),
                  times.survival[k].count, times.survival[k].total},
                 table);
        }
      }
    }
  }
}

void AddPathTable(const Processes& processes, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("recorded_paths");
  table.set_title("The recorded paths");
  table.set_csv_only(true);
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$"},
              {"chain", "chain"},
              {"step", "step"},
              {"position", "$X_j$"}},
             table);
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      for (const manifest::RecordedPath& path : cell.cell->recorded_path()) {
        for (int i = 0; i < path.position_size(); ++i) {
          AddRow({process.name, cell.learning_rate, path.chain(),
                  i * path.step_interval(), path.position(i)},
                 table);
        }
      }
    }
  }
}

}  // namespace

absl::Status ReportMetastability(const manifest::Result& result,
                                 report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(const Processes processes,
                         AnalyzeMetastability(result));
  const manifest::Experiment& experiment = result.plan().experiment();
  const manifest::MetastabilityResult& measured = result.metastability();
  AddMetastabilityChecks(processes, measured, report);
  AddMetastabilityFigures(result, processes, report);
  AddStateTable(measured, processes, report);
  AddMarginalTable(measured, processes, report);
  AddMoveTables(measured, processes, report);
  AddMinimumTable(measured, processes, report);
  AddHoldingTable(measured, processes, report);
  AddPathTable(processes, report);
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  const double curvature = LargestCurvature(landscape);
  const auto& rates = experiment.learning_rate();
  report.set_limitations(absl::StrFormat(
      "That the holding times are exponential is visible at any learning rate "
      "at which stays are long. Their rate is not the limit's: attempts in "
      "which one more jump takes part add a correction of order "
      "$H(1/\\eta)/\\eta \\sim \\eta^{\\alpha - 1}$, which a much smaller "
      "learning rate hardly changes, and so differ the laws at fixed times "
      "$t$. The chain with exact rates has this correction and is what the "
      "simulation should be compared with; what it leaves out is that a step "
      "across a maximum may be taken back. Narrow minima take a share of the "
      "time of every stay that vanishes at the same slow pace.\n\n"
      "The theory takes steps for a flow, for which $\\eta f''(m)$ should be "
      "below 0.2. At the sharpest minimum, $f''(m) = %.4g$, it is %.3g at the "
      "largest and %.3g at the smallest learning rate here.",
      curvature, rates[0] * curvature, rates[rates.size() - 1] * curvature));
  return absl::OkStatus();
}

}  // namespace thsgd
