// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How truncated SGD between walls moves between attraction fields at finite
// eta, without Monte Carlo and without the limit theory: the Markov chain that
// goes from field i to field j at the rate at which a chain that has been in
// Omega_i for long steps into Omega_j,
//   rate(i -> j) = P_nu_i(X_1 in Omega_j),   nu_i P = (1 - rate_i) nu_i on
// Omega_i (exit_solver.h), per step.
//
// What it leaves out is what happens before a field's quasi-stationary law has
// settled: a step across a maximum may be taken back by the next ones. Such
// crossings count here as two moves.

#ifndef THSGD_SIM_EXACT_FIELD_CHAIN_H_
#define THSGD_SIM_EXACT_FIELD_CHAIN_H_

#include "absl/status/statusor.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

struct FieldChain {
  // On the landscape's fields, in their order; time in steps.
  MarkovChain chain;
  // The largest relative error of the rates at which fields are left, as
  // SolveQuasiStationaryExit estimates it.
  double relative_error;
};

// Deterministic, but bits may differ between machines; one thread.
// Errors: those of SolveQuasiStationaryExit, with the field's number;
// InvalidArgument if a field leads to where there is no field.
absl::StatusOr<FieldChain> SolveFieldChain(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const ExactExitOptions& options = {});

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_FIELD_CHAIN_H_
