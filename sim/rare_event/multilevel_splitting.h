// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Adaptive multilevel splitting for rare exits [CG07], in the form for chains
// in discrete time that is unbiased [BGGLR16].
//
// N paths run to the horizon or to their exit. A path's level is the largest
// score on its way, infinite if it leaves the field. Iteration q = 1, 2, ...:
//   z_q = the k-th smallest level; stop if it is infinite;
//   kill the K_q >= k paths at or below z_q, ties included;
//   stop with the estimate 0 if none is left (extinction);
//   replace each of them by a copy of a survivor, drawn uniformly, up to its
//   first step with a score above z_q, and go on from there with fresh noise.
// With Q iterations and M paths outside in the end
//   P(A) ~ prod_{q <= Q} (1 - K_q / N) M / N,
// and each path outside carries the same share of that as its weight. Unbiased
// for the law of paths in A (exit_event.h), whatever N, k and the score.
// In discrete time ties are no accident: copies that never climb beyond the
// step they branched at share its score.
//
// Where paths need many small steps to leave (light tails) the variance of
// one replicate is about |log P(A)| P(A)^2 / N with the score kLeastAction
// (docs/theory.md, section 10). Under heavy tails one jump leads past all
// levels: the estimate is still unbiased, but not much better than plain
// simulation.

#ifndef THSGD_SIM_RARE_EVENT_MULTILEVEL_SPLITTING_H_
#define THSGD_SIM_RARE_EVENT_MULTILEVEL_SPLITTING_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/splitting_score.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

struct SplittingOptions {
  // N >= 2. The variance falls, and cost and memory grow, in proportion: while
  // a replicate runs, 8 N (num_steps + 1) bytes and 16 for each new maximum.
  int num_particles = 1000;
  // k, 1 <= k < N. The variance hardly depends on k / N up to a tenth.
  int num_killed = 100;
  SplittingScoreKind score = SplittingScoreKind::kLeastAction;
};

// The conditions without which the estimate is biased. Tests switch them off,
// nothing else does.
struct SplittingRules {
  // Kill all paths at the level, not k.
  bool kill_ties = true;
  // Branch above the level, not at it.
  bool branch_above = true;
  // The first iteration's factor is part of the estimate.
  bool count_first_iteration = true;
};

// Immutable; safe to share between threads. A replicate is a pure function of
// all that Create takes and of its number. Random numbers, in the layout of
// draws.h: replicate r is chain r, its i-th path (counted over the replicate,
// copies included) takes the pairs i 2^31 + j / 2 for its steps j (DrawNoise);
// the i-th choice of a survivor takes block i of stream + 2^31. An Ensemble
// draws the noise of path 0, so the stream should be of this estimator alone.
class MultilevelSplitting {
 public:
  static constexpr std::int64_t kMaxDoubles = std::int64_t{1} << 30;

  // Errors: InvalidArgument if options or event are out of range (also: those
  // of SplittingScore), num_particles (num_steps + 1) > kMaxDoubles (8 GiB), or
  // stream >= 2^31.
  static absl::StatusOr<MultilevelSplitting> Create(
      std::shared_ptr<const GradientTable> gradient, const NoiseLaw& law,
      const SgdParams& params, const ExitEvent& event,
      const SplittingOptions& options, std::uint64_t seed,
      std::uint32_t stream);

  // No exits means extinction: the estimate is 0. A chain that becomes
  // infinite or NaN ends there and is in no event; num_non_finite counts such
  // paths, copies' among them.
  ExitReplicate Run(std::uint32_t replicate) const {
    return RunForTest(replicate, SplittingRules());
  }

  ExitReplicate RunForTest(std::uint32_t replicate,
                           const SplittingRules& rules) const;

 private:
  class Replicate;

  MultilevelSplitting(std::shared_ptr<const GradientTable> gradient,
                      const NoiseSampler& sampler, const SgdParams& params,
                      const ExitEvent& event, const SplittingOptions& options,
                      const SplittingScore& score, std::uint64_t seed,
                      std::uint32_t stream);

  std::shared_ptr<const GradientTable> gradient_;
  NoiseSampler sampler_;
  SgdParams params_;
  // Its field without ends that are no exits: those are infinite.
  ExitEvent event_;
  SplittingOptions options_;
  SplittingScore score_;
  std::uint64_t seed_;
  std::uint32_t stream_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_MULTILEVEL_SPLITTING_H_
