// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/forced_jumps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/jump_proposal.h"
#include "sim/rng/draws.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {
namespace {

// Streams of processes are below this, those of their proposals above.
constexpr std::uint32_t kProposalStream = std::uint32_t{1} << 31;

}  // namespace

// A path and its big steps.
struct ForcedJumps::Path {
  std::vector<double> positions;
  std::vector<StepNoise> big;
};

absl::StatusOr<ForcedJumps> ForcedJumps::Create(
    std::shared_ptr<const GradientTable> gradient, const NoiseLaw& law,
    const SgdParams& params, const ExitEvent& event, std::uint64_t seed,
    std::uint32_t stream, const ForcedJumpOptions& options) {
  FaultList faults;
  faults.Require(stream < kProposalStream, "stream", stream, "< 2^31");
  faults.Require(options.paths_per_replicate >= 1, "paths_per_replicate",
                 options.paths_per_replicate, ">= 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  THSGD_ASSIGN_OR_RETURN(const JumpProposal proposal,
                         JumpProposal::Create(*gradient, law, params, event,
                                              options.defensive_share));
  return ForcedJumps(std::move(gradient), law, params, event, seed, stream,
                     options.paths_per_replicate, proposal);
}

ForcedJumps::ForcedJumps(std::shared_ptr<const GradientTable> gradient,
                         const NoiseLaw& law, const SgdParams& params,
                         const ExitEvent& event, std::uint64_t seed,
                         std::uint32_t stream, int paths_per_replicate,
                         const JumpProposal& proposal)
    : gradient_(std::move(gradient)),
      sampler_(MakeNoiseSampler(law, params.learning_rate())),
      params_(params),
      event_(event),
      ensemble_(gradient_, law, params, seed, stream),
      seed_(seed),
      stream_(stream),
      paths_per_replicate_(paths_per_replicate),
      proposal_(proposal),
      weigher_(proposal) {}

std::vector<StepNoise> ForcedJumps::DrawForced(std::uint32_t chain) const {
  return proposal_.Draw(
      {.seed = seed_, .stream = stream_ + kProposalStream, .chain = chain},
      event_.num_steps);
}

template <class Sampler>
void ForcedJumps::Follow(const Sampler& sampler, std::uint32_t chain,
                         const std::vector<StepNoise>& forced,
                         std::int64_t num_steps, Path& path) const {
  const double least_jump =
      std::min(proposal_.least_jump(), weigher_.least_jump());
  const ChainKey key = {.seed = seed_, .stream = stream_, .chain = chain};
  double x = event_.start;
  path.positions.assign(1, x);
  path.positions.reserve(static_cast<std::size_t>(num_steps) + 1);
  path.big.clear();
  std::size_t next = 0;
  for (std::int64_t done = 0; done < num_steps; done += 2) {
    std::array<double, 2> noise =
        DrawNoise(sampler, key, static_cast<std::uint64_t>(done / 2));
    const int num_here =
        static_cast<int>(std::min<std::int64_t>(2, num_steps - done));
    for (int h = 0; h < num_here; ++h) {
      const std::int64_t step = done + h + 1;
      if (next < forced.size() && forced[next].step == step) {
        noise[h] = forced[next++].scaled_noise;
      }
      if (std::fabs(noise[h]) > least_jump) {
        path.big.push_back({.step = step, .scaled_noise = noise[h]});
      }
      x = SgdStep(params_, *gradient_, x, noise[h]);
      path.positions.push_back(x);
    }
  }
}

ExitReplicate ForcedJumps::Run(std::uint32_t replicate) const {
  const std::uint64_t first_chain =
      std::uint64_t{replicate} *
      static_cast<std::uint64_t>(paths_per_replicate_);
  THSGD_CHECK_LE(first_chain + paths_per_replicate_, std::uint64_t{1} << 32);
  std::vector<std::vector<StepNoise>> forced(paths_per_replicate_);
  for (int i = 0; i < paths_per_replicate_; ++i) {
    forced[i] = DrawForced(static_cast<std::uint32_t>(first_chain + i));
  }
  std::vector<FirstExit> exits(paths_per_replicate_);
  ensemble_.SimulateFirstExits(event_.field, event_.start, event_.num_steps,
                               static_cast<std::uint32_t>(first_chain), forced,
                               absl::MakeSpan(exits));
  ExitReplicate result;
  Path path;
  for (int i = 0; i < paths_per_replicate_; ++i) {
    if (exits[i].censored()) {
      result.num_steps += event_.num_steps;
      continue;
    }
    result.num_steps += exits[i].num_steps;
    if (!exits[i].finite()) {
      ++result.num_non_finite;
      continue;
    }
    std::visit(
        [&](const auto& sampler) {
          Follow(sampler, static_cast<std::uint32_t>(first_chain + i),
                 forced[i], exits[i].num_steps, path);
        },
        sampler_);
    THSGD_CHECK_EQ(path.positions.back(), exits[i].position);
    result.exits.push_back(
        {.weight = weigher_.Weight(path.big, exits[i].num_steps) /
                   paths_per_replicate_,
         .path = std::move(path.positions)});
  }
  return result;
}

}  // namespace thsgd
