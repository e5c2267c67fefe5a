// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/simulate_exit_routes.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
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

// A cell's chains and the engine that runs them.
struct Cell {
  ChainCell chains;
  Ensemble ensemble;
};

// What is known of a set of chains of one cell.
struct Tally {
  manifest::ExitRoutesCounts counts = NoCounts();
  // Exits of the chains with the lowest indices, at most as many as paths are
  // recorded.
  std::map<std::int64_t, FirstExit> first_exits;
};

// Measures chains of a plan.
class Measurement {
 public:
  Measurement(const manifest::ExitRoutesSpec& spec,
              const AttractionField& field, int num_recorded_paths)
      : spec_(spec), field_(field), num_recorded_paths_(num_recorded_paths) {}

  // The tally of chains first_chain, first_chain + 1, ...
  Tally Run(const Cell& cell, std::int64_t first_chain,
            std::int64_t num_chains) const {
    std::vector<FirstExit> exits(num_chains);
    cell.ensemble.SimulateFirstExits(
        field_, spec_.start(), cell.chains.max_steps,
        static_cast<std::uint32_t>(first_chain), absl::MakeSpan(exits));
    Tally tally;
    tally.counts.set_num_chains(num_chains);
    for (std::int64_t i = 0; i < num_chains; ++i) {
      Add(cell, first_chain + i, exits[i], tally);
    }
    return tally;
  }

  // Joins the tallies of two disjoint sets; the order leaves no trace.
  void Join(const Tally& from, Tally& to) const {
    AddCounts(from.counts, &to.counts);
    to.first_exits.insert(from.first_exits.begin(), from.first_exits.end());
    Trim(to);
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
  void Add(const Cell& cell, std::int64_t chain, const FirstExit& exit,
           Tally& tally) const {
    manifest::ExitRoutesCounts& counts = tally.counts;
    const std::int64_t num_steps =
        exit.censored() ? cell.chains.max_steps : exit.num_steps;
    counts.set_num_steps(counts.num_steps() + num_steps);
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
    const ExitRoute route = Route(Replay(cell, chain, exit));
    Increment(std::min<std::int64_t>(route.num_jumps, kNumJumpBins - 1),
              counts.mutable_jump_count());
    // Shares of 1 and more, infinity included, go to the last bin.
    const double share = std::min(route.largest_update_share, 1.0);
    Increment(static_cast<std::int64_t>(share * (kNumShareBins - 1)),
              counts.mutable_largest_update_share());
    Increment(std::bit_width(static_cast<std::uint64_t>(route.num_steps)) - 1,
              counts.mutable_log2_route_steps());
    Increment(kNumDeciles * exit.num_steps / (cell.chains.max_steps + 1),
              counts.mutable_exit_time_decile());
    tally.first_exits.emplace(chain, exit);
    Trim(tally);
  }

  void Trim(Tally& tally) const {
    while (std::ssize(tally.first_exits) > num_recorded_paths_) {
      tally.first_exits.erase(std::prev(tally.first_exits.end()));
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
                         MeasuredLandscape(experiment));
  // A chain stops where it leaves the field, so no gradient is asked for
  // beyond.
  const AttractionField& field = FieldOf(landscape);
  THSGD_ASSIGN_OR_RETURN(GradientTable table,
                         TabulateGradient(landscape, field.lower, field.upper));
  const auto gradient = std::make_shared<const GradientTable>(std::move(table));
  std::vector<Cell> cells;
  for (const ChainCell& chains : ChainCells(
           experiment, sizes.num_chains(),
           [&](double learning_rate) {
             return static_cast<std::int64_t>(
                 NumSteps(experiment.exit_routes().horizon(), learning_rate));
           },
           execution)) {
    const manifest::Process& process = experiment.process(chains.process_index);
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                           NoiseLawFromProto(process.noise()));
    THSGD_ASSIGN_OR_RETURN(
        const SgdParams params,
        SgdParamsFromProto(
            process, experiment.learning_rate(chains.learning_rate_index)));
    cells.push_back({.chains = chains,
                     .ensemble = Ensemble(gradient, law, params,
                                          experiment.seed(), chains.stream)});
  }
  return cells;
}

}  // namespace

absl::StatusOr<manifest::ExitRoutesResult> SimulateExitRoutes(
    const manifest::Plan& plan, const Execution& execution) {
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(plan.experiment()));
  THSGD_ASSIGN_OR_RETURN(const std::vector<Cell> cells,
                         MakeCells(plan, execution));
  const Measurement measurement(
      plan.experiment().exit_routes(), FieldOf(landscape),
      plan.sampling().exit_routes().num_recorded_paths());

  std::vector<ChainCell> chains;
  for (const Cell& cell : cells) chains.push_back(cell.chains);
  std::vector<Tally> tallies(cells.size());
  std::mutex mutex;
  THSGD_RETURN_IF_ERROR(ForEachBlockOfChains(
      chains, execution,
      [&](std::int64_t c, std::int64_t first_chain, std::int64_t num_chains) {
        const Tally tally = measurement.Run(cells[c], first_chain, num_chains);
        const std::lock_guard<std::mutex> lock(mutex);
        measurement.Join(tally, tallies[c]);
      }));

  manifest::ExitRoutesResult result;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Cell& cell = cells[c];
    manifest::ExitRoutesCell& counted = *result.add_cell();
    counted.set_process_index(cell.chains.process_index);
    counted.set_learning_rate_index(cell.chains.learning_rate_index);
    counted.set_first_chain(cell.chains.first_chain);
    counted.set_max_steps(cell.chains.max_steps);
    *counted.mutable_counts() = tallies[c].counts;
    for (const auto& [chain, exit] : tallies[c].first_exits) {
      *counted.add_recorded_path() = measurement.Record(cell, chain, exit);
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
  for (std::size_t s = 1; s < shards.size(); ++s) {
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
