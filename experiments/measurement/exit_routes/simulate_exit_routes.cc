// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/simulate_exit_routes.h"

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
#include "base/parallel_for.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/measurement/exit_routes/make_exit_estimator.h"
#include "experiments/measurement/exit_routes/path_reservoir.h"
#include "experiments/measurement/exit_routes/tally_exits.h"
#include "experiments/runner/execution.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/reservoir_key.h"
#include "sim/sgd/num_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// One process at one learning rate, with a shard's replicates of it: here
// what ChainCell calls a chain is a replicate.
struct Cell {
  ChainCell replicates;
  RouteSpec route;
  RunReplicate run;
  // For the progress bar: as if nobody left.
  std::int64_t steps_per_replicate;
};

absl::StatusOr<Cell> MakeCell(const manifest::Experiment& experiment,
                              const Landscape& landscape,
                              std::shared_ptr<const GradientTable> gradient,
                              const ChainCell& replicates) {
  const manifest::Process& process =
      experiment.process(replicates.process_index);
  const manifest::ExitRoutesSpec& spec = experiment.exit_routes();
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  THSGD_ASSIGN_OR_RETURN(
      const SgdParams params,
      SgdParamsFromProto(
          process, experiment.learning_rate(replicates.learning_rate_index)));
  const AttractionField& field = FieldOf(landscape);
  THSGD_ASSIGN_OR_RETURN(
      RunReplicate run,
      MakeExitEstimator(process.exit_estimator(),
                        {.landscape = landscape,
                         .gradient = std::move(gradient),
                         .law = law,
                         .params = params,
                         .event = {.field = field,
                                   .start = spec.start(),
                                   .num_steps = replicates.max_steps},
                         .seed = experiment.seed(),
                         .stream = replicates.stream}));
  return Cell{
      .replicates = replicates,
      .route = {.field = field,
                .core_radius = spec.core_radius(),
                .jump_threshold = spec.jump_threshold(),
                .truncation_threshold = process.truncation_threshold()},
      .run = std::move(run),
      .steps_per_replicate =
          PathsPerReplicate(process.exit_estimator()) * replicates.max_steps};
}

absl::StatusOr<std::vector<Cell>> MakeCells(const manifest::Plan& plan,
                                            const Execution& execution) {
  const manifest::Experiment& experiment = plan.experiment();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  // A chain stops where it leaves the field, so no gradient is asked for
  // beyond.
  const AttractionField& field = FieldOf(landscape);
  THSGD_ASSIGN_OR_RETURN(GradientTable table,
                         TabulateGradient(landscape, field.lower, field.upper));
  const auto gradient = std::make_shared<const GradientTable>(std::move(table));
  std::vector<Cell> cells;
  for (const ChainCell& replicates : ChainCells(
           experiment, plan.sampling().exit_routes().num_replicates(),
           [&](double learning_rate) {
             return static_cast<std::int64_t>(
                 NumSteps(experiment.exit_routes().horizon(), learning_rate));
           },
           execution)) {
    THSGD_ASSIGN_OR_RETURN(
        Cell cell, MakeCell(experiment, landscape, gradient, replicates));
    cells.push_back(std::move(cell));
  }
  return cells;
}

// The results of one cell, filled in by several threads.
class CellRecord {
 public:
  CellRecord(std::int64_t num_replicates, int num_recorded_paths)
      : tallies_(num_replicates), paths_(num_recorded_paths) {}

  // Tallies replicate number index of the cell and offers its paths.
  void Add(const Cell& cell, std::uint64_t seed, std::int64_t index,
           const ExitReplicate& replicate) {
    // No two threads have the same index.
    tallies_[index] =
        TallyExits(cell.route, cell.replicates.max_steps, replicate);
    const std::int64_t number = cell.replicates.first_chain + index;
    for (std::size_t i = 0; i < replicate.exits.size(); ++i) {
      const WeightedExit& exit = replicate.exits[i];
      const double key = ReservoirKey(
          seed, cell.replicates.stream, static_cast<std::uint32_t>(number),
          static_cast<std::int64_t>(i), exit.weight);
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!paths_.Takes(key)) continue;
      manifest::ExitPath path;
      path.set_replicate(number);
      path.set_exit_index(static_cast<std::int64_t>(i));
      path.set_weight(exit.weight);
      path.set_reservoir_key(key);
      path.mutable_position()->Assign(exit.path.begin(), exit.path.end());
      path.set_route_start(RouteOf(cell.route, exit.path).start);
      paths_.Offer(std::move(path));
    }
  }

  manifest::ExitRoutesCell ToProto(const ChainCell& replicates) const {
    manifest::ExitRoutesCell cell;
    cell.set_process_index(replicates.process_index);
    cell.set_learning_rate_index(replicates.learning_rate_index);
    cell.set_max_steps(replicates.max_steps);
    cell.set_first_replicate(replicates.first_chain);
    for (const manifest::ExitRoutesReplicate& tally : tallies_) {
      *cell.add_replicate() = tally;
    }
    paths_.AddTo(cell);
    return cell;
  }

 private:
  std::vector<manifest::ExitRoutesReplicate> tallies_;
  std::mutex mutex_;
  PathReservoir paths_;
};

}  // namespace

absl::StatusOr<manifest::ExitRoutesResult> SimulateExitRoutes(
    const manifest::Plan& plan, const Execution& execution) {
  THSGD_ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                         MakeCells(plan, execution));
  const int num_recorded_paths =
      plan.sampling().exit_routes().num_recorded_paths();
  // Replicates of all cells are numbered through: cell c has those from
  // first[c] to first[c + 1].
  std::vector<std::int64_t> first = {0};
  std::vector<std::unique_ptr<CellRecord>> records;
  for (const Cell& cell : cells) {
    const std::int64_t size = cell.replicates.num_chains;
    first.push_back(first.back() + size);
    records.push_back(std::make_unique<CellRecord>(size, num_recorded_paths));
    execution.progress->AddTotal(size * cell.steps_per_replicate);
  }
  THSGD_RETURN_IF_ERROR(ParallelFor(
      execution.num_threads, first.back(),
      [&](std::int64_t number) {
        const auto after = std::upper_bound(first.begin(), first.end(), number);
        const std::int64_t c = after - first.begin() - 1;
        const Cell& cell = cells[c];
        const std::int64_t index = number - first[c];
        records[c]->Add(cell, plan.experiment().seed(), index,
                        cell.run(static_cast<std::uint32_t>(
                            cell.replicates.first_chain + index)));
        execution.progress->AddDone(cell.steps_per_replicate);
      },
      execution.cancelled));

  manifest::ExitRoutesResult result;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    *result.add_cell() = records[c]->ToProto(cells[c].replicates);
  }
  return result;
}

manifest::ExitRoutesResult MergeExitRoutes(
    const manifest::Plan& plan,
    const std::vector<manifest::ExitRoutesResult>& shards) {
  manifest::ExitRoutesResult merged = shards.front();
  for (int c = 0; c < merged.cell_size(); ++c) {
    manifest::ExitRoutesCell& to = *merged.mutable_cell(c);
    PathReservoir paths(plan.sampling().exit_routes().num_recorded_paths());
    for (std::size_t s = 0; s < shards.size(); ++s) {
      THSGD_CHECK_EQ(shards[s].cell_size(), merged.cell_size());
      const manifest::ExitRoutesCell& from = shards[s].cell(c);
      for (const manifest::ExitPath& path : from.recorded_path()) {
        if (paths.Takes(path.reservoir_key())) paths.Offer(path);
      }
      if (s == 0) continue;
      THSGD_CHECK_EQ(from.first_replicate(),
                     to.first_replicate() + to.replicate_size());
      to.mutable_replicate()->MergeFrom(from.replicate());
    }
    to.clear_recorded_path();
    paths.AddTo(to);
  }
  return merged;
}

}  // namespace thsgd
