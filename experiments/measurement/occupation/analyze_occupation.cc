// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/analyze_occupation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/occupation_theory.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/relative_width.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/region_stays.h"
#include "stats/binomial_interval.h"
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

// variance: of a chain's share, divisor n - 1.
absl::StatusOr<TimeShare> ShareOf(double estimate, double variance,
                                  std::int64_t num_chains) {
  TimeShare share = {.estimate = estimate, .interval = std::nullopt};
  if (num_chains < 2) return share;
  if (variance == 0 && (estimate == 0 || estimate == 1)) {
    THSGD_ASSIGN_OR_RETURN(share.interval,
                           BinomialInterval(estimate == 0 ? 0 : num_chains,
                                            num_chains, kOccupationConfidence));
    return share;
  }
  THSGD_ASSIGN_OR_RETURN(
      const Interval interval,
      MeanInterval(estimate, variance, num_chains, kOccupationConfidence));
  share.interval = Interval{.lower = std::max(0.0, interval.lower),
                            .upper = std::min(1.0, interval.upper)};
  return share;
}

absl::StatusOr<OccupationCellAnalysis> AnalyzeCell(
    const manifest::OccupationCell& cell, double learning_rate,
    const std::vector<bool>& narrow, const ProcessTheory* theory) {
  OccupationCellAnalysis analysis = {.cell = &cell,
                                     .learning_rate = learning_rate,
                                     .shares = {},
                                     .narrow_share = std::nullopt,
                                     .class_shares = {},
                                     .theory = std::nullopt};
  const manifest::OccupationCounts& counts = cell.counts();
  if (counts.num_steps() == 0) return analysis;
  const double num_steps = static_cast<double>(counts.num_steps());
  const std::int64_t num_whole = counts.num_chains() - counts.num_failed();
  const double n = static_cast<double>(num_whole);
  constexpr double kSquareUnit =
      RegionCounts::kShareUnit * RegionCounts::kShareUnit;
  std::vector<double> deviations;
  for (int r = 0; r < counts.region_steps_size(); ++r) {
    const double estimate =
        static_cast<double>(counts.region_steps(r)) / num_steps;
    const double squares =
        static_cast<double>(counts.share_squares(r)) * kSquareUnit;
    const double variance =
        num_whole < 2
            ? 0
            : std::max(0.0, (squares - n * estimate * estimate) / (n - 1));
    THSGD_ASSIGN_OR_RETURN(const TimeShare share,
                           ShareOf(estimate, variance, num_whole));
    analysis.shares.push_back(share);
    deviations.push_back(std::sqrt(variance));
  }
  // A sum deviates by no more than its terms together: an interval that is too
  // wide rather than too narrow, for the shares of different regions are not
  // kept together.
  const auto share_of = [&](const std::vector<int>& regions) {
    double sum = 0;
    double deviation = 0;
    for (int r : regions) {
      sum += analysis.shares[r].estimate;
      deviation += deviations[r];
    }
    return ShareOf(sum, deviation * deviation, num_whole);
  };
  if (!narrow.empty()) {
    std::vector<int> regions;
    for (std::size_t r = 0; r < narrow.size(); ++r) {
      if (narrow[r]) regions.push_back(static_cast<int>(r));
    }
    THSGD_ASSIGN_OR_RETURN(analysis.narrow_share, share_of(regions));
  }
  if (theory == nullptr) return analysis;
  for (const CommunicatingClass& c : theory->geometry.classes()) {
    if (!c.closed) continue;
    THSGD_ASSIGN_OR_RETURN(const TimeShare share, share_of(c.fields));
    analysis.class_shares.push_back(share);
  }
  return analysis;
}

// [field]: not a widest of a closed class. Empty if all are.
std::vector<bool> NarrowFields(const JumpGeometry& geometry) {
  std::vector<bool> narrow(geometry.num_fields(), true);
  for (const CommunicatingClass& c : geometry.classes()) {
    if (!c.closed) continue;
    for (int i : c.widest) narrow[i] = false;
  }
  const bool any =
      std::find(narrow.begin(), narrow.end(), true) != narrow.end();
  return any ? narrow : std::vector<bool>();
}

// The region of the start: the nearest core's, for in one dimension the start
// is in a field, in R^d in a core.
int StartRegion(const manifest::Result& result) {
  const manifest::OccupationSpec& spec =
      result.plan().experiment().occupation();
  int region = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int r = 0; r < result.occupation().region_size(); ++r) {
    const manifest::OccupationRegion& candidate = result.occupation().region(r);
    if (candidate.has_lower() && spec.core_radius() == 0) {
      if (candidate.lower() <= spec.start(0) &&
          spec.start(0) < candidate.upper()) {
        return r;
      }
      continue;
    }
    double square = 0;
    for (int k = 0; k < spec.start_size(); ++k) {
      const double difference = spec.start(k) - candidate.minimum(k);
      square += difference * difference;
    }
    if (square < least) {
      least = square;
      region = r;
    }
  }
  return region;
}

// What depends on the process alone; `landscape` is null in R^d.
absl::StatusOr<OccupationProcessAnalysis> AnalyzeProcess(
    const manifest::Process& process, const Landscape* landscape,
    double start) {
  OccupationProcessAnalysis analysis;
  analysis.name = process.name();
  analysis.truncated = std::isfinite(process.truncation_threshold());
  analysis.eliminates = false;
  // In R^d all heavy laws vary regularly.
  analysis.heavy_tailed = process.vector_noise().has_lomax();
  if (landscape == nullptr) return analysis;
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  analysis.heavy_tailed = TailLimit(law).has_value();
  analysis.relative_widths =
      RelativeWidths(*landscape, process.truncation_threshold());
  analysis.theory = ComputeProcessTheory(*landscape, process, start);
  analysis.eliminates = analysis.theory.has_value() &&
                        !NarrowFields(analysis.theory->geometry).empty();
  return analysis;
}

}  // namespace

double NarrowSum(const std::vector<bool>& narrow,
                 const std::vector<double>& shares) {
  THSGD_CHECK_EQ(narrow.size(), shares.size());
  double sum = 0;
  for (std::size_t r = 0; r < narrow.size(); ++r) {
    if (narrow[r]) sum += shares[r];
  }
  return sum;
}

absl::StatusOr<OccupationAnalysis> AnalyzeOccupation(
    const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  const manifest::OccupationSpec& spec = experiment.occupation();
  std::optional<Landscape> landscape;
  if (experiment.has_landscape()) {
    THSGD_ASSIGN_OR_RETURN(landscape,
                           LandscapeFromProto(experiment.landscape()));
  }
  const double start = spec.start(0);
  OccupationAnalysis analysis;
  for (const manifest::Process& process : experiment.process()) {
    THSGD_ASSIGN_OR_RETURN(
        OccupationProcessAnalysis analyzed,
        AnalyzeProcess(process, landscape.has_value() ? &*landscape : nullptr,
                       start));
    if (analyzed.eliminates && analysis.narrow.empty()) {
      analysis.narrow = NarrowFields(analyzed.theory->geometry);
    }
    analysis.processes.push_back(std::move(analyzed));
  }
  if (!spec.narrow_minimum().empty()) {
    // In R^d the manifest says which are.
    analysis.narrow.resize(result.occupation().region_size());
    for (int i : spec.narrow_minimum()) analysis.narrow[i] = true;
    for (OccupationProcessAnalysis& process : analysis.processes) {
      process.eliminates = process.heavy_tailed && process.truncated;
    }
  }
  analysis.start_region = StartRegion(result);
  analysis.starts_narrow =
      !analysis.narrow.empty() && analysis.narrow[analysis.start_region];
  auto cell = result.occupation().cell().begin();
  for (int p = 0; p < experiment.process_size(); ++p) {
    OccupationProcessAnalysis& process = analysis.processes[p];
    const ProcessTheory* theory =
        process.theory.has_value() ? &*process.theory : nullptr;
    for (double learning_rate : experiment.learning_rate()) {
      THSGD_ASSIGN_OR_RETURN(
          OccupationCellAnalysis analyzed,
          AnalyzeCell(*cell, learning_rate, analysis.narrow, theory));
      if (landscape.has_value()) {
        THSGD_ASSIGN_OR_RETURN(
            analyzed.theory,
            ComputeCellTheory(*landscape, experiment.process(p), theory,
                              learning_rate, start, cell->num_steps(),
                              spec.exact_num_cells()));
      }
      process.cells.push_back(std::move(analyzed));
      ++cell;
    }
  }
  return analysis;
}

}  // namespace thsgd
