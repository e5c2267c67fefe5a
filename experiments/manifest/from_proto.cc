// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/from_proto.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/landscape.pb.h"
#include "experiments/manifest/noise_law.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// To the variant; the faults of the alternative `name` keep their path.
template <class Variant, class Alternative>
absl::StatusOr<Variant> Widen(absl::string_view name,
                              const absl::StatusOr<Alternative>& alternative) {
  if (alternative.ok()) return Variant(*alternative);
  FaultList faults;
  faults.AddAll(name, alternative.status());
  return faults.ToStatus();
}

}  // namespace

absl::StatusOr<NoiseLaw> NoiseLawFromProto(const manifest::NoiseLaw& proto) {
  switch (proto.law_case()) {
    case manifest::NoiseLaw::kGaussian:
      return Widen<NoiseLaw>(
          "gaussian", Gaussian::Create(proto.gaussian().standard_deviation()));
    case manifest::NoiseLaw::kSymmetricLomax:
      return Widen<NoiseLaw>(
          "symmetric_lomax",
          SymmetricLomax::Create(proto.symmetric_lomax().tail_index(),
                                 proto.symmetric_lomax().noise_scale()));
    case manifest::NoiseLaw::LAW_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("law: none is given");
}

absl::StatusOr<Landscape> LandscapeFromProto(const manifest::Landscape& proto) {
  switch (proto.potential_case()) {
    case manifest::Landscape::kQuadraticWell: {
      const manifest::QuadraticWell& well = proto.quadratic_well();
      return Widen<Landscape>(
          "quadratic_well",
          QuadraticWell::Create(well.minimum(), well.curvature(),
                                well.lower_exit(), well.upper_exit()));
    }
    case manifest::Landscape::kQuarticWell: {
      const manifest::QuarticWell& well = proto.quartic_well();
      return Widen<Landscape>(
          "quartic_well", QuarticWell::Create(well.minimum(), well.curvature(),
                                              well.barrier_distance()));
    }
    case manifest::Landscape::POTENTIAL_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("potential: none is given");
}

absl::StatusOr<SgdParams> SgdParamsFromProto(const manifest::Process& proto,
                                             double learning_rate) {
  return SgdParams::Create(learning_rate, proto.truncation_threshold(),
                           proto.projection_bound());
}

}  // namespace thsgd
