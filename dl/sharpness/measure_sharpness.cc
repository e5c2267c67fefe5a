// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/measure_sharpness.h"

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "dl/model/sample_losses.h"
#include "dl/sharpness/expected_sharpness.h"
#include "dl/sharpness/hessian_spectrum.h"
#include "dl/sharpness/largest_scale.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/maximal_sharpness.h"
#include "dl/sharpness/pac_bayes_sharpness.h"
#include "dl/sharpness/perturbation_sharpness.h"
#include "dl/sharpness/sharpness.pb.h"
#include "dl/sharpness/validate_sharpness.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::PerturbationSharpnessValue;

PerturbationSharpnessValue::Censoring ToProto(ScaleCensoring censoring) {
  switch (censoring) {
    case ScaleCensoring::kNone:
      return PerturbationSharpnessValue::NONE;
    case ScaleCensoring::kBelow:
      return PerturbationSharpnessValue::BELOW;
    case ScaleCensoring::kAbove:
      return PerturbationSharpnessValue::ABOVE;
    case ScaleCensoring::kDiverged:
      return PerturbationSharpnessValue::DIVERGED;
  }
  return PerturbationSharpnessValue::CENSORING_UNSPECIFIED;
}

PerturbationSharpnessValue ToProto(const PerturbationSharpness& sharpness) {
  PerturbationSharpnessValue value;
  value.set_value(sharpness.value);
  value.set_censoring(ToProto(sharpness.censoring));
  value.set_scale(sharpness.scale);
  value.set_accuracy_drop(sharpness.accuracy_drop);
  return value;
}

PerturbationSharpnessValue ToProto(const PacBayesSharpness& sharpness) {
  PerturbationSharpnessValue value = ToProto(sharpness.sharpness);
  value.set_standard_error(sharpness.standard_error);
  value.set_drop_standard_error(sharpness.drop_standard_error);
  return value;
}

// The plain form; the magnitude-aware one has an offset beside.
PerturbationSearch FromProto(const manifest::PerturbationSearchSpec& spec) {
  return {.max_accuracy_drop = spec.max_accuracy_drop(),
          .relative_precision = spec.relative_precision(),
          .magnitude_offset = std::nullopt};
}

void MeasurePacBayes(const manifest::PacBayesSharpnessSpec& spec,
                     LocalLosses& losses, std::uint64_t seed,
                     manifest::SharpnessResult& result) {
  PerturbationSearch search = FromProto(spec.search());
  *result.mutable_pac_bayes() =
      ToProto(MeasurePacBayesSharpness(losses, search, spec.num_draws(), seed));
  if (!spec.search().has_magnitude_offset()) return;
  search.magnitude_offset = spec.search().magnitude_offset();
  *result.mutable_pac_bayes_magnitude_aware() =
      ToProto(MeasurePacBayesSharpness(losses, search, spec.num_draws(), seed));
}

void MeasureMaximal(const manifest::MaximalSharpnessSpec& spec,
                    LocalLosses& losses, std::uint64_t seed,
                    manifest::SharpnessResult& result) {
  const BoxAscent ascent = {.num_starts = spec.num_starts(),
                            .num_steps = spec.num_steps(),
                            .relative_step = spec.relative_step()};
  PerturbationSearch search = FromProto(spec.search());
  *result.mutable_maximal() =
      ToProto(MeasureMaximalSharpness(losses, search, ascent, seed));
  if (!spec.search().has_magnitude_offset()) return;
  search.magnitude_offset = spec.search().magnitude_offset();
  *result.mutable_maximal_magnitude_aware() =
      ToProto(MeasureMaximalSharpness(losses, search, ascent, seed));
}

void MeasureHessian(const manifest::HessianSpec& spec, LocalLosses& losses,
                    std::uint64_t seed, manifest::HessianValue& value) {
  const LargestEigenvalue largest = MeasureLargestEigenvalue(
      losses, spec.relative_residual(), spec.max_products(), seed);
  value.set_largest_eigenvalue(largest.value);
  value.set_relative_residual(largest.residual);
  value.set_num_products(largest.num_products);
  value.set_converged(largest.converged);
  const HessianTrace trace =
      MeasureHessianTrace(losses, spec.num_probes(), seed);
  value.set_trace(trace.value);
  value.set_trace_standard_error(trace.standard_error);
}

}  // namespace

absl::StatusOr<manifest::SharpnessResult> MeasureSharpness(
    const manifest::SharpnessSpec& spec, SampleLosses& losses,
    const torch::Tensor& theta, std::uint64_t seed,
    const std::function<void()>& on_pass) {
  THSGD_RETURN_IF_ERROR(ValidateSharpness(spec));
  LocalLosses local(losses, theta, on_pass);
  manifest::SharpnessResult result;
  result.set_mean_loss(local.AtTheta().mean_loss);
  result.set_num_correct(local.AtTheta().num_correct);
  result.set_num_samples(local.num_samples());
  if (spec.has_expected()) {
    const ExpectedSharpness expected =
        MeasureExpectedSharpness(local, spec.expected().standard_deviation(),
                                 spec.expected().num_draws(), seed);
    result.mutable_expected()->set_value(expected.value);
    result.mutable_expected()->set_standard_error(expected.standard_error);
    result.mutable_expected()->set_num_diverged(expected.num_diverged);
  }
  if (spec.has_pac_bayes()) {
    MeasurePacBayes(spec.pac_bayes(), local, seed, result);
  }
  if (spec.has_maximal()) MeasureMaximal(spec.maximal(), local, seed, result);
  if (spec.has_hessian()) {
    MeasureHessian(spec.hessian(), local, seed, *result.mutable_hessian());
  }
  result.set_num_evaluations(local.pass_counts().num_evaluations);
  result.set_num_gradients(local.pass_counts().num_gradients);
  result.set_num_products(local.pass_counts().num_products);
  return result;
}

}  // namespace thsgd
