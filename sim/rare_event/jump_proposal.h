// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The proposal of forced_jumps.h: a mixture of ways to force big jumps, chosen
// from the geometry of the field, with the exact weight of a path.

#ifndef THSGD_SIM_RARE_EVENT_JUMP_PROPOSAL_H_
#define THSGD_SIM_RARE_EVENT_JUMP_PROPOSAL_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_noise.h"
#include "sim/rare_event/forced_steps.h"
#include "sim/rng/draws.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {

// With probability w nothing is forced, else a component c is drawn with its
// share and forces jumps in its direction. With Q_c its law and sigma the exit,
//   dP/dQ on F_sigma = 1 / (w + (1 - w) sum_c share_c dQ_c/dP),
// at most 1/w. Immutable.
class JumpProposal {
 public:
  struct Component {
    // > 0; the shares sum to 1.
    double share;
    ForcedSteps steps;
    ForcedNoise noise;
  };

  // One component for each exit, at a distance D from the minimum, that at most
  // kMaxJumps jumps of size b reach. It forces l = ceil(D/b) jumps towards it.
  // - A jump of an exit by l jumps has a size of at least rho = D - (l-1) b,
  //   whatever the others are; their sizes have heavy tails above that, cut
  //   at b. So sizes are drawn beyond 0.9 rho, beyond their mean D/l, and
  //   beyond b, which covers the ends and the middle of what the sum D allows.
  // - One of eight is drawn beyond 0.9 rho/l: an exit by l - 1 of these jumps
  //   and small ones then takes l + 1 small ones or more, 2 l jumps in all, and
  //   its probability is of the order of P(A)^2. That bounds the relative
  //   error as eta -> 0 although such exits have weights of up to 1/w.
  // - After k jumps the path can be at distance kb at most and must still be at
  //   D - (l-k) b when the next jump comes: the window w_k is the number of
  //   steps in which descent without noise leads from there to there.
  // Shares are in proportion to n H_d(D/l) prod_k w_k H_d(D/l), the expected
  // number of such groups of jumps, H_d the tail in the direction.
  //
  // Errors: InvalidArgument, all faults at once: unless the event's field
  // contains its start between the walls, 1 <= num_steps <= 2^40 and
  // 0 < defensive_share < 1; if no exit is within kMaxJumps jumps in a
  // direction in which the noise has a tail; those of ForcedNoise; if l forced
  // jumps have a likelihood ratio above 1e280.
  static absl::StatusOr<JumpProposal> Create(const GradientTable& gradient,
                                             const NoiseLaw& law,
                                             const SgdParams& params,
                                             const ExitEvent& event,
                                             double defensive_share);
  static constexpr int kMaxJumps = 20;

  // Precondition: shares sum to 1, 0 < defensive_share < 1.
  JumpProposal(std::vector<Component> components, double defensive_share);

  const std::vector<Component>& components() const { return components_; }
  double defensive_share() const { return defensive_share_; }

  // No |eta Z| up to this is a forced one.
  double least_jump() const { return least_jump_; }

  // The noise that is forced in the first num_steps steps, in ascending order
  // of steps. Takes block 0 of the key for component and first step, block k
  // for the size of the k-th jump and the gap after it.
  std::vector<StepNoise> Draw(const ChainKey& key,
                              std::int64_t num_steps) const;

  // dP/dQ of a path up to step sigma. `big`: its steps up to sigma with
  // |eta Z| > least_jump(), or more of them, in ascending order.
  double Weight(absl::Span<const StepNoise> big, std::int64_t sigma) const;

 private:
  std::vector<Component> components_;
  double defensive_share_;
  double least_jump_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_JUMP_PROPOSAL_H_
