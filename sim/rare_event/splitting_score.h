// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How near to leaving a path is: what multilevel splitting orders paths by.
// Any function of time and place leaves its estimates unbiased; their variance
// is least where the score orders states as the probability to leave in the
// time that is left does.
//
// Under light tails -eta log of that probability tends to the least action
//   V(x, tau) = min over paths y from x that leave within time tau of
//               integral of (dy/dt + f'(y))^2 dt                     [FW12]
// (over 2 times the noise's variance, which changes no order). Paths of least
// action have speed v = sqrt(f'^2 + c) with c >= 0 their constant, so to an
// exit at e above x, with g = f',
//   tau = int_x^e dy / v,   V = int_x^e (v + g)^2 / v dy,                  (*)
// and V = 4 int_x^e max(g, 0) dy, the quasi-potential, if tau is long enough
// for c = 0: paths fall for nothing and climb at the speed of the fall. Several
// exits: the least of their V.

#ifndef THSGD_SIM_RARE_EVENT_SPLITTING_SCORE_H_
#define THSGD_SIM_RARE_EVENT_SPLITTING_SCORE_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

enum class SplittingScoreKind {
  // (x - m) / (e - m), the greater if there are two exits e: blind to
  // barriers of different height.
  kShareOfWay,
  // -4 int_x^e max(f', 0) dy: minus the height that is left to climb, by way
  // of the minimum where the exit is on its other side. Blind to time.
  kQuasiPotential,
  // -V(x, tau), tau = eta times the steps that are left.
  kLeastAction,
};

// Immutable; safe to share between threads. Made from a GradientTable by
// operations that round alike everywhere, so its bits are the same on every
// machine.
class SplittingScore {
 public:
  // Errors: InvalidArgument unless the event's field contains its minimum and
  // its start, num_steps >= 1, at least one end of the field is an exit (no
  // wall, not infinite), and the table covers the exits.
  static absl::StatusOr<SplittingScore> Create(SplittingScoreKind kind,
                                               const GradientTable& gradient,
                                               const SgdParams& params,
                                               const ExitEvent& event);

  // At x inside the field with steps_left >= 1 steps to go, at most the
  // event's num_steps. Finite; linear in x between 257 nodes, and constant
  // over stretches of 1/1024 of the horizon where it is longer than that. At
  // places beyond the first or the last node (an end that is no exit) the
  // score there.
  double operator()(double x, std::int64_t steps_left) const {
    const double* row =
        values_.data() + (steps_left - 1) / steps_per_row_ * (kNumCells + 1);
    const double y =
        std::min(std::max((x - lower_) * cells_per_unit_, 0.0), kLastPlace);
    const int i = static_cast<int>(y);
    return row[i] + (y - i) * (row[i + 1] - row[i]);
  }

 private:
  static constexpr int kNumCells = 256;
  static constexpr std::int64_t kMaxRows = 1024;
  // Just below kNumCells: the last cell is open to the right.
  static constexpr double kLastPlace = 0x1.fffffffffffffp7;

  SplittingScore() = default;

  void FillShareOfWay(const ExitEvent& event, bool below, bool above);
  // gradient: [kNumCells + 1] at the nodes; exits below or above.
  void FillQuasiPotential(const std::vector<double>& gradient, bool below,
                          bool above);
  void FillLeastAction(const std::vector<double>& gradient, bool below,
                       bool above, double learning_rate,
                       std::int64_t num_steps);
  double Node(int i) const;

  double lower_;
  double upper_;
  double cells_per_unit_;
  std::int64_t steps_per_row_;
  // Rows for 1, 1 + steps_per_row_, ... steps left, [rows][kNumCells + 1].
  std::vector<double> values_;
};

// Which ends of its field a chain can leave through: those before the walls.
struct FieldExits {
  bool below;
  bool above;
};
inline FieldExits ExitsOf(const AttractionField& field,
                          const SgdParams& params) {
  return {.below = params.projection_bound() > -field.lower,
          .above = params.projection_bound() > field.upper};
}

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_SPLITTING_SCORE_H_
