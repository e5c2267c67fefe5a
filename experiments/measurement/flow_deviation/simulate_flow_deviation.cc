// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/simulate_flow_deviation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/flow_deviation/distance_bins.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/runner/execution.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/num_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// One process at one learning rate.
struct Cell {
  ChainCell chains;
  Ensemble ensemble;
  // At its steps.
  std::vector<double> flow;
};

manifest::FlowDeviationCounts NoCounts(int num_thresholds) {
  manifest::FlowDeviationCounts counts;
  counts.mutable_num_above()->Resize(num_thresholds, 0);
  counts.mutable_distance_bin()->Resize(kNumDistanceBins, 0);
  return counts;
}

void AddCounts(const manifest::FlowDeviationCounts& from,
               manifest::FlowDeviationCounts* to) {
  to->set_num_chains(to->num_chains() + from.num_chains());
  to->set_num_non_finite(to->num_non_finite() + from.num_non_finite());
  AddEach(from.num_above(), to->mutable_num_above());
  AddEach(from.distance_bin(), to->mutable_distance_bin());
}

// max over j of |X_j - x(eta j)|; NaN for a path that is not finite.
double LargestDistance(const std::vector<double>& path,
                       const std::vector<double>& flow) {
  double largest = 0;
  for (std::size_t j = 0; j < path.size(); ++j) {
    if (!std::isfinite(path[j])) {
      return std::numeric_limits<double>::quiet_NaN();
    }
    largest = std::max(largest, std::fabs(path[j] - flow[j]));
  }
  return largest;
}

std::vector<double> PathOf(const Cell& cell, double start, std::int64_t chain) {
  return cell.ensemble.SimulatePath(start, cell.chains.max_steps,
                                    static_cast<std::uint32_t>(chain));
}

manifest::FlowDeviationCounts Count(const manifest::FlowDeviationSpec& spec,
                                    const Cell& cell, std::int64_t first_chain,
                                    std::int64_t num_chains) {
  manifest::FlowDeviationCounts counts = NoCounts(spec.threshold_size());
  counts.set_num_chains(num_chains);
  for (std::int64_t i = 0; i < num_chains; ++i) {
    const double distance =
        LargestDistance(PathOf(cell, spec.start(), first_chain + i), cell.flow);
    if (std::isnan(distance)) {
      counts.set_num_non_finite(counts.num_non_finite() + 1);
      continue;
    }
    for (int k = 0; k < spec.threshold_size(); ++k) {
      if (distance > spec.threshold(k)) {
        ++*counts.mutable_num_above()->Mutable(k);
      }
    }
    ++*counts.mutable_distance_bin()->Mutable(DistanceBin(distance));
  }
  return counts;
}

absl::StatusOr<std::vector<Cell>> MakeCells(const manifest::Plan& plan,
                                            const Execution& execution) {
  const manifest::Experiment& experiment = plan.experiment();
  const manifest::FlowDeviationSpec& spec = experiment.flow_deviation();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  // One table for all processes: between the outermost walls.
  double bound = 0;
  for (const manifest::Process& process : experiment.process()) {
    bound = std::max(bound, process.projection_bound());
  }
  THSGD_ASSIGN_OR_RETURN(GradientTable table,
                         TabulateGradient(landscape, -bound, bound));
  const auto gradient = std::make_shared<const GradientTable>(std::move(table));
  std::vector<Cell> cells;
  for (const ChainCell& chains : ChainCells(
           experiment, plan.sampling().flow_deviation().num_chains(),
           [&](double learning_rate) {
             return static_cast<std::int64_t>(
                 NumSteps(spec.horizon(), learning_rate));
           },
           execution)) {
    const manifest::Process& process = experiment.process(chains.process_index);
    const double learning_rate =
        experiment.learning_rate(chains.learning_rate_index);
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                           NoiseLawFromProto(process.noise()));
    THSGD_ASSIGN_OR_RETURN(const SgdParams params,
                           SgdParamsFromProto(process, learning_rate));
    THSGD_ASSIGN_OR_RETURN(
        std::vector<double> flow,
        FlowAtSteps(landscape, spec.start(), learning_rate, chains.max_steps));
    cells.push_back({.chains = chains,
                     .ensemble = Ensemble(gradient, law, params,
                                          experiment.seed(), chains.stream),
                     .flow = std::move(flow)});
  }
  return cells;
}

}  // namespace

absl::StatusOr<std::vector<double>> FlowAtSteps(const Landscape& landscape,
                                                double start,
                                                double learning_rate,
                                                std::int64_t num_steps) {
  const auto gradient = [&](double x) {
    return std::visit(
        [&](const auto& f) {
          return static_cast<double>(
              HighPrecision(f.Gradient(HighPrecision(x))));
        },
        landscape);
  };
  std::vector<double> flow = {start};
  flow.reserve(num_steps + 1);
  for (std::int64_t j = 0; j < num_steps; ++j) {
    THSGD_ASSIGN_OR_RETURN(const double x,
                           GradientFlow(gradient, flow.back(), learning_rate));
    flow.push_back(x);
  }
  return flow;
}

absl::StatusOr<manifest::FlowDeviationResult> SimulateFlowDeviation(
    const manifest::Plan& plan, const Execution& execution) {
  const manifest::FlowDeviationSpec& spec = plan.experiment().flow_deviation();
  const std::int64_t num_recorded_paths =
      plan.sampling().flow_deviation().num_recorded_paths();
  THSGD_ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                         MakeCells(plan, execution));
  std::vector<ChainCell> chains;
  for (const Cell& cell : cells) chains.push_back(cell.chains);
  std::vector<manifest::FlowDeviationCounts> counts(
      cells.size(), NoCounts(spec.threshold_size()));
  std::mutex mutex;
  THSGD_RETURN_IF_ERROR(ForEachBlockOfChains(
      chains, execution,
      [&](std::int64_t c, std::int64_t first_chain, std::int64_t num_chains) {
        const manifest::FlowDeviationCounts part =
            Count(spec, cells[c], first_chain, num_chains);
        const std::lock_guard<std::mutex> lock(mutex);
        AddCounts(part, &counts[c]);
      }));

  manifest::FlowDeviationResult result;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const ChainCell& cell = cells[c].chains;
    manifest::FlowDeviationCell& counted = *result.add_cell();
    counted.set_process_index(cell.process_index);
    counted.set_learning_rate_index(cell.learning_rate_index);
    counted.set_first_chain(cell.first_chain);
    counted.set_num_steps(cell.max_steps);
    *counted.mutable_counts() = std::move(counts[c]);
    const std::int64_t end =
        std::min(cell.first_chain + cell.num_chains, num_recorded_paths);
    for (std::int64_t chain = cell.first_chain; chain < end; ++chain) {
      manifest::DeviatingPath& recorded = *counted.add_recorded_path();
      recorded.set_chain(chain);
      const std::vector<double> path = PathOf(cells[c], spec.start(), chain);
      recorded.mutable_position()->Assign(path.begin(), path.end());
    }
  }
  return result;
}

manifest::FlowDeviationResult MergeFlowDeviation(
    const std::vector<manifest::FlowDeviationResult>& shards) {
  manifest::FlowDeviationResult merged = shards.front();
  for (std::size_t s = 1; s < shards.size(); ++s) {
    THSGD_CHECK_EQ(shards[s].cell_size(), merged.cell_size());
    for (int c = 0; c < merged.cell_size(); ++c) {
      const manifest::FlowDeviationCell& from = shards[s].cell(c);
      manifest::FlowDeviationCell& to = *merged.mutable_cell(c);
      THSGD_CHECK_EQ(from.first_chain(),
                     to.first_chain() + to.counts().num_chains());
      AddCounts(from.counts(), to.mutable_counts());
      to.mutable_recorded_path()->MergeFrom(from.recorded_path());
    }
  }
  return merged;
}

}  // namespace thsgd
