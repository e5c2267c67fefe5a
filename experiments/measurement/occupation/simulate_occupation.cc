// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/simulate_occupation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/occupation_run.h"
#include "experiments/runner/execution.h"

namespace thsgd {
namespace {

// Adds `from` to *to; what has no counts yet becomes `from`.
void AddCounts(const manifest::OccupationCounts& from,
               manifest::OccupationCounts* to) {
  if (from.num_chains() == 0) return;
  if (to->num_chains() == 0) {
    *to = from;
    return;
  }
  to->set_num_chains(to->num_chains() + from.num_chains());
  to->set_num_steps(to->num_steps() + from.num_steps());
  to->set_num_failed(to->num_failed() + from.num_failed());
  AddEach(from.region_steps(), to->mutable_region_steps());
  AddEach(from.num_final(), to->mutable_num_final());
  AddEach(from.share_squares(), to->mutable_share_squares());
  AddEach(from.num_transitions(), to->mutable_num_transitions());
  AddEach(from.transition_steps(), to->mutable_transition_steps());
  AddEach(from.histogram(), to->mutable_histogram());
  to->set_num_big_jumps(to->num_big_jumps() + from.num_big_jumps());
}

}  // namespace

absl::StatusOr<manifest::OccupationResult> SimulateOccupation(
    const manifest::Plan& plan, const Execution& execution) {
  const manifest::Experiment& experiment = plan.experiment();
  const manifest::OccupationSampling& sizes = plan.sampling().occupation();
  THSGD_ASSIGN_OR_RETURN(const OccupationRun run,
                         MakeOccupationRun(experiment));
  const std::vector<ChainCell> cells = ChainCells(
      experiment, sizes.num_chains(),
      [&](double learning_rate) {
        return static_cast<std::int64_t>(
            OccupationSteps(experiment.occupation(), sizes, learning_rate));
      },
      execution);
  std::vector<std::unique_ptr<const OccupationEngine>> engines;
  for (const ChainCell& cell : cells) {
    THSGD_ASSIGN_OR_RETURN(std::unique_ptr<const OccupationEngine> engine,
                           run.make_engine(cell));
    engines.push_back(std::move(engine));
  }
  std::vector<manifest::OccupationCounts> counts(cells.size());
  std::mutex mutex;
  THSGD_RETURN_IF_ERROR(ForEachBlockOfChains(
      cells, execution,
      [&](std::int64_t c, std::int64_t first_chain, std::int64_t num_chains) {
        const manifest::OccupationCounts part =
            engines[c]->Count(first_chain, num_chains);
        const std::lock_guard<std::mutex> lock(mutex);
        AddCounts(part, &counts[c]);
      }));

  manifest::OccupationResult result;
  result.mutable_region()->Assign(run.regions.begin(), run.regions.end());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const ChainCell& cell = cells[c];
    manifest::OccupationCell& counted = *result.add_cell();
    counted.set_process_index(cell.process_index);
    counted.set_learning_rate_index(cell.learning_rate_index);
    counted.set_first_chain(cell.first_chain);
    counted.set_num_steps(cell.max_steps);
    *counted.mutable_counts() = std::move(counts[c]);
    const std::int64_t end = std::min<std::int64_t>(
        cell.first_chain + cell.num_chains, sizes.num_recorded_paths());
    for (std::int64_t chain = cell.first_chain; chain < end; ++chain) {
      *counted.add_recorded_path() = engines[c]->Record(chain);
    }
  }
  return result;
}

manifest::OccupationResult MergeOccupation(
    const std::vector<manifest::OccupationResult>& shards) {
  manifest::OccupationResult merged = shards.front();
  for (std::size_t s = 1; s < shards.size(); ++s) {
    THSGD_CHECK_EQ(shards[s].cell_size(), merged.cell_size());
    for (int c = 0; c < merged.cell_size(); ++c) {
      const manifest::OccupationCell& from = shards[s].cell(c);
      manifest::OccupationCell& to = *merged.mutable_cell(c);
      THSGD_CHECK_EQ(from.first_chain(),
                     to.first_chain() + to.counts().num_chains());
      AddCounts(from.counts(), to.mutable_counts());
      to.mutable_recorded_path()->MergeFrom(from.recorded_path());
    }
  }
  return merged;
}

}  // namespace thsgd
