// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The states and the clock of a metastability experiment's processes.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_METASTABILITY_SCALE_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_METASTABILITY_SCALE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"

namespace thsgd {

// The jump graph of a process between its walls. Errors: those of
// JumpGeometry::Create; InvalidArgument unless the graph is irreducible on all
// fields of the landscape and has at least two widest minima.
absl::StatusOr<JumpGeometry> IrreducibleGeometry(
    const Landscape& landscape, const manifest::Process& process);

// The widest minima of an irreducible geometry.
manifest::MetastabilityStates StatesOf(const JumpGeometry& geometry);

// What is measured at one scale, units of t.
struct ScaledTimes {
  double horizon;
  std::vector<double> times;
  std::vector<double> holding_edges;
};
ScaledTimes TimesOf(const manifest::MetastabilitySpec& spec,
                    const manifest::MetastabilitySampling& sampling);

// lambda*(eta) per step, the same on every machine (exit_rate.h). NaN where a
// parameter is out of range. Precondition: the noise is symmetric_lomax.
double TimeScaleOf(const manifest::Process& process, double learning_rate,
                   int relative_width);

// floor(t / lambda*): steps, as a double, for it may exceed every integer type.
double StepsOf(double t, double exit_rate_scale);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_METASTABILITY_METASTABILITY_SCALE_H_
