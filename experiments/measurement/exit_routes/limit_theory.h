// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the limit theory says of the exits of one process.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_LIMIT_THEORY_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_LIMIT_THEORY_H_

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// At one learning rate.
struct ExitPrediction {
  // P(A); absent where it is not computed.
  std::optional<double> p_exit;
  // H(1/eta) / eta; absent for light tails.
  std::optional<double> small_parameter;
};

struct ExitTheory {
  bool heavy_tailed;
  // Jumps on a route: l* for heavy tails, 0 for light ones.
  int expected_jumps;
  // d log P / d log eta = (alpha - 1) l* for heavy tails, d log P / d(1/eta) =
  // -2 dV / variance for light ones, in the limit; absent where the theory does
  // not cover the law.
  std::optional<double> limit_slope;
  std::function<ExitPrediction(double learning_rate)> at;
};

// The limit theory of leaving the landscape's field in focus by time `horizon`:
//   heavy tails  P(A) = 1 - exp(-C (H(1/eta)/eta)^l*),  C as in catastrophe.h
//   light tails  P(A) = 1 - exp(-k T),  k the Eyring-Kramers rate, with
//                truncation as without: it changes nothing in the limit.
// The first is C (H/eta)^l* in the limit of which the theorem speaks, and below
// 1 before it. Tails that are not regularly varying have no p_exit.
// Errors: InvalidArgument if b divides the effective width evenly.
absl::StatusOr<ExitTheory> MakeExitTheory(const Landscape& landscape,
                                          const manifest::Process& process,
                                          double horizon);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_LIMIT_THEORY_H_
