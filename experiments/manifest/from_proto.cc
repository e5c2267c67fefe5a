// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/from_proto.h"

#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/landscape.pb.h"
#include "experiments/manifest/noise_law.pb.h"
#include "sim/landscape/formula_landscape.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/landscape/scaled_himmelblau.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/vector_noise_law.h"
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

absl::StatusOr<AngularMeasure> UniformFromProto(int dimension) {
  THSGD_ASSIGN_OR_RETURN(GaussianDirections directions,
                         GaussianDirections::Uniform(dimension));
  return directions;
}

absl::StatusOr<AngularMeasure> ProjectedNormalFromProto(
    const manifest::GaussianDirections& proto) {
  THSGD_ASSIGN_OR_RETURN(
      GaussianDirections directions,
      GaussianDirections::Create({proto.standard_deviation().begin(),
                                  proto.standard_deviation().end()}));
  return directions;
}

absl::StatusOr<AngularMeasure> MixtureFromProto(
    const manifest::DirectionMixture& proto) {
  std::vector<WeightedDirection> components;
  for (const manifest::DirectionMixture::Component& component :
       proto.component()) {
    components.push_back({.direction = {component.direction().begin(),
                                        component.direction().end()},
                          .weight = component.weight()});
  }
  THSGD_ASSIGN_OR_RETURN(DirectionMixture mixture,
                         DirectionMixture::Create(components));
  return mixture;
}

absl::StatusOr<AngularMeasure> DirectionsFromProto(
    const manifest::VectorLomax& proto, int dimension) {
  switch (proto.directions_case()) {
    case manifest::VectorLomax::kUniform:
      return Widen<AngularMeasure>("uniform", UniformFromProto(dimension));
    case manifest::VectorLomax::kProjectedNormal:
      return Widen<AngularMeasure>(
          "projected_normal",
          ProjectedNormalFromProto(proto.projected_normal()));
    case manifest::VectorLomax::kMixture:
      return Widen<AngularMeasure>("mixture",
                                   MixtureFromProto(proto.mixture()));
    case manifest::VectorLomax::DIRECTIONS_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("directions: none is given");
}

absl::StatusOr<VectorNoiseLaw> VectorLomaxFromProto(
    absl::string_view name, const manifest::VectorLomax& proto, int dimension) {
  const absl::StatusOr<AngularMeasure> directions =
      DirectionsFromProto(proto, dimension);
  // With a stand-in for faulty directions, so that all faults are reported.
  const absl::StatusOr<VectorLomax> law = VectorLomax::Create(
      proto.tail_index(), proto.noise_scale(),
      directions.ok() ? *directions : *GaussianDirections::Uniform(2));
  FaultList faults;
  faults.AddAll(name, law.status());
  faults.AddAll(name, directions.status());
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  faults.Require(law->dimension() == dimension,
                 absl::StrCat(name, ".dimension of the directions"),
                 law->dimension(),
                 absl::StrCat(dimension, ", that of the landscape"));
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return *law;
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
    case manifest::NoiseLaw::kAsymmetricLomax:
      return Widen<NoiseLaw>(
          "asymmetric_lomax",
          AsymmetricLomax::Create(proto.asymmetric_lomax().tail_index(),
                                  proto.asymmetric_lomax().noise_scale(),
                                  GivenPPositive(proto.asymmetric_lomax())));
    case manifest::NoiseLaw::kPareto:
      return Widen<NoiseLaw>("pareto",
                             Pareto::Create(proto.pareto().tail_index(),
                                            proto.pareto().noise_scale(),
                                            GivenPPositive(proto.pareto())));
    case manifest::NoiseLaw::kStudentT:
      return Widen<NoiseLaw>(
          "student_t", StudentT::Create(proto.student_t().degrees_of_freedom(),
                                        proto.student_t().noise_scale()));
    case manifest::NoiseLaw::kSymmetricStable:
      return Widen<NoiseLaw>(
          "symmetric_stable",
          SymmetricStable::Create(proto.symmetric_stable().tail_index(),
                                  proto.symmetric_stable().noise_scale()));
    case manifest::NoiseLaw::kSymmetricWeibull:
      return Widen<NoiseLaw>(
          "symmetric_weibull",
          SymmetricWeibull::Create(proto.symmetric_weibull().shape(),
                                   proto.symmetric_weibull().noise_scale()));
    case manifest::NoiseLaw::LAW_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("law: none is given");
}

absl::StatusOr<VectorNoiseLaw> VectorNoiseLawFromProto(
    const manifest::VectorNoiseLaw& proto, int dimension) {
  switch (proto.law_case()) {
    case manifest::VectorNoiseLaw::kGaussian:
      return Widen<VectorNoiseLaw>(
          "gaussian", VectorGaussian::Create(
                          dimension, proto.gaussian().standard_deviation()));
    case manifest::VectorNoiseLaw::kLomax:
      return VectorLomaxFromProto("lomax", proto.lomax(), dimension);
    case manifest::VectorNoiseLaw::LAW_NOT_SET:
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
    case manifest::Landscape::kPolynomial:
      return Widen<Landscape>("polynomial",
                              PolynomialLandscape::FromCoefficients(
                                  proto.polynomial().coefficient()));
    case manifest::Landscape::kCriticalPointPolynomial: {
      const manifest::CriticalPointPolynomial& polynomial =
          proto.critical_point_polynomial();
      return Widen<Landscape>(
          "critical_point_polynomial",
          PolynomialLandscape::FromCriticalPoints(polynomial.leading_factor(),
                                                  polynomial.critical_point()));
    }
    case manifest::Landscape::kDoubleWell: {
      const manifest::DoubleWell& well = proto.double_well();
      return Widen<Landscape>(
          "double_well",
          PolynomialLandscape::DoubleWell(well.center(), well.barrier_height(),
                                          well.half_distance(), well.tilt()));
    }
    case manifest::Landscape::kReducible:
      return Widen<Landscape>(
          "reducible",
          PolynomialLandscape::Reducible(proto.reducible().leading_factor()));
    case manifest::Landscape::kFormula: {
      const manifest::FormulaLandscape& formula = proto.formula();
      return Widen<Landscape>(
          "formula", FormulaLandscape::Create(
                         formula.formula(), formula.lower(), formula.upper()));
    }
    case manifest::Landscape::kFourMinima:
      return FourMinimaLandscape();
    case manifest::Landscape::POTENTIAL_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("potential: none is given");
}

absl::StatusOr<MultivariateLandscape> MultivariateLandscapeFromProto(
    const manifest::MultivariateLandscape& proto) {
  switch (proto.potential_case()) {
    case manifest::MultivariateLandscape::kQuadraticBowl: {
      const manifest::QuadraticBowl& bowl = proto.quadratic_bowl();
      return Widen<MultivariateLandscape>(
          "quadratic_bowl",
          QuadraticBowl::Create(
              {bowl.minimum().begin(), bowl.minimum().end()},
              {bowl.curvature().begin(), bowl.curvature().end()},
              bowl.exit_radius()));
    }
    case manifest::MultivariateLandscape::kScaledHimmelblau: {
      const manifest::ScaledHimmelblau& himmelblau = proto.scaled_himmelblau();
      return Widen<MultivariateLandscape>(
          "scaled_himmelblau",
          ScaledHimmelblau::Create(himmelblau.factor(), himmelblau.scale_1(),
                                   himmelblau.scale_2()));
    }
    case manifest::MultivariateLandscape::kProduct: {
      FaultList faults;
      const absl::StatusOr<Landscape> coordinate =
          LandscapeFromProto(proto.product().coordinate());
      faults.AddAll("product.coordinate", coordinate.status());
      THSGD_RETURN_IF_ERROR(faults.ToStatus());
      const PolynomialLandscape* const polynomial =
          std::get_if<PolynomialLandscape>(&*coordinate);
      if (polynomial == nullptr) {
        faults.Add("product.coordinate",
                   "must be a polynomial, critical_point_polynomial, "
                   "double_well or reducible");
        return faults.ToStatus();
      }
      return Widen<MultivariateLandscape>(
          "product",
          ProductLandscape::Create(*polynomial, proto.product().dimension()));
    }
    case manifest::MultivariateLandscape::kFormula: {
      const manifest::MultivariateFormula& formula = proto.formula();
      return Widen<MultivariateLandscape>(
          "formula",
          MultivariateFormula::Create(formula.formula(), formula.dimension(),
                                      formula.lower(), formula.upper()));
    }
    case manifest::MultivariateLandscape::POTENTIAL_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("potential: none is given");
}

absl::StatusOr<Landscape> MeasuredLandscape(
    const manifest::Experiment& experiment) {
  THSGD_ASSIGN_OR_RETURN(Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  std::string measurement;
  double start = 0;
  if (experiment.has_exit_routes()) {
    measurement = "exit_routes";
    start = experiment.exit_routes().start();
  } else if (experiment.first_exit_time().start_size() == 1) {
    measurement = "first_exit_time";
    start = experiment.first_exit_time().start(0);
  } else if (experiment.has_flow_deviation()) {
    measurement = "flow_deviation";
    start = experiment.flow_deviation().start();
  } else {
    return landscape;
  }
  if (const absl::Status status = FocusOn(start, landscape); !status.ok()) {
    FaultList faults;
    faults.Add(absl::StrCat(measurement, ".start = ", ShortestDecimal(start)),
               status.message());
    return faults.ToStatus();
  }
  return landscape;
}

absl::StatusOr<SgdParams> SgdParamsFromProto(const manifest::Process& proto,
                                             double learning_rate) {
  return SgdParams::Create(learning_rate, proto.truncation_threshold(),
                           proto.projection_bound());
}

}  // namespace thsgd
