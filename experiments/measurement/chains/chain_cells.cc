// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/chains/chain_cells.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/parallel_for.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/runner/execution.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {
namespace {

// Chains that one call to the engine takes: many times as many as it advances
// side by side, so that few lanes run empty at the end, unless that takes more
// than a second or so, after which a user who cancels would wait.
std::int64_t ChainsPerBlock(const ChainCell& cell) {
  constexpr std::int64_t kMost = 4096;
  constexpr std::int64_t kFewest = 64;
  constexpr std::int64_t kSteps = 200'000'000;
  return std::clamp(kSteps / cell.max_steps, kFewest, kMost);
}

std::int64_t NumBlocks(const ChainCell& cell) {
  const std::int64_t size = ChainsPerBlock(cell);
  return (cell.num_chains + size - 1) / size;
}

}  // namespace

std::vector<ChainCell> ChainCells(
    const manifest::Experiment& experiment,
    const google::protobuf::RepeatedField<std::int64_t>& num_chains,
    absl::FunctionRef<std::int64_t(double learning_rate)> max_steps,
    const Execution& execution) {
  std::vector<ChainCell> cells;
  for (int p = 0; p < experiment.process_size(); ++p) {
    const std::int64_t total = num_chains[num_chains.size() == 1 ? 0 : p];
    const std::int64_t begin =
        total * execution.shard_index / execution.num_shards;
    const std::int64_t end =
        total * (execution.shard_index + 1) / execution.num_shards;
    for (int e = 0; e < experiment.learning_rate_size(); ++e) {
      cells.push_back({.process_index = p,
                       .learning_rate_index = e,
                       // Validation allows at most 1000 learning rates.
                       .stream = static_cast<std::uint32_t>(p) << 16 | e,
                       .first_chain = begin,
                       .num_chains = end - begin,
                       .max_steps = max_steps(experiment.learning_rate(e))});
    }
  }
  return cells;
}

absl::Status ForEachBlockOfChains(
    absl::Span<const ChainCell> cells, const Execution& execution,
    absl::FunctionRef<void(std::int64_t c, std::int64_t first_chain,
                           std::int64_t num_chains)>
        run) {
  // Blocks of all cells are numbered through: cell c has those from
  // first_block[c] to first_block[c + 1].
  std::vector<std::int64_t> first_block = {0};
  for (const ChainCell& cell : cells) {
    first_block.push_back(first_block.back() + NumBlocks(cell));
    execution.progress->AddTotal(cell.num_chains * cell.max_steps);
  }
  const auto run_block = [&](std::int64_t block) {
    const auto after =
        std::upper_bound(first_block.begin(), first_block.end(), block);
    const std::int64_t c = after - first_block.begin() - 1;
    const ChainCell& cell = cells[c];
    const std::int64_t size = ChainsPerBlock(cell);
    const std::int64_t offset = (block - first_block[c]) * size;
    const std::int64_t num_chains = std::min(size, cell.num_chains - offset);
    run(c, cell.first_chain + offset, num_chains);
    execution.progress->AddDone(num_chains * cell.max_steps);
  };
  return ParallelFor(execution.num_threads, first_block.back(), run_block,
                     execution.cancelled);
}

void AddEach(const google::protobuf::RepeatedField<std::int64_t>& from,
             google::protobuf::RepeatedField<std::int64_t>* to) {
  THSGD_CHECK_EQ(from.size(), to->size());
  for (int k = 0; k < from.size(); ++k) to->Set(k, to->Get(k) + from[k]);
}

}  // namespace thsgd
