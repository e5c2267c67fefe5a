// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/metastability_scale.h"

#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/sgd/num_steps.h"

namespace thsgd {

absl::StatusOr<JumpGeometry> IrreducibleGeometry(
    const Landscape& landscape, const manifest::Process& process) {
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  THSGD_ASSIGN_OR_RETURN(
      JumpGeometry geometry,
      JumpGeometry::Create(fields, Walls::At(process.projection_bound()),
                           process.truncation_threshold()));
  if (geometry.num_fields() != static_cast<int>(fields.size())) {
    return absl::InvalidArgumentError(
        "projection_bound: there are minima beyond it");
  }
  if (!geometry.irreducible()) {
    return absl::InvalidArgumentError(
        "truncation_threshold: the jump graph is not irreducible, so there is "
        "no one limiting chain");
  }
  if (geometry.classes().front().widest.size() < 2) {
    return absl::InvalidArgumentError(
        "truncation_threshold: there is one widest minimum only, so the "
        "limiting chain has one state");
  }
  return geometry;
}

manifest::MetastabilityStates StatesOf(const JumpGeometry& geometry) {
  const CommunicatingClass& all = geometry.classes().front();
  manifest::MetastabilityStates states;
  states.mutable_minimum()->Assign(all.widest.begin(), all.widest.end());
  states.set_relative_width(all.relative_width);
  return states;
}

ScaledTimes TimesOf(const manifest::MetastabilitySpec& spec,
                    const manifest::MetastabilitySampling& sampling) {
  ScaledTimes scaled = {
      .horizon = sampling.horizon() != 0 ? sampling.horizon() : spec.horizon(),
      .times = {},
      .holding_edges = {}};
  for (double t : spec.time()) {
    if (t <= scaled.horizon) scaled.times.push_back(t);
  }
  for (double t : spec.holding_edge()) {
    if (t < scaled.horizon) scaled.holding_edges.push_back(t);
  }
  return scaled;
}

double TimeScaleOf(const manifest::Process& process, double learning_rate,
                   int relative_width) {
  const manifest::SymmetricLomax& proto = process.noise().symmetric_lomax();
  const absl::StatusOr<SymmetricLomax> law =
      SymmetricLomax::Create(proto.tail_index(), proto.noise_scale());
  if (!law.ok()) return std::numeric_limits<double>::quiet_NaN();
  return PinnedExitRateScale(*law, learning_rate, relative_width);
}

double StepsOf(double t, double exit_rate_scale) {
  return NumSteps(t, exit_rate_scale);
}

}  // namespace thsgd
