// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/simulate_exit_routes.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/parallel_for.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/exit_route.h"
#include "sim/sgd/num_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr int kNumJumpBins = 8;
constexpr int kNumShareBins = 21;
constexpr int kNumLog2Bins = 64;
constexpr int kNumDeciles = 10;

void AddEach(const google::protobuf::RepeatedField<std::int64_t>& from,
             google::protobuf::RepeatedField<std::int64_t>* to) {
  THSGD_CHECK_EQ(from.size(), to->size());
  for (int k = 0; k < from.size(); ++k) to->Set(k, to->Get(k) + from[k]);
}

void AddCounts(const manifest::ExitRoutesCounts& from,
               manifest::ExitRoutesCounts* to) {
  to->set_num_chains(to->num_chains() + from.num_chains());
  to->set_num_exited(to->num_exited() + from.num_exited());
  to->set_num_exited_above(to->num_exited_above() + from.num_exited_above());
  to->set_num_censored(to->num_censored() + from.num_censored());
  to->set_num_non_finite(to->num_non_finite() + from.num_non_finite());
  to->set_num_steps(to->num_steps() + from.num_steps());
  AddEach(from.jump_count(), to->mutable_jump_count());
  AddEach(from.largest_update_share(), to->mutable_largest_update_share());
  AddEach(from.log2_route_steps(), to->mutable_log2_route_steps());
  AddEach(from.exit_time_decile(), to->mutable_exit_time_decile());
}

manifest::ExitRoutesCounts NoCounts() {
  manifest::ExitRoutesCounts counts;
  counts.mutable_jump_count()->Resize(kNumJumpBins, 0);
  counts.mutable_largest_update_share()->Resize(kNumShareBins, 0);
  counts.mutable_log2_route_steps()->Resize(kNumLog2Bins, 0);
  counts.mutable_exit_time_decile()->Resize(kNumDeciles, 0);
  return counts;
}

void Increment(std::int64_t bin,
               google::protobuf::RepeatedField<std::int64_t>* histogram) {
  ++*histogram->Mutable(static_cast<int>(bin));
}

// One process at one learning rate, and the chains of it that are asked for.
struct Cell {
  int process_index;
  int learning_rate_index;
  Ensemble ensemble;
  std::int64_t max_steps;
  std::int64_t first_chain;
  std::int64_t num_chains;
};

// Consecutive chains of a cell, computed by one thread in one go.
struct Block {
  const Cell* cell;
  std::int64_t first_chain;
  std::int64_t num_chains;

  manifest::ExitRoutesCounts counts;
  // The first exits, at most as many as paths are recorded.
  std::vector<std::pair<std::int64_t, FirstExit>> first_exits;
};

// Measures blocks of chains of a plan.
class Measurement {
 public:
  Measurement(const manifest::ExitRoutesSpec& spec,
              const AttractionField& field, int num_recorded_paths)
      : spec_(spec), field_(field), num_recorded_paths_(num_recorded_paths) {}

  void Run(Block& block) const {
    const Cell& cell = *block.cell;
    std::vector<FirstExit> exits(block.num_chains);
    cell.ensemble.SimulateFirstExits(
        field_, spec_.start(), cell.max_steps,
        static_cast<std::uint32_t>(block.first_chain), absl::MakeSpan(exits));
    block.counts = NoCounts();
    block.counts.set_num_chains(block.num_chains);
    for (std::int64_t i = 0; i < block.num_chains; ++i) {
      Add(block.first_chain + i, exits[i], block);
    }
  }

  // The path of a chain that exited, by running it again: draws are a
  // function of chain and step, so nothing but the exit need be remembered.
  manifest::ExitPath Record(const Cell& cell, std::int64_t chain,
                            const FirstExit& exit) const {
    const std::vector<double> path = Replay(cell, chain, exit);
    manifest::ExitPath recorded;
    recorded.set_chain(chain);
    recorded.mutable_position()->Assign(path.begin(), path.end());
    recorded.set_route_start(Route(path).start);
    return recorded;
  }

 private:
  void Add(std::int64_t chain, const FirstExit& exit, Block& block) const {
    manifest::ExitRoutesCounts& counts = block.counts;
    counts.set_num_steps(counts.num_steps() + (exit.censored()
                                                   ? block.cell->max_steps
                                                   : exit.num_steps));
    if (exit.censored()) {
      counts.set_num_censored(counts.num_censored() + 1);
      return;
    }
    if (!exit.finite()) {
      counts.set_num_non_finite(counts.num_non_finite() + 1);
      return;
    }
    counts.set_num_exited(counts.num_exited() + 1);
    if (exit.position >= field_.upper) {
      counts.set_num_exited_above(counts.num_exited_above() + 1);
    }
    const ExitRoute route = Route(Replay(*block.cell, chain, exit));
    Increment(std::min<std::int64_t>(route.num_jumps, kNumJumpBins - 1),
              counts.mutable_jump_count());
    // Shares of 1 and more, infinity included, go to the last bin.
    const double share = std::min(route.largest_update_share, 1.0);
    Increment(static_cast<std::int64_t>(share * (kNumShareBins - 1)),
              counts.mutable_largest_update_share());
    Increment(std::bit_width(static_cast<std::uint64_t>(route.num_steps)) - 1,
              counts.mutable_log2_route_steps());
    Increment(kNumDeciles * exit.num_steps / (block.cell->max_steps + 1),
              counts.mutable_exit_time_decile());
    if (std::ssize(block.first_exits) < num_recorded_paths_) {
      block.first_exits.emplace_back(chain, exit);
    }
  }

  std::vector<double> Replay(const Cell& cell, std::int64_t chain,
                             const FirstExit& exit) const {
    return cell.ensemble.SimulatePath(spec_.start(), exit.num_steps,
                                      static_cast<std::uint32_t>(chain));
  }

  ExitRoute Route(const std::vector<double>& path) const {
    return FindExitRoute(path, field_.minimum, spec_.core_radius(),
                         spec_.jump_threshold());
  }

  const manifest::ExitRoutesSpec& spec_;
  const AttractionField field_;
  const int num_recorded_paths_;
};

absl::StatusOr<std::vector<Cell>> MakeCells(const manifest::Plan& plan,
                                            const Execution& execution) {
  const manifest::Experiment& experiment = plan.experiment();
  const manifest::ExitRoutesSampling& sizes = plan.sampling().exit_routes();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  std::vector<Cell> cells;
  for (int p = 0; p < experiment.process_size(); ++p) {
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                           NoiseLawFromProto(experiment.process(p).noise()));
    const std::int64_t num_chains =
        sizes.num_chains(sizes.num_chains_size() == 1 ? 0 : p);
    const std::int64_t begin =
        num_chains * execution.shard_index / execution.num_shards;
    const std::int64_t end =
        num_chains * (execution.shard_index + 1) / execution.num_shards;
    for (int e = 0; e < experiment.learning_rate_size(); ++e) {
      const double learning_rate = experiment.learning_rate(e);
      THSGD_ASSIGN_OR_RETURN(
          const SgdParams params,
          SgdParamsFromProto(experiment.process(p), learning_rate));
      // Validation allows at most 1000 learning rates, so no two cells share
      // a stream.
      const std::uint32_t stream = static_cast<std::uint32_t>(p) << 16 | e;
      cells.push_back({.process_index = p,
                       .learning_rate_index = e,
                       .ensemble = Ensemble(landscape, law, params,
                                            experiment.seed(), stream),
                       .max_steps = static_cast<std::int64_t>(NumSteps(
                           experiment.exit_routes().horizon(), learning_rate)),
                       .first_chain = begin,
                       .num_chains = end - begin});
    }
  }
  return cells;
}

std::vector<Block> CutIntoBlocks(const std::vector<Cell>& cells) {
  // Long enough to hide the cost of a block, short enough to share the work
  // evenly and to stop soon when asked to.
  constexpr std::int64_t kChainsPerBlock = 1024;
  std::vector<Block> blocks;
  for (const Cell& cell : cells) {
    for (std::int64_t i = 0; i < cell.num_chains; i += kChainsPerBlock) {
      blocks.push_back(
          {.cell = &cell,
           .first_chain = cell.first_chain + i,
           .num_chains = std::min(kChainsPerBlock, cell.num_chains - i),
           .counts = {},
           .first_exits = {}});
    }
  }
  return blocks;
}

}  // namespace

absl::StatusOr<manifest::ExitRoutesResult> SimulateExitRoutes(
    const manifest::Plan& plan, const Execution& execution) {
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(plan.experiment().landscape()));
  THSGD_ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                         MakeCells(plan, execution));
  const int num_recorded_paths =
      plan.sampling().exit_routes().num_recorded_paths();
  const Measurement measurement(plan.experiment().exit_routes(),
                                FieldOf(landscape), num_recorded_paths);

  std::vector<Block> blocks = CutIntoBlocks(cells);
  for (const Block& block : blocks) {
    execution.progress->AddTotal(block.num_chains * block.cell->max_steps);
  }
  THSGD_RETURN_IF_ERROR(ParallelFor(
      execution.num_threads, std::ssize(blocks),
      [&](std::int64_t i) {
        measurement.Run(blocks[i]);
        execution.progress->AddDone(blocks[i].num_chains *
                                    blocks[i].cell->max_steps);
      },
      execution.cancelled));

  manifest::ExitRoutesResult result;
  auto block = blocks.begin();
  for (const Cell& cell : cells) {
    manifest::ExitRoutesCell& counted = *result.add_cell();
    counted.set_process_index(cell.process_index);
    counted.set_learning_rate_index(cell.learning_rate_index);
    counted.set_first_chain(cell.first_chain);
    counted.set_max_steps(cell.max_steps);
    *counted.mutable_counts() = NoCounts();
    for (; block != blocks.end() && block->cell == &cell; ++block) {
      AddCounts(block->counts, counted.mutable_counts());
      for (const auto& [chain, exit] : block->first_exits) {
        if (counted.recorded_path_size() >= num_recorded_paths) break;
        *counted.add_recorded_path() = measurement.Record(cell, chain, exit);
      }
    }
  }
  return result;
}

manifest::ExitRoutesResult MergeExitRoutes(
    const manifest::Plan& plan,
    const std::vector<manifest::ExitRoutesResult>& shards) {
  const int num_recorded_paths =
      plan.sampling().exit_routes().num_recorded_paths();
  manifest::ExitRoutesResult merged = shards.front();
  for (size_t s = 1; s < shards.size(); ++s) {
    THSGD_CHECK_EQ(shards[s].cell_size(), merged.cell_size());
    for (int c = 0; c < merged.cell_size(); ++c) {
      const manifest::ExitRoutesCell& from = shards[s].cell(c);
      manifest::ExitRoutesCell& to = *merged.mutable_cell(c);
      THSGD_CHECK_EQ(from.first_chain(),
                     to.first_chain() + to.counts().num_chains());
      AddCounts(from.counts(), to.mutable_counts());
      for (const manifest::ExitPath& path : from.recorded_path()) {
        if (to.recorded_path_size() >= num_recorded_paths) break;
        *to.add_recorded_path() = path;
      }
    }
  }
  return merged;
}

}  // namespace thsgd
