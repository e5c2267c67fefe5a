// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/simulate_first_exit_time.h"

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
#include "experiments/measurement/first_exit_time/first_exit_run.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/runner/execution.h"

namespace thsgd {
namespace {

// Caps are to be this many mean exit times: what a chain is taken to cost.
// Only the sizes of the blocks and the progress bar depend on it.
constexpr std::int64_t kMeansPerCap = 20;

void AddCounts(const manifest::FirstExitTimeCounts& from,
               manifest::FirstExitTimeCounts* to) {
  to->set_num_chains(to->num_chains() + from.num_chains());
  to->set_num_exited(to->num_exited() + from.num_exited());
  to->set_num_censored(to->num_censored() + from.num_censored());
  to->set_num_non_finite(to->num_non_finite() + from.num_non_finite());
  to->set_num_steps(to->num_steps() + from.num_steps());
  THSGD_CHECK_EQ(from.exits_to_size(), to->exits_to_size());
  for (int k = 0; k < from.exits_to_size(); ++k) {
    AddEach(from.exits_to(k).exit_time_bin(),
            to->mutable_exits_to(k)->mutable_exit_time_bin());
  }
  if (!from.has_attempts()) return;
  const manifest::AttemptCounts& more = from.attempts();
  manifest::AttemptCounts& all = *to->mutable_attempts();
  all.set_num_attempts(all.num_attempts() + more.num_attempts());
  all.set_num_failed(all.num_failed() + more.num_failed());
  all.set_num_failed_steps(all.num_failed_steps() + more.num_failed_steps());
  all.set_num_succeeded_steps(all.num_succeeded_steps() +
                              more.num_succeeded_steps());
}

}  // namespace

absl::StatusOr<manifest::FirstExitTimeResult> SimulateFirstExitTime(
    const manifest::Plan& plan, const Execution& execution) {
  const manifest::Experiment& experiment = plan.experiment();
  THSGD_ASSIGN_OR_RETURN(const MakeFirstExitEngine make_engine,
                         MakeFirstExitEngines(experiment));
  std::vector<ChainCell> cells = ChainCells(
      experiment, plan.sampling().first_exit_time().num_chains(),
      [](double) { return 1; }, execution);
  std::vector<ChainCell> expected = cells;
  std::vector<std::unique_ptr<const FirstExitEngine>> engines;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    ChainCell& cell = cells[c];
    cell.max_steps = static_cast<std::int64_t>(
        FirstExitCap(experiment.first_exit_time(), cell.process_index,
                     experiment.learning_rate(cell.learning_rate_index)));
    expected[c].max_steps =
        std::max<std::int64_t>(1, cell.max_steps / kMeansPerCap);
    THSGD_ASSIGN_OR_RETURN(std::unique_ptr<const FirstExitEngine> engine,
                           make_engine(cell));
    engines.push_back(std::move(engine));
  }

  manifest::FirstExitTimeResult result;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const ChainCell& cell = cells[c];
    manifest::FirstExitTimeCell& counted = *result.add_cell();
    counted.set_process_index(cell.process_index);
    counted.set_learning_rate_index(cell.learning_rate_index);
    counted.set_first_chain(cell.first_chain);
    counted.set_max_steps(cell.max_steps);
    *counted.mutable_counts() = engines[c]->Count(cell.first_chain, 0);
  }
  std::mutex mutex;
  THSGD_RETURN_IF_ERROR(ForEachBlockOfChains(
      expected, execution,
      [&](std::int64_t c, std::int64_t first_chain, std::int64_t num_chains) {
        const manifest::FirstExitTimeCounts part =
            engines[c]->Count(first_chain, num_chains);
        const std::lock_guard<std::mutex> lock(mutex);
        AddCounts(part,
                  result.mutable_cell(static_cast<int>(c))->mutable_counts());
      }));
  return result;
}

manifest::FirstExitTimeResult MergeFirstExitTime(
    const std::vector<manifest::FirstExitTimeResult>& shards) {
  manifest::FirstExitTimeResult merged = shards.front();
  for (std::size_t s = 1; s < shards.size(); ++s) {
    THSGD_CHECK_EQ(shards[s].cell_size(), merged.cell_size());
    for (int c = 0; c < merged.cell_size(); ++c) {
      const manifest::FirstExitTimeCell& from = shards[s].cell(c);
      manifest::FirstExitTimeCell& to = *merged.mutable_cell(c);
      THSGD_CHECK_EQ(from.first_chain(),
                     to.first_chain() + to.counts().num_chains());
      AddCounts(from.counts(), to.mutable_counts());
    }
  }
  return merged;
}

}  // namespace thsgd
