// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/simulate_metastability.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/chains/field_regions.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/measurement/metastability/metastability_scale.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/metastability.h"
#include "sim/sgd/region_stays.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

using google::protobuf::RepeatedField;

constexpr std::int64_t kMaxRecordedPositions = 2000;

std::int64_t Steps(double t, double scale) {
  return static_cast<std::int64_t>(StepsOf(t, scale));
}

void Assign(const std::vector<std::int64_t>& from,
            RepeatedField<std::int64_t>* to) {
  to->Assign(from.begin(), from.end());
}

void SetCounts(const RegionCounts& counts, manifest::StayCounts* proto) {
  Assign(counts.region_steps, proto->mutable_region_steps());
  Assign(counts.num_transitions, proto->mutable_num_transitions());
  Assign(counts.transition_steps, proto->mutable_transition_steps());
  Assign(counts.holding_times, proto->mutable_holding_times());
}

void AddCounts(const manifest::StayCounts& from, manifest::StayCounts* to) {
  AddEach(from.region_steps(), to->mutable_region_steps());
  AddEach(from.num_transitions(), to->mutable_num_transitions());
  AddEach(from.transition_steps(), to->mutable_transition_steps());
  AddEach(from.holding_times(), to->mutable_holding_times());
}

// Adds `from` to *to; what has no counts yet becomes `from`.
void AddCounts(const manifest::MetastabilityCounts& from,
               manifest::MetastabilityCounts* to) {
  if (from.num_chains() == 0) return;
  if (to->num_chains() == 0) {
    *to = from;
    return;
  }
  to->set_num_chains(to->num_chains() + from.num_chains());
  to->set_num_steps(to->num_steps() + from.num_steps());
  to->set_num_failed(to->num_failed() + from.num_failed());
  AddCounts(from.minima(), to->mutable_minima());
  AddCounts(from.states(), to->mutable_states());
  AddEach(from.snapshots(), to->mutable_snapshots());
}

// What one cell runs.
struct CellRun {
  Ensemble ensemble;
  MetastabilitySpec spec;
  double start;
  std::int64_t num_steps;

  manifest::MetastabilityCounts Count(std::int64_t first_chain,
                                      std::int64_t num_chains) const {
    const Metastability counted = ensemble.SimulateMetastability(
        spec, start, num_steps, static_cast<std::uint32_t>(first_chain),
        num_chains);
    manifest::MetastabilityCounts proto;
    proto.set_num_chains(counted.regions.num_chains);
    proto.set_num_steps(counted.regions.num_steps);
    proto.set_num_failed(counted.regions.num_failed);
    SetCounts(counted.regions, proto.mutable_minima());
    SetCounts(counted.states, proto.mutable_states());
    Assign(counted.snapshots, proto.mutable_snapshots());
    return proto;
  }

  manifest::RecordedPath Record(std::int64_t chain) const {
    manifest::RecordedPath recorded;
    recorded.set_chain(chain);
    recorded.set_step_interval((num_steps + kMaxRecordedPositions - 2) /
                               (kMaxRecordedPositions - 1));
    const std::vector<double> path = ensemble.SimulatePath(
        start, num_steps, static_cast<std::uint32_t>(chain),
        recorded.step_interval());
    recorded.mutable_position()->Assign(path.begin(), path.end());
    return recorded;
  }
};

}  // namespace

absl::StatusOr<manifest::MetastabilityResult> SimulateMetastability(
    const manifest::Plan& plan, const Execution& execution) {
  const manifest::Experiment& experiment = plan.experiment();
  const manifest::MetastabilitySpec& spec = experiment.metastability();
  const manifest::MetastabilitySampling& sizes =
      plan.sampling().metastability();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  double bound = 0;
  for (const manifest::Process& process : experiment.process()) {
    bound = std::max(bound, process.projection_bound());
  }
  THSGD_ASSIGN_OR_RETURN(GradientTable table,
                         TabulateGradient(landscape, -bound, bound));
  const auto gradient = std::make_shared<const GradientTable>(std::move(table));

  const ScaledTimes scaled = TimesOf(spec, sizes);
  manifest::MetastabilityResult result;
  for (const AttractionField& field : fields) {
    result.add_minimum(field.minimum);
  }
  for (const manifest::Process& process : experiment.process()) {
    THSGD_ASSIGN_OR_RETURN(const JumpGeometry geometry,
                           IrreducibleGeometry(landscape, process));
    *result.add_states() = StatesOf(geometry);
  }
  // The number of steps depends on the process too: it is filled in below.
  std::vector<ChainCell> cells = ChainCells(
      experiment, sizes.num_chains(), [](double) { return std::int64_t{1}; },
      execution);
  std::vector<CellRun> runs;
  for (ChainCell& cell : cells) {
    const manifest::Process& process = experiment.process(cell.process_index);
    const manifest::MetastabilityStates& states =
        result.states(cell.process_index);
    const double learning_rate =
        experiment.learning_rate(cell.learning_rate_index);
    const double scale =
        TimeScaleOf(process, learning_rate, states.relative_width());
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                           NoiseLawFromProto(process.noise()));
    THSGD_ASSIGN_OR_RETURN(const SgdParams params,
                           SgdParamsFromProto(process, learning_rate));
    cell.max_steps = Steps(scaled.horizon, scale);
    MetastabilitySpec counted = {
        .regions = FieldRegions(fields, spec.core_radius()),
        .states = {states.minimum().begin(), states.minimum().end()},
        .snapshot_steps = {},
        .holding_edges = {}};
    for (double t : scaled.times) {
      counted.snapshot_steps.push_back(Steps(t, scale));
    }
    for (double t : scaled.holding_edges) {
      counted.holding_edges.push_back(Steps(t, scale));
    }
    runs.push_back({.ensemble = Ensemble(gradient, law, params,
                                         experiment.seed(), cell.stream),
                    .spec = std::move(counted),
                    .start = spec.start(),
                    .num_steps = cell.max_steps});
  }
  std::vector<manifest::MetastabilityCounts> counts(cells.size());
  std::mutex mutex;
  THSGD_RETURN_IF_ERROR(ForEachBlockOfChains(
      cells, execution,
      [&](std::int64_t c, std::int64_t first_chain, std::int64_t num_chains) {
        const manifest::MetastabilityCounts part =
            runs[c].Count(first_chain, num_chains);
        const std::lock_guard<std::mutex> lock(mutex);
        AddCounts(part, &counts[c]);
      }));
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const ChainCell& cell = cells[c];
    manifest::MetastabilityCell& counted = *result.add_cell();
    counted.set_process_index(cell.process_index);
    counted.set_learning_rate_index(cell.learning_rate_index);
    counted.set_first_chain(cell.first_chain);
    counted.set_num_steps(cell.max_steps);
    Assign(runs[c].spec.snapshot_steps, counted.mutable_time_step());
    Assign(runs[c].spec.holding_edges, counted.mutable_holding_edge_step());
    *counted.mutable_counts() = std::move(counts[c]);
    const std::int64_t end = std::min<std::int64_t>(
        cell.first_chain + cell.num_chains, sizes.num_recorded_paths());
    for (std::int64_t chain = cell.first_chain; chain < end; ++chain) {
      *counted.add_recorded_path() = runs[c].Record(chain);
    }
  }
  return result;
}

manifest::MetastabilityResult MergeMetastability(
    const std::vector<manifest::MetastabilityResult>& shards) {
  manifest::MetastabilityResult merged = shards.front();
  for (std::size_t s = 1; s < shards.size(); ++s) {
    THSGD_CHECK_EQ(shards[s].cell_size(), merged.cell_size());
    for (int c = 0; c < merged.cell_size(); ++c) {
      const manifest::MetastabilityCell& from = shards[s].cell(c);
      manifest::MetastabilityCell& to = *merged.mutable_cell(c);
      THSGD_CHECK_EQ(from.first_chain(),
                     to.first_chain() + to.counts().num_chains());
      AddCounts(from.counts(), to.mutable_counts());
      to.mutable_recorded_path()->MergeFrom(from.recorded_path());
    }
  }
  return merged;
}

}  // namespace thsgd
