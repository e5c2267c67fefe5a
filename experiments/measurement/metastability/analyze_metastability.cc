// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/analyze_metastability.h"

#include <algorithm>
#include <cmath>
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
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/measurement/metastability/metastability_theory.h"
#include "sim/landscape/landscape.h"
#include "stats/binomial_interval.h"
#include "stats/chi_square.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

absl::StatusOr<CountedShare> ShareOf(std::int64_t count, std::int64_t total) {
  THSGD_ASSIGN_OR_RETURN(
      const Interval interval,
      BinomialInterval(count, total, kMetastabilityConfidence));
  return CountedShare{
      .count = count,
      .total = total,
      .estimate = static_cast<double>(count) / static_cast<double>(total),
      .interval = interval};
}

absl::StatusOr<HoldingTimes> AnalyzeHoldingTimes(
    const manifest::StayCounts& counts, int region, int num_regions,
    const std::vector<std::int64_t>& edges) {
  HoldingTimes times = {.exit_rate = std::nullopt,
                        .survival = {},
                        .distance = 0,
                        .distance_band = 0,
                        .p_value = std::nullopt};
  const std::int64_t num_steps = counts.region_steps(region);
  if (num_steps == 0) return times;
  std::int64_t num_exits = 0;
  for (int to = 0; to < num_regions; ++to) {
    num_exits += counts.num_transitions(region * num_regions + to);
  }
  THSGD_ASSIGN_OR_RETURN(times.exit_rate, ShareOf(num_exits, num_steps));
  const auto num_bins = static_cast<int>(edges.size()) + 1;
  const auto first = counts.holding_times().begin() + region * num_bins;
  const std::vector<std::int64_t> bins(first, first + num_bins);
  std::int64_t total = 0;
  for (std::int64_t count : bins) total += count;
  if (total == 0 || num_exits == 0) return times;
  const double rate = times.exit_rate->estimate;
  const auto survival = [&](std::int64_t edge) {
    return std::exp(-rate * static_cast<double>(edge));
  };
  std::int64_t longer = total;
  std::vector<double> probabilities;
  double above = 1;
  for (int k = 0; k + 1 < num_bins; ++k) {
    longer -= bins[k];
    THSGD_ASSIGN_OR_RETURN(const CountedShare share, ShareOf(longer, total));
    times.survival.push_back(share);
    const double expected = survival(edges[k]);
    times.distance =
        std::max(times.distance, std::fabs(share.estimate - expected));
    probabilities.push_back(above - expected);
    above = expected;
  }
  probabilities.push_back(above);
  times.distance_band =
      std::sqrt(std::log(2 / (1 - kMetastabilityConfidence)) / (2.0 * total));
  const absl::StatusOr<CellsWithProbabilities> cells =
      MergeSparseCells(bins, probabilities);
  if (!cells.ok()) return times;
  const absl::StatusOr<ChiSquareResult> test =
      ChiSquareGoodnessOfFit(cells->counts, cells->probabilities);
  if (test.ok()) times.p_value = test->p_value;
  return times;
}

// [from][to]
absl::StatusOr<std::vector<std::vector<CountedShare>>> MovesOf(
    const manifest::StayCounts& counts, int num_regions) {
  std::vector<std::vector<CountedShare>> moves(num_regions);
  for (int from = 0; from < num_regions; ++from) {
    std::int64_t total = 0;
    for (int to = 0; to < num_regions; ++to) {
      total += counts.num_transitions(from * num_regions + to);
    }
    if (total == 0) continue;
    for (int to = 0; to < num_regions; ++to) {
      THSGD_ASSIGN_OR_RETURN(
          const CountedShare share,
          ShareOf(counts.num_transitions(from * num_regions + to), total));
      moves[from].push_back(share);
    }
  }
  return moves;
}

absl::StatusOr<std::vector<HoldingTimes>> AllHoldingTimes(
    const manifest::StayCounts& counts, int num_regions,
    const std::vector<std::int64_t>& edges) {
  std::vector<HoldingTimes> all;
  for (int i = 0; i < num_regions; ++i) {
    THSGD_ASSIGN_OR_RETURN(HoldingTimes times,
                           AnalyzeHoldingTimes(counts, i, num_regions, edges));
    all.push_back(std::move(times));
  }
  return all;
}

// [time][state]
absl::StatusOr<std::vector<std::vector<CountedShare>>> MarginalsOf(
    const manifest::MetastabilityCell& cell, int num_states) {
  std::vector<std::vector<CountedShare>> marginals;
  for (int k = 0; k < cell.time_step_size(); ++k) {
    std::vector<CountedShare>& at = marginals.emplace_back();
    for (int i = 0; i < num_states; ++i) {
      THSGD_ASSIGN_OR_RETURN(
          const CountedShare share,
          ShareOf(cell.counts().snapshots(num_states * k + i),
                  cell.counts().num_chains()));
      at.push_back(share);
    }
  }
  return marginals;
}

// The number of the state in whose region the start is: the nearest minimum's.
int StartState(double start, const std::vector<int>& states,
               const manifest::MetastabilityResult& result) {
  int nearest = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int s = 0; s < static_cast<int>(states.size()); ++s) {
    const double distance = std::fabs(start - result.minimum(states[s]));
    if (distance < least) {
      least = distance;
      nearest = s;
    }
  }
  return nearest;
}

}  // namespace

absl::StatusOr<std::vector<MetastabilityProcessAnalysis>> AnalyzeMetastability(
    const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  const manifest::MetastabilitySpec& spec = experiment.metastability();
  const manifest::MetastabilityResult& measured = result.metastability();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  std::vector<MetastabilityProcessAnalysis> processes;
  auto cell = measured.cell().begin();
  for (int p = 0; p < experiment.process_size(); ++p) {
    const manifest::Process& process = experiment.process(p);
    THSGD_ASSIGN_OR_RETURN(MetastabilityProcessTheory theory,
                           ComputeMetastabilityProcess(landscape, process));
    const auto& minima = measured.states(p).minimum();
    MetastabilityProcessAnalysis analysis = {
        .name = process.name(),
        .states = {minima.begin(), minima.end()},
        .relative_width = measured.states(p).relative_width(),
        .theory = std::move(theory),
        .cells = {}};
    const int num_states = static_cast<int>(analysis.states.size());
    const int start = StartState(spec.start(), analysis.states, measured);
    for (double learning_rate : experiment.learning_rate()) {
      const std::vector<std::int64_t> steps(cell->time_step().begin(),
                                            cell->time_step().end());
      const std::vector<std::int64_t> edges(cell->holding_edge_step().begin(),
                                            cell->holding_edge_step().end());
      THSGD_ASSIGN_OR_RETURN(
          MetastabilityTheory expected,
          ComputeMetastabilityTheory(landscape, process, analysis.theory,
                                     learning_rate, start, steps,
                                     spec.exact_num_cells()));
      const manifest::MetastabilityCounts& counts = cell->counts();
      MetastabilityCellAnalysis analyzed = {.cell = &*cell,
                                            .learning_rate = learning_rate,
                                            .theory = std::move(expected),
                                            .states = {},
                                            .minima = {},
                                            .state_moves = {},
                                            .minimum_moves = {},
                                            .marginals = {}};
      THSGD_ASSIGN_OR_RETURN(
          analyzed.states, AllHoldingTimes(counts.states(), num_states, edges));
      THSGD_ASSIGN_OR_RETURN(
          analyzed.minima,
          AllHoldingTimes(counts.minima(), measured.minimum_size(), edges));
      THSGD_ASSIGN_OR_RETURN(analyzed.state_moves,
                             MovesOf(counts.states(), num_states));
      THSGD_ASSIGN_OR_RETURN(analyzed.minimum_moves,
                             MovesOf(counts.minima(), measured.minimum_size()));
      THSGD_ASSIGN_OR_RETURN(analyzed.marginals,
                             MarginalsOf(*cell, num_states));
      analysis.cells.push_back(std::move(analyzed));
      ++cell;
    }
    processes.push_back(std::move(analysis));
  }
  return processes;
}

}  // namespace thsgd
