// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/report_occupation.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/draw_occupation.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/region_label.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/table_builder.h"
#include "stats/binomial_interval.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

std::string Describe(const OccupationCellAnalysis& cell) {
  const TimeShare& share = *cell.narrow_share;
  const std::string at = absl::StrFormat(
      "%.3g %% at $\\eta = %.4g$", 100 * share.estimate, cell.learning_rate);
  if (!share.interval.has_value()) return at;
  return absl::StrFormat("%s (99 %% interval %.3g to %.3g %%)", at,
                         100 * share.interval->lower,
                         100 * share.interval->upper);
}

// Elimination: the share of time away from the widest minima tends to 0.
void AddEliminationCheck(const OccupationProcessAnalysis& process,
                         report::Report& report) {
  const OccupationCellAnalysis& first = process.cells.front();
  const OccupationCellAnalysis& last = process.cells.back();
  report::Check& check = *report.add_check();
  check.set_statement(absl::StrCat(
      "Under ", process.name,
      " the share of time away from the widest minima falls with $\\eta$."));
  check.set_rule(
      "That share at the largest and the smallest learning rate: supported if "
      "its 99 % intervals lie apart in this order, contradicted if they lie "
      "apart in the other.");
  const bool usable = process.cells.size() > 1 &&
                      first.narrow_share.has_value() &&
                      last.narrow_share.has_value() &&
                      first.narrow_share->interval.has_value() &&
                      last.narrow_share->interval.has_value();
  if (!usable) {
    check.set_verdict(report::Check::UNDECIDED);
    check.set_outcome(
        "It takes two learning rates and at least two chains at each.");
    return;
  }
  const Interval& before = *first.narrow_share->interval;
  const Interval& after = *last.narrow_share->interval;
  check.set_verdict(after.upper < before.lower   ? report::Check::SUPPORTED
                    : before.upper < after.lower ? report::Check::CONTRADICTED
                                                 : report::Check::UNDECIDED);
  check.set_outcome(absl::StrCat(Describe(first), ", ", Describe(last), "."));
}

void SetVerdict(const std::vector<OccupationProcessAnalysis>& processes,
                report::Report& report) {
  int num_supported = 0;
  int num_contradicted = 0;
  for (const report::Check& check : report.check()) {
    if (check.verdict() == report::Check::SUPPORTED) ++num_supported;
    if (check.verdict() == report::Check::CONTRADICTED) ++num_contradicted;
  }
  const int num_checks = report.check_size();
  std::string verdict =
      num_checks == 0
          ? "Nothing is checked: elimination is a statement about truncated "
            "heavy-tailed noise and minima of different relative widths, which "
            "are computed in one dimension."
          : absl::StrFormat(
                "Checks: %d supported, %d contradicted, %d undecided.",
                num_supported, num_contradicted,
                num_checks - num_supported - num_contradicted);
  std::int64_t num_failed = 0;
  std::int64_t num_chains = 0;
  for (const OccupationProcessAnalysis& process : processes) {
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

void AddShareTable(const manifest::OccupationResult& result,
                   const std::vector<OccupationProcessAnalysis>& processes,
                   report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("shares");
  table.set_title("Share of time at each minimum");
  table.set_caption(
      "Of all steps of all chains, with 99 % intervals from the spread between "
      "chains. Relative width $l^*$: the least number of truncated jumps that "
      "leaves the attraction field.");
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
              {"p_final", "at the end", 4}},
             table);
  for (const OccupationProcessAnalysis& process : processes) {
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
        AddRow({process.name, cell.learning_rate,
                RegionLabel(result.region(region)), width, counts.num_chains(),
                counts.num_failed(), cell.cell->num_steps(), share.estimate,
                lower, upper, p_final},
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
  const int dimension = result.region(0).minimum_size();
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
                  i / dimension * path.step_interval(),
                  std::int64_t{i % dimension}, path.position(i)},
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

}  // namespace

absl::Status ReportOccupation(const manifest::Result& result,
                              report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(const std::vector<OccupationProcessAnalysis> processes,
                         AnalyzeOccupation(result));
  for (const OccupationProcessAnalysis& process : processes) {
    if (process.eliminates) AddEliminationCheck(process, report);
  }
  SetVerdict(processes, report);
  AddOccupationFigures(result, processes, report);
  const manifest::OccupationResult& occupation = result.occupation();
  AddShareTable(occupation, processes, report);
  THSGD_RETURN_IF_ERROR(AddTransitionTable(occupation, processes, report));
  if (result.plan().experiment().occupation().jump_threshold() > 0) {
    AddJumpTable(processes, report);
  }
  AddPathTable(occupation, processes, report);
  const manifest::OccupationSpec& spec =
      result.plan().experiment().occupation();
  if (spec.histogram_size() > 0) AddHistogramTable(spec, processes, report);
  report.set_limitations(
      "Elimination is a statement about the limit $\\eta \\to 0$ on a time "
      "scale that grows like a power of $1/\\eta$. At a finite learning rate "
      "narrow minima keep some time, and a horizon much shorter than the exit "
      "times from the start's attraction field shows the start alone.");
  return absl::OkStatus();
}

}  // namespace thsgd
