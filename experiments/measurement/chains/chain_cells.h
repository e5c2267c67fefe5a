// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How the chains of a plan are shared out: between shards, and between the
// threads of a shard.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_CHAIN_CELLS_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_CHAIN_CELLS_H_

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {

// One process at one learning rate, and a shard's chains of it.
struct ChainCell {
  int process_index;
  int learning_rate_index;
  // Of the random number generator: no two cells of a plan share one.
  std::uint32_t stream;
  std::int64_t first_chain;
  std::int64_t num_chains;
  // The most steps that a chain makes.
  std::int64_t max_steps;
};

// The cells of a shard, ordered by process, then learning rate. num_chains:
// chains of all shards together for each process, or one number for all of
// them; max_steps: the cap at a learning rate.
std::vector<ChainCell> ChainCells(
    const manifest::Experiment& experiment,
    const google::protobuf::RepeatedField<std::int64_t>& num_chains,
    absl::FunctionRef<std::int64_t(double learning_rate)> max_steps,
    const Execution& execution);

// Calls run(c, first_chain, num_chains) for blocks of chains that together are
// the chains of all cells c, from several threads at once. Results must not
// depend on how chains are cut into blocks or in which order blocks run.
// Reports progress in steps. Errors: Cancelled.
absl::Status ForEachBlockOfChains(
    absl::Span<const ChainCell> cells, const Execution& execution,
    absl::FunctionRef<void(std::int64_t c, std::int64_t first_chain,
                           std::int64_t num_chains)>
        run);

// Adds counts element by element to counts of the same shape.
void AddEach(const google::protobuf::RepeatedField<std::int64_t>& from,
             google::protobuf::RepeatedField<std::int64_t>* to);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_CHAIN_CELLS_H_
