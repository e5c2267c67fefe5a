// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/report_occupation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/check_occupation.h"
#include "experiments/measurement/occupation/draw_jump_graph.h"
#include "experiments/measurement/occupation/draw_occupation.h"
#include "experiments/measurement/occupation/draw_shares.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/occupation_theory.h"
#include "experiments/measurement/occupation/recorded_path.h"
#include "experiments/measurement/occupation/region_label.h"
#include "experiments/report/headline.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/table_builder.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "stats/binomial_interval.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

CellValue EntryOf(const std::vector<double>& shares, int region) {
  if (shares.empty()) return std::monostate();
  return shares[region];
}

// What theory says of each minimum.
void AddTheoryTable(const manifest::OccupationResult& result,
                    const OccupationAnalysis& analysis,
                    report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("theory");
  table.set_title("What theory says of each minimum");
  table.set_caption(
      "Effective width $r$; relative width $l^*$; closed class of the jump "
      "graph that the minimum is in, none if it is left for good; rate of exit "
      "$q_i$ in units of $\\lambda_i(\\eta)$; share of time in the limit of "
      "small $\\eta$ from the manifest's start.");
  SetColumns({{"process", "process"},
              {"minimum", "minimum"},
              {"effective_width", "$r$", 4},
              {"relative_width", "$l^*$"},
              {"closed_class", "closed class"},
              {"exit_constant", "$q_i$", 5},
              {"limit_share", "limit share", 4}},
             table);
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    if (!process.theory.has_value()) continue;
    const ProcessTheory& theory = *process.theory;
    std::vector<CellValue> class_of(theory.limit_shares.size());
    std::int64_t number = 0;
    for (const CommunicatingClass& c : theory.geometry.classes()) {
      if (!c.closed) continue;
      ++number;
      for (int i : c.fields) class_of[i] = number;
    }
    for (int i = 0; i < theory.geometry.num_fields(); ++i) {
      const FieldGeometry& field = theory.geometry.fields()[i];
      AddRow(
          {process.name, RegionLabel(result.region(i)), field.effective_width,
           std::int64_t{field.relative_width}, class_of[i],
           theory.constants[i].total().value, theory.limit_shares[i]},
          table);
    }
  }
}

void AddNarrowTable(const OccupationAnalysis& analysis,
                    report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("narrow_shares");
  table.set_title("Share of time at narrow minima");
  table.set_caption(
      "Simulated with 99 % interval; expected over the same steps from the "
      "same start by the chain with rates $q_{ij} \\lambda_i(\\eta)$ and by "
      "the chain with exact rates; the exact stationary share, whose horizon "
      "is infinite; the limit.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"narrow_share", "share", 4},
              {"narrow_share_lower", "lower", 4},
              {"narrow_share_upper", "upper", 4},
              {"narrow_share_chain", "rates $q \\lambda$", 4},
              {"narrow_share_rates", "exact rates", 4},
              {"narrow_share_exact", "stationary", 4},
              {"narrow_share_limit", "limit", 4}},
             table);
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      if (!cell.narrow_share.has_value()) continue;
      const auto sum = [&](const std::vector<double>& shares) -> CellValue {
        if (shares.empty()) return std::monostate();
        return NarrowSum(analysis.narrow, shares);
      };
      CellValue chain;
      CellValue rates;
      CellValue exact;
      CellValue limit;
      if (cell.theory.has_value()) {
        chain = sum(cell.theory->chain_shares);
        rates = sum(cell.theory->rates_shares);
        std::vector<double> shares;
        for (const Estimate& share : cell.theory->exact_shares) {
          shares.push_back(share.value);
        }
        exact = sum(shares);
      }
      if (process.theory.has_value()) {
        limit = sum(process.theory->limit_shares);
      }
      CellValue lower;
      CellValue upper;
      if (cell.narrow_share->interval.has_value()) {
        lower = cell.narrow_share->interval->lower;
        upper = cell.narrow_share->interval->upper;
      }
      AddRow({process.name, cell.learning_rate, cell.narrow_share->estimate,
              lower, upper, chain, rates, exact, limit},
             table);
      if (&cell != &process.cells.back() ||
          !cell.narrow_share->interval.has_value()) {
        continue;
      }
      const auto number = [](const CellValue& value) -> std::optional<double> {
        const double* const x = std::get_if<double>(&value);
        return x == nullptr ? std::nullopt : std::optional<double>(*x);
      };
      AddHeadline(
          absl::StrFormat("share at narrow minima at $\\eta = %.3g$, %s",
                          cell.learning_rate, process.name),
          number(limit), number(rates), cell.narrow_share->estimate,
          *cell.narrow_share->interval, report);
    }
  }
}

void AddClassTable(const OccupationAnalysis& analysis, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("classes");
  table.set_title("Share of time in each closed class");
  table.set_caption(
      "Of all its minima together, with 99 % interval, beside the probability "
      "that the start leads to the class.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"closed_class", "closed class"},
              {"class_share", "share", 4},
              {"class_share_lower", "lower", 4},
              {"class_share_upper", "upper", 4},
              {"class_probability", "theory", 4}},
             table);
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      if (cell.class_shares.size() < 2) continue;
      for (std::size_t c = 0; c < cell.class_shares.size(); ++c) {
        const TimeShare& share = cell.class_shares[c];
        CellValue lower;
        CellValue upper;
        if (share.interval.has_value()) {
          lower = share.interval->lower;
          upper = share.interval->upper;
        }
        AddRow({process.name, cell.learning_rate,
                static_cast<std::int64_t>(c + 1), share.estimate, lower, upper,
                process.theory->class_probabilities[c]},
               table);
      }
    }
  }
}

void AddShareTable(const manifest::OccupationResult& result,
                   const OccupationAnalysis& analysis, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("shares");
  table.set_title("Share of time at each minimum");
  table.set_caption(
      "Of all steps of all chains, with 99 % intervals from the spread between "
      "chains, beside the expected shares of the same steps from the same "
      "start: by the chain with rates $q_{ij} \\lambda_i(\\eta)$, by the chain "
      "with exact rates (the largest relative error of these is given), and "
      "the exact stationary share.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"minimum", "minimum"},
              {"relative_width", "$l^*$"},
              {"num_chains", "chains"},
              {"num_failed", "diverged"},
              {"steps_per_chain", "steps each"},
              {"time_share", "share", 4},
              {"time_share_lower", "lower", 4},
              {"time_share_upper", "upper", 4},
              {"p_final", "at the end", 4},
              {"time_share_chain", "rates $q \\lambda$", 4},
              {"time_share_rates", "exact rates", 4},
              {"rates_relative_error", "their error", 2},
              {"time_share_exact", "stationary", 4},
              {"time_share_exact_error", "its error", 2}},
             table);
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      const manifest::OccupationCounts& counts = cell.cell->counts();
      const std::int64_t num_whole = counts.num_chains() - counts.num_failed();
      for (std::size_t r = 0; r < cell.shares.size(); ++r) {
        const int region = static_cast<int>(r);
        const TimeShare& share = cell.shares[r];
        CellValue width;
        if (!process.relative_widths.empty()) {
          width = std::int64_t{process.relative_widths[r]};
        }
        CellValue lower;
        CellValue upper;
        if (share.interval.has_value()) {
          lower = share.interval->lower;
          upper = share.interval->upper;
        }
        CellValue p_final;
        if (num_whole > 0) {
          p_final = static_cast<double>(counts.num_final(region)) /
                    static_cast<double>(num_whole);
        }
        CellValue chain;
        CellValue rates;
        CellValue rates_error;
        CellValue exact;
        CellValue exact_error;
        if (cell.theory.has_value()) {
          chain = EntryOf(cell.theory->chain_shares, region);
          rates = EntryOf(cell.theory->rates_shares, region);
          if (!cell.theory->rates_shares.empty()) {
            rates_error = cell.theory->rates_error;
          }
          if (!cell.theory->exact_shares.empty()) {
            exact = cell.theory->exact_shares[r].value;
            exact_error = cell.theory->exact_shares[r].error;
          }
        }
        AddRow(
            {process.name, cell.learning_rate,
             RegionLabel(result.region(region)), width, counts.num_chains(),
             counts.num_failed(), cell.cell->num_steps(), share.estimate, lower,
             upper, p_final, chain, rates, rates_error, exact, exact_error},
            table);
      }
    }
  }
}

absl::Status AddTransitionTable(
    const manifest::OccupationResult& result,
    const std::vector<OccupationProcessAnalysis>& processes,
    report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("transitions");
  table.set_title("Moves between minima");
  table.set_caption(
      "Moves from one minimum's region to another's: their number, their share "
      "of all moves from there with its 99 % Clopper-Pearson interval, and the "
      "mean time before them since the region was entered, in steps.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"from", "from"},
              {"to", "to"},
              {"num_moves", "moves"},
              {"p_move", "share", 4},
              {"p_move_lower", "lower", 4},
              {"p_move_upper", "upper", 4},
              {"mean_steps", "mean steps", 4}},
             table);
  const int num_regions = result.region_size();
  for (const OccupationProcessAnalysis& process : processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      const manifest::OccupationCounts& counts = cell.cell->counts();
      if (counts.num_transitions().empty()) continue;
      for (int from = 0; from < num_regions; ++from) {
        std::int64_t total = 0;
        for (int to = 0; to < num_regions; ++to) {
          total += counts.num_transitions(from * num_regions + to);
        }
        for (int to = 0; to < num_regions; ++to) {
          const int move = from * num_regions + to;
          const std::int64_t count = counts.num_transitions(move);
          if (count == 0) continue;
          THSGD_ASSIGN_OR_RETURN(
              const Interval interval,
              BinomialInterval(count, total, kOccupationConfidence));
          AddRow(
              {process.name, cell.learning_rate,
               RegionLabel(result.region(from)), RegionLabel(result.region(to)),
               count, static_cast<double>(count) / static_cast<double>(total),
               interval.lower, interval.upper,
               static_cast<double>(counts.transition_steps(move)) /
                   static_cast<double>(count)},
              table);
        }
      }
    }
  }
  return absl::OkStatus();
}

void AddJumpTable(const std::vector<OccupationProcessAnalysis>& processes,
                  report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("big_jumps");
  table.set_title("Big jumps");
  table.set_caption("Updates above the manifest's threshold.");
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$", 4},
              {"num_steps", "steps"},
              {"num_big_jumps", "big jumps"},
              {"jumps_per_step", "per step", 4}},
             table);
  for (const OccupationProcessAnalysis& process : processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      const manifest::OccupationCounts& counts = cell.cell->counts();
      CellValue rate;
      if (counts.num_steps() > 0) {
        rate = static_cast<double>(counts.num_big_jumps()) /
               static_cast<double>(counts.num_steps());
      }
      AddRow({process.name, cell.learning_rate, counts.num_steps(),
              counts.num_big_jumps(), rate},
             table);
    }
  }
}

void AddPathTable(const manifest::OccupationResult& result,
                  const std::vector<OccupationProcessAnalysis>& processes,
                  report::Report& report) {
  const int num_coordinates =
      NumRecordedCoordinates(result.region(0).minimum_size());
  report::Table& table = *report.add_table();
  table.set_id("recorded_paths");
  table.set_title("The recorded paths");
  table.set_csv_only(true);
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$"},
              {"chain", "chain"},
              {"step", "step"},
              {"coordinate", "coordinate"},
              {"position", "$X_j$"}},
             table);
  for (const OccupationProcessAnalysis& process : processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      for (const manifest::RecordedPath& path : cell.cell->recorded_path()) {
        for (int i = 0; i < path.position_size(); ++i) {
          AddRow({process.name, cell.learning_rate, path.chain(),
                  i / num_coordinates * path.step_interval(),
                  std::int64_t{i % num_coordinates}, path.position(i)},
                 table);
        }
      }
    }
  }
}

// "[-0.5, -0.25)" or, for two axes, the product of two such intervals; the
// outermost have an infinite end.
std::string HistogramCellLabel(const manifest::OccupationSpec& spec, int cell) {
  const auto interval = [](const manifest::HistogramAxis& axis, int i) {
    const double width = (axis.upper() - axis.lower()) / axis.num_bins();
    if (i == 0) return absl::StrFormat("(-inf, %.6g)", axis.lower());
    if (i == axis.num_bins() + 1) {
      return absl::StrFormat("[%.6g, inf)", axis.upper());
    }
    return absl::StrFormat("[%.6g, %.6g)", axis.lower() + (i - 1) * width,
                           axis.lower() + i * width);
  };
  if (spec.histogram_size() == 1) return interval(spec.histogram(0), cell);
  const int num_second = spec.histogram(1).num_bins() + 2;
  return absl::StrCat(interval(spec.histogram(0), cell / num_second), " x ",
                      interval(spec.histogram(1), cell % num_second));
}

void AddHistogramTable(const manifest::OccupationSpec& spec,
                       const std::vector<OccupationProcessAnalysis>& processes,
                       report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("location_histogram");
  table.set_title("Steps by location");
  table.set_csv_only(true);
  SetColumns({{"process", "process"},
              {"learning_rate", "$\\eta$"},
              {"cell", "cell"},
              {"num_steps", "steps"}},
             table);
  for (const OccupationProcessAnalysis& process : processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      const auto& histogram = cell.cell->counts().histogram();
      for (int i = 0; i < histogram.size(); ++i) {
        if (histogram[i] == 0) continue;
        AddRow({process.name, cell.learning_rate, HistogramCellLabel(spec, i),
                histogram[i]},
               table);
      }
    }
  }
}

// What the settings can and cannot show.
absl::StatusOr<std::string> Limitations(const manifest::Experiment& experiment,
                                        const OccupationAnalysis& analysis) {
  std::string text =
      "Elimination is a statement about the limit $\\eta \\to 0$ on a time "
      "scale that grows like a power of $1/\\eta$. At a finite learning rate "
      "narrow minima keep some time, and a horizon much shorter than the exit "
      "times from the start's attraction field shows the start alone: which is "
      "what light tails show at any horizon that can be simulated.";
  if (!analysis.narrow.empty()) {
    text +=
        "\n\nUnder truncation narrow minima hold a share proportional to "
        "$H(1/\\eta)/\\eta$, that is to $\\eta^{\\alpha - 1}$: with "
        "$\\alpha$ near 1 a much smaller learning rate lowers it little. What "
        "can be tested is that it falls, and that it is the share that the "
        "chain with rates $q_{ij} \\lambda_i(\\eta)$ predicts; that chain "
        "itself leaves out attempts with one jump more, a correction of the "
        "same order $H(1/\\eta)/\\eta$.";
  }
  if (!experiment.has_landscape()) return text;
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  const double curvature = LargestCurvature(landscape);
  // theory.md's rule for steps that follow the flow.
  constexpr double kFlowLike = 0.2;
  const auto& rates = experiment.learning_rate();
  const auto num_coarse =
      std::count_if(rates.begin(), rates.end(),
                    [&](double rate) { return rate * curvature >= kFlowLike; });
  absl::StrAppendFormat(
      &text,
      "\n\nThe theory takes steps for a flow, for which $\\eta f''(m)$ should "
      "be below 0.2. At the sharpest minimum, $f''(m) = %.4g$, it is %.3g at "
      "the largest and %.3g at the smallest learning rate here: at %d of %d "
      "rates the sharpest field is left by steps, not by a flow, and its "
      "constants are off. Rates with $\\eta f''(m) \\ge 2$, where descent "
      "itself is unstable, are refused.",
      curvature, rates[0] * curvature, rates[rates.size() - 1] * curvature,
      num_coarse, rates.size());
  return text;
}

}  // namespace

absl::Status ReportOccupation(const manifest::Result& result,
                              report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(const OccupationAnalysis analysis,
                         AnalyzeOccupation(result));
  const manifest::Experiment& experiment = result.plan().experiment();
  const manifest::OccupationSpec& spec = experiment.occupation();
  const manifest::OccupationResult& occupation = result.occupation();
  AddOccupationChecks(analysis, report);
  AddShareFigures(occupation, analysis, report);
  AddJumpGraphFigure(occupation, analysis, report);
  AddOccupationFigures(result, analysis.processes, report);
  bool has_theory = false;
  bool has_classes = false;
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    has_theory |= process.theory.has_value();
    has_classes |= process.cells.front().class_shares.size() > 1;
  }
  if (!analysis.narrow.empty()) AddNarrowTable(analysis, report);
  if (has_classes) AddClassTable(analysis, report);
  if (has_theory) AddTheoryTable(occupation, analysis, report);
  AddShareTable(occupation, analysis, report);
  THSGD_RETURN_IF_ERROR(
      AddTransitionTable(occupation, analysis.processes, report));
  if (spec.jump_threshold() > 0) AddJumpTable(analysis.processes, report);
  AddPathTable(occupation, analysis.processes, report);
  if (spec.histogram_size() > 0) {
    AddHistogramTable(spec, analysis.processes, report);
  }
  THSGD_ASSIGN_OR_RETURN(*report.mutable_limitations(),
                         Limitations(experiment, analysis));
  return absl::OkStatus();
}

}  // namespace thsgd
