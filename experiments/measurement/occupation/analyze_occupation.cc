// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/analyze_occupation.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/relative_width.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/region_stays.h"
#include "stats/interval.h"
#include "stats/mean_interval.h"

namespace thsgd {
namespace {

// The relative widths of the fields between walls, which are no exits; empty
// if the theory excludes the threshold.
std::vector<int> RelativeWidths(const Landscape& landscape, double b) {
  std::vector<AttractionField> fields = FieldsOf(landscape);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  fields.front().lower = -kInfinity;
  fields.back().upper = kInfinity;
  // With nowhere to go there is nothing to be wide for.
  if (fields.size() < 2) return {};
  std::vector<int> widths;
  for (const AttractionField& field : fields) {
    const absl::StatusOr<int> width = RelativeWidth(field, b);
    if (!width.ok()) return {};
    widths.push_back(*width);
  }
  return widths;
}

// sum_of_squares: over chains, of their shares.
absl::StatusOr<TimeShare> ShareOf(double estimate, double sum_of_squares,
                                  std::int64_t num_chains) {
  TimeShare share = {.estimate = estimate, .interval = std::nullopt};
  if (num_chains < 2) return share;
  const double n = static_cast<double>(num_chains);
  const double variance =
      std::max(0.0, (sum_of_squares - n * estimate * estimate) / (n - 1));
  THSGD_ASSIGN_OR_RETURN(
      const Interval interval,
      MeanInterval(estimate, variance, num_chains, kOccupationConfidence));
  share.interval = Interval{.lower = std::max(0.0, interval.lower),
                            .upper = std::min(1.0, interval.upper)};
  return share;
}

absl::StatusOr<OccupationCellAnalysis> AnalyzeCell(
    const manifest::OccupationCell& cell, double learning_rate,
    const OccupationProcessAnalysis& process) {
  OccupationCellAnalysis analysis = {.cell = &cell,
                                     .learning_rate = learning_rate,
                                     .shares = {},
                                     .narrow_share = std::nullopt};
  const manifest::OccupationCounts& counts = cell.counts();
  if (counts.num_steps() == 0) return analysis;
  const double num_steps = static_cast<double>(counts.num_steps());
  const std::int64_t num_whole = counts.num_chains() - counts.num_failed();
  constexpr double kSquareUnit =
      RegionCounts::kShareUnit * RegionCounts::kShareUnit;
  double narrow = 0;
  double narrow_squares = 0;
  for (int r = 0; r < counts.region_steps_size(); ++r) {
    const double estimate =
        static_cast<double>(counts.region_steps(r)) / num_steps;
    const double squares =
        static_cast<double>(counts.share_squares(r)) * kSquareUnit;
    THSGD_ASSIGN_OR_RETURN(const TimeShare share,
                           ShareOf(estimate, squares, num_whole));
    analysis.shares.push_back(share);
    if (process.relative_widths.empty() || process.IsWidest(r)) continue;
    narrow += estimate;
    // (a + b + ...)^2 <= k (a^2 + b^2 + ...): an interval that is too wide
    // rather than too narrow, for the shares of different regions are not
    // kept together.
    narrow_squares += squares;
  }
  const int num_narrow = static_cast<int>(std::count_if(
      process.relative_widths.begin(), process.relative_widths.end(),
      [&](int width) {
        return width < *std::max_element(process.relative_widths.begin(),
                                         process.relative_widths.end());
      }));
  if (num_narrow > 0) {
    THSGD_ASSIGN_OR_RETURN(
        analysis.narrow_share,
        ShareOf(narrow, num_narrow * narrow_squares, num_whole));
  }
  return analysis;
}

}  // namespace

bool OccupationProcessAnalysis::IsWidest(int region) const {
  return relative_widths[region] ==
         *std::max_element(relative_widths.begin(), relative_widths.end());
}

absl::StatusOr<std::vector<OccupationProcessAnalysis>> AnalyzeOccupation(
    const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  std::vector<OccupationProcessAnalysis> processes;
  auto cell = result.occupation().cell().begin();
  for (const manifest::Process& process : experiment.process()) {
    OccupationProcessAnalysis analysis;
    analysis.name = process.name();
    analysis.eliminates = false;
    if (experiment.has_landscape()) {
      THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                             LandscapeFromProto(experiment.landscape()));
      THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                             NoiseLawFromProto(process.noise()));
      analysis.relative_widths =
          RelativeWidths(landscape, process.truncation_threshold());
      const auto [least, most] = std::minmax_element(
          analysis.relative_widths.begin(), analysis.relative_widths.end());
      analysis.eliminates = TailLimit(law).has_value() &&
                            !analysis.relative_widths.empty() && *least < *most;
    }
    for (double learning_rate : experiment.learning_rate()) {
      THSGD_ASSIGN_OR_RETURN(OccupationCellAnalysis analyzed,
                             AnalyzeCell(*cell, learning_rate, analysis));
      analysis.cells.push_back(std::move(analyzed));
      ++cell;
    }
    processes.push_back(std::move(analysis));
  }
  return processes;
}

}  // namespace thsgd
