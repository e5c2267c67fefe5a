// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The catastrophe principle (catastrophe.h) for A = be in field j at time T,
// for any two fields i and j: also those that l*_i jumps do not reach, where
// the path crosses the fields in between, with their flow for or against it.
//
// The least number of jumps: all of them lead towards j, because the flow in
// one dimension keeps the order of its paths. With U_0 = m_i and
//   U_(n+1) = max(y, m_k),   y = U_n + b in field k,
// (the flow may lift y as far as m_k, not beyond), I* is the least n for which
// U_(n-1) + b passes the near end of field j.

#ifndef THSGD_SIM_LIMIT_DISTANT_FIELD_H_
#define THSGD_SIM_LIMIT_DISTANT_FIELD_H_

#include "absl/status/statusor.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/shifted_sobol.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

struct DistantField {
  // I*, for T long enough.
  int num_jumps;
  // C(A); units x^(-alpha I*) t^I*. 0 if T is too short for the flow to lift
  // the path as far as I* jumps need: then more jumps are the likeliest way.
  Estimate constant;
};

// horizon: T > 0, finite. By randomised quasi-Monte Carlo over times and sizes
// of all jumps, the last size integrated in closed form; the flow is a table of
// its clock on both sides of each minimum, good to some 1e-5 of a distance.
// `error` is half the width of the 99 % confidence interval.
// Errors: InvalidArgument unless from and to are different fields and horizon
// is > 0 and finite.
absl::StatusOr<DistantField> ComputeDistantField(
    const Landscape& landscape, const JumpGeometry& geometry, int from, int to,
    const RegularVariation& tail, double horizon,
    const QuasiMonteCarlo& points = {});

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_DISTANT_FIELD_H_
