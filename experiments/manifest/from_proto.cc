// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/from_proto.h"

#include <limits>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
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

// p_positive, or NaN, which every law refuses, if it is not given.
template <class Message>
double GivenPPositive(const Message& message) {
  return message.has_p_positive() ? message.p_positive()
                                  : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

absl::StatusOr<AnyNoiseLaw> AnyNoiseLawFromProto(
    const manifest::NoiseLaw& proto) {
  switch (proto.law_case()) {
    case manifest::NoiseLaw::kGaussian:
      return Widen<AnyNoiseLaw>(
          "gaussian", Gaussian::Create(proto.gaussian().standard_deviation()));
    case manifest::NoiseLaw::kSymmetricLomax:
      return Widen<AnyNoiseLaw>(
          "symmetric_lomax",
          SymmetricLomax::Create(proto.symmetric_lomax().tail_index(),
                                 proto.symmetric_lomax().noise_scale()));
    case manifest::NoiseLaw::kAsymmetricLomax:
      return Widen<AnyNoiseLaw>(
          "asymmetric_lomax",
          AsymmetricLomax::Create(proto.asymmetric_lomax().tail_index(),
                                  proto.asymmetric_lomax().noise_scale(),
                                  GivenPPositive(proto.asymmetric_lomax())));
    case manifest::NoiseLaw::kPareto:
      return Widen<AnyNoiseLaw>("pareto",
                                Pareto::Create(proto.pareto().tail_index(),
                                               proto.pareto().noise_scale(),
                                               GivenPPositive(proto.pareto())));
    case manifest::NoiseLaw::kStudentT:
      return Widen<AnyNoiseLaw>(
          "student_t", StudentT::Create(proto.student_t().degrees_of_freedom(),
                                        proto.student_t().noise_scale()));
    case manifest::NoiseLaw::kSymmetricStable:
      return Widen<AnyNoiseLaw>(
          "symmetric_stable",
          SymmetricStable::Create(proto.symmetric_stable().tail_index(),
                                  proto.symmetric_stable().noise_scale()));
    case manifest::NoiseLaw::kSymmetricWeibull:
      return Widen<AnyNoiseLaw>(
          "symmetric_weibull",
          SymmetricWeibull::Create(proto.symmetric_weibull().shape(),
                                   proto.symmetric_weibull().noise_scale()));
    case manifest::NoiseLaw::LAW_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("law: none is given");
}

absl::StatusOr<NoiseLaw> NoiseLawFromProto(const manifest::NoiseLaw& proto) {
  THSGD_ASSIGN_OR_RETURN(const AnyNoiseLaw law, AnyNoiseLawFromProto(proto));
  const std::optional<NoiseLaw> simulated = Simulated(law);
  if (!simulated) {
    return absl::InvalidArgumentError(
        "law: the ensemble simulates gaussian and symmetric_lomax only");
  }
  return *simulated;
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
