// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/exit_time_theory.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_minima.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/limit/attempt_theory.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/radial_exit.h"
#include "sim/limit/relative_width.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/vector_lomax.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// Cells of the exact solver's coarsest grid: a quarter of a second, and two
// seconds where that leaves more than this relative error.
constexpr int kNumCells[] = {250, 500};
constexpr double kGoodEnough = 0.002;

std::optional<double> NoiseScaleOf(const manifest::NoiseLaw& law) {
  switch (law.law_case()) {
    case manifest::NoiseLaw::kSymmetricLomax:
      return law.symmetric_lomax().noise_scale();
    case manifest::NoiseLaw::kAsymmetricLomax:
      return law.asymmetric_lomax().noise_scale();
    case manifest::NoiseLaw::kPareto:
      return law.pareto().noise_scale();
    case manifest::NoiseLaw::kStudentT:
      return law.student_t().noise_scale();
    case manifest::NoiseLaw::kSymmetricStable:
      return law.symmetric_stable().noise_scale();
    default:
      return std::nullopt;
  }
}

// The field in focus among those of the geometry.
int FocusIn(const Landscape& landscape, const JumpGeometry& geometry) {
  for (int i = 0; i < geometry.num_fields(); ++i) {
    if (geometry.fields()[i].field.minimum == FieldOf(landscape).minimum) {
      return i;
    }
  }
  THSGD_CHECK(false);
}

// q_j / q by destination: the fields of the landscape, then no field. Fields
// whose minima are beyond walls have no place in the geometry.
std::vector<double> SharesOf(const Landscape& landscape,
                             const JumpGeometry& geometry,
                             const ExitConstants& q) {
  std::vector<double> shares;
  for (const AttractionField& field : FieldsOf(landscape)) {
    double rate = 0;
    for (int i = 0; i < geometry.num_fields(); ++i) {
      if (geometry.fields()[i].field.minimum == field.minimum) {
        rate = q.to[i].value;
      }
    }
    shares.push_back(rate / q.total().value);
  }
  shares.push_back(q.outside.value / q.total().value);
  return shares;
}

// The limit theory of regularly varying noise.
absl::Status AddLimit(const manifest::Experiment& experiment,
                      const manifest::Process& process,
                      const Landscape& landscape, const NoiseLaw& law,
                      const RegularVariation& tail, ExitTimeTheory& theory) {
  const manifest::FirstExitTimeSpec& spec = experiment.first_exit_time();
  const double b = process.truncation_threshold();
  THSGD_ASSIGN_OR_RETURN(
      const JumpGeometry geometry,
      JumpGeometry::Create(FieldsOf(landscape),
                           Walls::At(process.projection_bound()), b));
  THSGD_ASSIGN_OR_RETURN(const std::vector<ExitConstants> constants,
                         ComputeExitConstants(landscape, geometry, tail));
  const int focus = FocusIn(landscape, geometry);
  const FieldGeometry& field = geometry.fields()[focus];
  const double q = constants[focus].total().value;
  theory.relative_width = field.relative_width;
  theory.tail_index = tail.tail_index;
  theory.noise_scale = NoiseScaleOf(process.noise());
  theory.exit_constant = q;
  theory.limit_shares = SharesOf(landscape, geometry, constants[focus]);

  std::optional<AttemptTheory> attempts;
  if (spec.attempt_radius() > 0 && spec.attempt_radius() < b) {
    attempts = ComputeAttemptTheory(
        landscape, field, b, tail,
        AttemptSpec{.core_radius = spec.core_radius(),
                    .attempt_radius = spec.attempt_radius()});
  }
  for (ExitTimePrediction& prediction : theory.predictions) {
    const double eta = prediction.learning_rate;
    const double h = TailProbability(law, 1 / eta);
    const double exit_rate = q * ExitRateScale(law, eta, field.relative_width);
    prediction.small_parameter = h / eta;
    prediction.limit_mean = 1 / exit_rate;
    if (!attempts.has_value()) continue;
    prediction.attempt_rate = attempts->rate_constant * h;
    prediction.success_probability = exit_rate / *prediction.attempt_rate;
    prediction.failed_steps = attempts->failed_time.value / eta;
  }
  return absl::OkStatus();
}

// The limit theory of a ball: q for a round bowl and uniform directions, the
// rest for any.
absl::Status AddLimitOfBall(const manifest::Process& process,
                            const QuadraticBowl& bowl, const VectorLomax& law,
                            ExitTimeTheory& theory) {
  const double b = process.truncation_threshold();
  THSGD_ASSIGN_OR_RETURN(theory.relative_width,
                         RelativeWidth(bowl.exit_radius(), b));
  theory.tail_index = law.tail_index();
  theory.noise_scale = law.noise_scale();
  const std::vector<double>& curvature = bowl.curvature();
  const bool is_round =
      std::all_of(curvature.begin(), curvature.end(),
                  [&](double c) { return c == curvature.front(); });
  if (is_round && process.vector_noise().lomax().has_uniform() &&
      std::isinf(process.projection_bound())) {
    const absl::StatusOr<Estimate> q =
        RadialExitConstant({.dimension = bowl.dimension(),
                            .curvature = curvature.front(),
                            .radius = bowl.exit_radius(),
                            .truncation_threshold = b,
                            .tail_index = law.tail_index()});
    // None is computed for many jumps.
    if (q.ok()) theory.exit_constant = q->value;
  }
  for (ExitTimePrediction& prediction : theory.predictions) {
    const double eta = prediction.learning_rate;
    const double h = law.TailProbability(1 / eta);
    prediction.small_parameter = h / eta;
    if (theory.exit_constant.has_value()) {
      prediction.limit_mean =
          1 / (*theory.exit_constant * h *
               std::pow(h / eta, *theory.relative_width - 1));
    }
  }
  return absl::OkStatus();
}

absl::Status AddLimitInSpace(const manifest::Experiment& experiment,
                             const manifest::Process& process,
                             ExitTimeTheory& theory) {
  THSGD_ASSIGN_OR_RETURN(
      const MultivariateLandscape landscape,
      MultivariateLandscapeFromProto(experiment.multivariate_landscape()));
  THSGD_ASSIGN_OR_RETURN(
      const VectorNoiseLaw law,
      VectorNoiseLawFromProto(process.vector_noise(), DimensionOf(landscape)));
  const auto* bowl = std::get_if<QuadraticBowl>(&landscape);
  const auto* lomax = std::get_if<VectorLomax>(&law);
  if (bowl == nullptr || lomax == nullptr) return absl::OkStatus();
  return AddLimitOfBall(process, *bowl, *lomax, theory);
}

// The exact numbers; left out where the solver finds none.
absl::Status AddExact(const manifest::Process& process,
                      const Landscape& landscape, const NoiseLaw& law,
                      double start, ExitTimeTheory& theory) {
  for (ExitTimePrediction& prediction : theory.predictions) {
    THSGD_ASSIGN_OR_RETURN(
        const SgdParams params,
        SgdParamsFromProto(process, prediction.learning_rate));
    std::optional<ExactExit> exit;
    for (const int num_cells : kNumCells) {
      absl::StatusOr<ExactExit> solved =
          SolveExit(landscape, law, params, start, {.num_cells = num_cells});
      if (!solved.ok()) break;
      exit = *std::move(solved);
      if (exit->mean_exit_time.error <=
          kGoodEnough * exit->mean_exit_time.value) {
        break;
      }
    }
    if (!exit.has_value()) continue;
    prediction.exact_mean = exit->mean_exit_time;
    std::vector<double> shares;
    for (const Estimate& share : exit->to) shares.push_back(share.value);
    shares.push_back(exit->outside.value);
    prediction.exact_shares = std::move(shares);
  }
  return absl::OkStatus();
}

absl::StatusOr<ExitTimeTheory> TheoryOfProcess(
    const manifest::Experiment& experiment, const manifest::Process& process) {
  ExitTimeTheory theory;
  for (double learning_rate : experiment.learning_rate()) {
    theory.predictions.emplace_back().learning_rate = learning_rate;
  }
  if (experiment.has_multivariate_landscape()) {
    THSGD_RETURN_IF_ERROR(AddLimitInSpace(experiment, process, theory));
    return theory;
  }
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  if (const auto tail = TailLimit(law); tail.has_value()) {
    THSGD_RETURN_IF_ERROR(
        AddLimit(experiment, process, landscape, law, *tail, theory));
  }
  THSGD_RETURN_IF_ERROR(AddExact(
      process, landscape, law, experiment.first_exit_time().start(0), theory));
  return theory;
}

}  // namespace

std::optional<double> ExitTimeTheory::LearningRateSlope() const {
  if (!relative_width.has_value() || !tail_index.has_value()) {
    return std::nullopt;
  }
  return -(*tail_index + (*relative_width - 1) * (*tail_index - 1));
}

std::optional<double> ExitTimeTheory::NoiseScaleSlope() const {
  if (!relative_width.has_value() || !tail_index.has_value()) {
    return std::nullopt;
  }
  return -*tail_index * *relative_width;
}

std::optional<double> ExitTimeTheory::SuccessSlope() const {
  if (!relative_width.has_value() || !tail_index.has_value()) {
    return std::nullopt;
  }
  return (*relative_width - 1) * (*tail_index - 1);
}

absl::StatusOr<std::vector<ExitTimeTheory>> ComputeExitTimeTheory(
    const manifest::Experiment& experiment) {
  std::vector<ExitTimeTheory> theories;
  for (const manifest::Process& process : experiment.process()) {
    THSGD_ASSIGN_OR_RETURN(ExitTimeTheory theory,
                           TheoryOfProcess(experiment, process));
    theories.push_back(std::move(theory));
  }
  return theories;
}

absl::StatusOr<std::vector<std::string>> DestinationNames(
    const manifest::Experiment& experiment) {
  std::vector<std::string> names;
  if (experiment.has_multivariate_landscape()) {
    THSGD_ASSIGN_OR_RETURN(
        const MultivariateLandscape landscape,
        MultivariateLandscapeFromProto(experiment.multivariate_landscape()));
    THSGD_ASSIGN_OR_RETURN(const std::vector<std::vector<double>> minima,
                           FindMinima(landscape));
    for (std::size_t k = 0; k < minima.size(); ++k) {
      names.push_back(absl::StrCat("to minimum ", k));
    }
    names.push_back("to no field");
    return names;
  }
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  for (const AttractionField& field : FieldsOf(landscape)) {
    names.push_back(absl::StrFormat("to m = %.3g", field.minimum));
  }
  names.push_back("to no field");
  return names;
}

absl::StatusOr<int> OwnField(const manifest::Experiment& experiment) {
  if (experiment.has_multivariate_landscape()) return -1;
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  if (fields.size() == 1) return -1;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].minimum == FieldOf(landscape).minimum) {
      return static_cast<int>(i);
    }
  }
  THSGD_CHECK(false);
}

}  // namespace thsgd
