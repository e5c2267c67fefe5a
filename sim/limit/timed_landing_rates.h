// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The integral of landing_rates.h with jumps at times in [0, horizon] instead
// of times between them in (0, infinity):
//   int 1{ h(w, t) in A } (horizon - t_1 - ... - t_(l-1))^+ nu^l(dw) dt,
// the first jump having the time that the waits leave it. Where the waits have
// a say the recursion of landing_rates.h does not help: quasi-Monte Carlo in
// 2 (l - 1) dimensions, over where each jump lands and where the next starts.

#ifndef THSGD_SIM_LIMIT_TIMED_LANDING_RATES_H_
#define THSGD_SIM_LIMIT_TIMED_LANDING_RATES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/shifted_sobol.h"

namespace thsgd {

// As LandingRates; units x^(-alpha l) t^l, or t^(l-1) for an infinite horizon,
// which stands for the integral without the factor of time. Closed for l = 1.
// Else `error` is half the width of the 99 % confidence interval for the mean
// over shifts; deterministic in `points`.
// Errors: InvalidArgument as LandingRates, and if horizon > 0 does not hold;
// OutOfRange for more than 500 jumps.
absl::StatusOr<std::vector<Estimate>> TimedLandingRates(
    const JumpDirection& direction, const std::vector<Landing>& landings,
    double horizon, const QuasiMonteCarlo& points = {});

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_TIMED_LANDING_RATES_H_
