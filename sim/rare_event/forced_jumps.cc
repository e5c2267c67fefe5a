// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/forced_jumps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/jump_proposal.h"
#include "sim/rng/draws.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// Streams of processes are below this, those of their proposals above.
constexpr std::uint32_t kProposalStream = std::uint32_t{1} << 31;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

}  // namespace

// A path and its big steps.
struct ForcedJumps::Path {
  std::vector<double> positions;
  std::vector<StepNoise> big;
  bool left;

  std::int64_t num_steps() const {
    return static_cast<std::int64_t>(positions.size()) - 1;
  }
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
      exits_(ExitEnds(event.field, params)),
      seed_(seed),
      stream_(stream),
      paths_per_replicate_(paths_per_replicate),
      proposal_(proposal),
      weigher_(proposal) {}

template <class Sampler>
void ForcedJumps::Follow(const Sampler& sampler, std::uint32_t chain,
                         Path& path) const {
  std::vector<StepNoise> forced = proposal_.Draw(
      {.seed = seed_, .stream = stream_ + kProposalStream, .chain = chain},
      event_.num_steps);
  forced.push_back({.step = kNever, .scaled_noise = 0});
  const double least_jump =
      std::min(proposal_.least_jump(), weigher_.least_jump());
  const ChainKey key = {.seed = seed_, .stream = stream_, .chain = chain};
  double x = event_.start;
  path.positions.assign(1, x);
  path.big.clear();
  path.left = true;
  std::size_t next = 0;
  for (std::int64_t done = 0; done < event_.num_steps; done += 2) {
    std::array<double, 2> noise =
        DrawNoise(sampler, key, static_cast<std::uint64_t>(done / 2));
    const int num_steps =
        static_cast<int>(std::min<std::int64_t>(2, event_.num_steps - done));
    for (int h = 0; h < num_steps; ++h) {
      const std::int64_t step = done + h + 1;
      if (step == forced[next].step) noise[h] = forced[next++].scaled_noise;
      if (std::fabs(noise[h]) > least_jump) {
        path.big.push_back({.step = step, .scaled_noise = noise[h]});
      }
      x = SgdStep(params_, *gradient_, x, noise[h]);
      path.positions.push_back(x);
      if (!exits_.Contains(x)) return;
    }
  }
  path.left = false;
}

ExitReplicate ForcedJumps::Run(std::uint32_t replicate) const {
  const std::uint64_t first_chain =
      std::uint64_t{replicate} *
      static_cast<std::uint64_t>(paths_per_replicate_);
  THSGD_CHECK_LE(first_chain + paths_per_replicate_, std::uint64_t{1} << 32);
  ExitReplicate result;
  Path path;
  for (int i = 0; i < paths_per_replicate_; ++i) {
    const auto chain = static_cast<std::uint32_t>(first_chain + i);
    std::visit([&](const auto& sampler) { Follow(sampler, chain, path); },
               sampler_);
    result.num_steps += path.num_steps();
    if (!path.left) continue;
    if (!std::isfinite(path.positions.back())) {
      ++result.num_non_finite;
      continue;
    }
    result.exits.push_back(
        {.weight =
             weigher_.Weight(path.big, path.num_steps()) / paths_per_replicate_,
         .path = path.positions});
  }
  return result;
}

}  // namespace thsgd
