// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Importance sampling of rare exits under heavy-tailed noise: a few big jumps
// are forced, all else is left to the process.
//
// Under the proposal Q a set J of steps is drawn, as many as an exit needs big
// jumps; the noise of these steps is drawn from its law beyond a threshold on
// the side that leads to the exit, all other steps keep their own draws. Given
// the path up to its exit sigma, the likelihood ratio of Q against the process
// P is a sum over the ways in which its big steps could have been forced,
//   dQ/dP on F_sigma = sum over subsets S of the big steps up to sigma of
//                      Q(J up to sigma = S) prod over S of 1 / P(big),
// because what is forced after sigma integrates to 1 (docs/theory.md, section
// 10). Nothing else is conditioned, so the weight is exact; a defensive share w
// of paths without forced jumps bounds it by 1/w. The form of the proposal
// follows [CBRZ19]; where and how big jumps are forced: jump_proposal.h.

#ifndef THSGD_SIM_RARE_EVENT_FORCED_JUMPS_H_
#define THSGD_SIM_RARE_EVENT_FORCED_JUMPS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/jump_proposal.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {

struct ForcedJumpOptions {
  // At least 1.
  int paths_per_replicate = 100;
  // w, in (0, 1).
  double defensive_share = 0.1;
};

// Immutable; safe to share between threads. Every number is a pure function of
// (table, law, params, event, options, seed, stream, replicate), the same on
// every machine.
//
// The vector engine finds the paths that leave; these are followed once more,
// one at a time, to record them and their big steps.
class ForcedJumps {
 public:
  // Preconditions as for Ensemble. Errors: InvalidArgument for stream >= 2^31
  // (stream + 2^31 has the draws of the proposal) and paths_per_replicate < 1,
  // and what JumpProposal::Create refuses.
  static absl::StatusOr<ForcedJumps> Create(
      std::shared_ptr<const GradientTable> gradient, const NoiseLaw& law,
      const SgdParams& params, const ExitEvent& event, std::uint64_t seed,
      std::uint32_t stream, const ForcedJumpOptions& options = {});

  // The mean over N = paths_per_replicate paths: chains replicate N + i,
  // i = 0 .. N - 1, of the stream, each with its weight over N. Precondition:
  // these numbers are below 2^32.
  ExitReplicate Run(std::uint32_t replicate) const;

  const JumpProposal& proposal() const { return proposal_; }
  int paths_per_replicate() const { return paths_per_replicate_; }

  // For tests: weights of another proposal than the one that draws.
  void WeighForTest(const JumpProposal& proposal) { weigher_ = proposal; }

 private:
  struct Path;

  ForcedJumps(std::shared_ptr<const GradientTable> gradient,
              const NoiseLaw& law, const SgdParams& params,
              const ExitEvent& event, std::uint64_t seed, std::uint32_t stream,
              int paths_per_replicate, const JumpProposal& proposal);

  std::vector<StepNoise> DrawForced(std::uint32_t chain) const;

  // Follows a chain with forced noise for num_steps steps.
  template <class Sampler>
  void Follow(const Sampler& sampler, std::uint32_t chain,
              const std::vector<StepNoise>& forced, std::int64_t num_steps,
              Path& path) const;

  std::shared_ptr<const GradientTable> gradient_;
  NoiseSampler sampler_;
  SgdParams params_;
  ExitEvent event_;
  Ensemble ensemble_;
  std::uint64_t seed_;
  std::uint32_t stream_;
  int paths_per_replicate_;
  JumpProposal proposal_;
  JumpProposal weigher_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_FORCED_JUMPS_H_
