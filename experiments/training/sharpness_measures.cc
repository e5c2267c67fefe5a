// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/sharpness_measures.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dl/sharpness/sharpness.pb.h"
#include "experiments/training/training_experiment.pb.h"

namespace thsgd {
namespace {

using manifest::HessianValue;
using manifest::PerturbationSharpnessValue;
using manifest::SharpnessResult;
using manifest::SlideValue;

std::optional<double> NotOnSlides(const SlideValue&) { return std::nullopt; }

bool NeverABound(const SharpnessResult&) { return false; }

// 1 / s^2 of one search for s.
SharpnessMeasure PerturbationMeasure(
    const std::string& id, const std::string& title,
    bool (SharpnessResult::*has)() const,
    const PerturbationSharpnessValue& (SharpnessResult::*get)() const) {
  return {.id = id,
          .title = title,
          .axis_title = absl::StrCat(title, " (1/s²)"),
          .value = [=](const SharpnessResult& result) -> std::optional<double> {
            if (!(result.*has)()) return std::nullopt;
            return (result.*get)().value();
          },
          .slide = NotOnSlides,
          .is_bound =
              [=](const SharpnessResult& result) {
                const auto censoring = (result.*get)().censoring();
                return censoring == PerturbationSharpnessValue::BELOW ||
                       censoring == PerturbationSharpnessValue::ABOVE;
              }};
}

SharpnessMeasure HessianMeasure(const std::string& id, const std::string& title,
                                double (HessianValue::*get)() const) {
  return {.id = id,
          .title = title,
          .axis_title = title,
          .value = [=](const SharpnessResult& result) -> std::optional<double> {
            if (!result.has_hessian()) return std::nullopt;
            return (result.hessian().*get)();
          },
          .slide = NotOnSlides,
          .is_bound = NeverABound};
}

SharpnessMeasure ExpectedSharpness() {
  return {.id = "expected_sharpness",
          .title = "expected sharpness",
          .axis_title = "expected sharpness (nats)",
          .value = [](const SharpnessResult& result) -> std::optional<double> {
            if (!result.has_expected()) return std::nullopt;
            return result.expected().value();
          },
          .slide = [](const SlideValue& slide) -> std::optional<double> {
            if (!slide.has_expected_sharpness()) return std::nullopt;
            return slide.expected_sharpness();
          },
          .is_bound = NeverABound};
}

SharpnessMeasure PacBayesSharpness() {
  SharpnessMeasure measure = PerturbationMeasure(
      "pac_bayes_sharpness", "PAC-Bayes sharpness",
      &SharpnessResult::has_pac_bayes, &SharpnessResult::pac_bayes);
  measure.slide = [](const SlideValue& slide) -> std::optional<double> {
    if (!slide.has_pac_bayes_sharpness()) return std::nullopt;
    return slide.pac_bayes_sharpness();
  };
  return measure;
}

SharpnessMeasure MaximalSharpness() {
  SharpnessMeasure measure = PerturbationMeasure(
      "maximal_sharpness", "maximal sharpness", &SharpnessResult::has_maximal,
      &SharpnessResult::maximal);
  measure.slide = [](const SlideValue& slide) -> std::optional<double> {
    if (!slide.has_maximal_sharpness()) return std::nullopt;
    return slide.maximal_sharpness();
  };
  return measure;
}

}  // namespace

const std::vector<SharpnessMeasure>& SharpnessMeasures() {
  static const auto& measures = *new std::vector<SharpnessMeasure>{
      ExpectedSharpness(),
      PacBayesSharpness(),
      PerturbationMeasure("pac_bayes_magnitude_aware_sharpness",
                          "magnitude-aware PAC-Bayes sharpness",
                          &SharpnessResult::has_pac_bayes_magnitude_aware,
                          &SharpnessResult::pac_bayes_magnitude_aware),
      MaximalSharpness(),
      PerturbationMeasure("maximal_magnitude_aware_sharpness",
                          "magnitude-aware maximal sharpness",
                          &SharpnessResult::has_maximal_magnitude_aware,
                          &SharpnessResult::maximal_magnitude_aware),
      HessianMeasure("largest_eigenvalue", "largest eigenvalue of the Hessian",
                     &HessianValue::largest_eigenvalue),
      HessianMeasure("trace", "trace of the Hessian", &HessianValue::trace),
  };
  return measures;
}

}  // namespace thsgd
