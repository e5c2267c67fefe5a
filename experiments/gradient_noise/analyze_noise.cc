// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/analyze_noise.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/check.h"
#include "experiments/gradient_noise/control_noise.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/manifest/any_experiment.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

using manifest::TailEstimate;

double IndexOf(double inverse) {
  return inverse > 0 ? 1 / inverse : std::numeric_limits<double>::infinity();
}

std::string Number(double value) {
  if (std::isinf(value)) return "∞";
  return value < 100 ? absl::StrFormat("%.2f", value)
                     : absl::StrFormat("%.0f", value);
}

}  // namespace

NoiseAnalysis AnalyzeNoise(const manifest::GradientNoiseExperiment& experiment,
                           const manifest::GradientNoiseResult& result) {
  const manifest::GradientNoisePlan& plan = result.plan();
  NoiseAnalysis analysis;
  analysis.percent = 100 * plan.confidence();
  const manifest::GradientNoiseSampling* sampling =
      SamplingOf(experiment, plan.scale());
  if (sampling != nullptr && !sampling->reduced().empty()) {
    analysis.reduced_note =
        absl::StrCat(" Reduced: ", sampling->reduced(), ".");
  }
  int i = 0;
  for (int iteration : plan.sampling().iteration()) {
    analysis.trained.push_back({.title = absl::StrCat("iteration ", iteration),
                                .iteration = iteration,
                                .sample = &result.sample(i++)});
  }
  for (const manifest::NoiseControl& control : experiment.control()) {
    const absl::StatusOr<ControlIndex> index = IndexOfControl(control);
    THSGD_CHECK(index.ok());
    analysis.controls.push_back({.title = control.title(),
                                 .index = *index,
                                 .part = &result.sample(i++).part(0)});
  }
  return analysis;
}

std::optional<IndexEstimate> FindEstimate(const manifest::NoisePart& part,
                                          TailEstimate::Estimator estimator) {
  for (const TailEstimate& estimate : part.estimate()) {
    if (estimate.estimator() != estimator) continue;
    return IndexEstimate{
        .value = IndexOf(estimate.inverse_index()),
        .interval = {.lower = IndexOf(estimate.inverse_upper()),
                     .upper = IndexOf(estimate.inverse_lower())}};
  }
  return std::nullopt;
}

const std::vector<TailEstimate::Estimator>& AllEstimators() {
  static const auto& all = *new std::vector<TailEstimate::Estimator>{
      TailEstimate::HILL_NORM,        TailEstimate::HILL_PROJECTION,
      TailEstimate::BLOCK_NORM,       TailEstimate::BLOCK_PROJECTION,
      TailEstimate::BLOCK_COORDINATE, TailEstimate::BLOCK_NEIGHBOR};
  return all;
}

std::string TitleOf(TailEstimate::Estimator estimator) {
  switch (estimator) {
    case TailEstimate::HILL_NORM:
      return "Hill, norm";
    case TailEstimate::HILL_PROJECTION:
      return "Hill, projection";
    case TailEstimate::BLOCK_NORM:
      return "blocks, norm";
    case TailEstimate::BLOCK_PROJECTION:
      return "blocks, projections";
    case TailEstimate::BLOCK_COORDINATE:
      return "blocks, coordinates";
    case TailEstimate::BLOCK_NEIGHBOR:
      return "blocks of neighbours";
    default:
      THSGD_CHECK(false);
      return "";
  }
}

std::string Describe(const IndexEstimate& estimate) {
  return absl::StrCat(Number(estimate.value), " (",
                      Number(estimate.interval.lower), " to ",
                      Number(estimate.interval.upper), ")");
}

}  // namespace thsgd
