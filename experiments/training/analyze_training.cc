// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/analyze_training.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "dl/optim/method.pb.h"
#include "dl/sharpness/sharpness.pb.h"
#include "dl/train/training_run.pb.h"
#include "experiments/manifest/any_experiment.h"
#include "experiments/training/sharpness_measures.h"
#include "experiments/training/training_experiment.pb.h"
#include "experiments/training/training_plan.h"
#include "stats/interval.h"
#include "stats/mean_interval.h"

namespace thsgd {
namespace {

constexpr double kConfidence = 0.99;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double SumOfSquares(const SeedSummary& summary) {
  double squares = 0;
  for (double value : summary.values) {
    squares += (value - summary.mean) * (value - summary.mean);
  }
  return squares;
}

std::optional<Interval> IntervalOfMean(const SeedSummary& summary,
                                       double confidence) {
  const auto n = static_cast<std::int64_t>(summary.values.size());
  const absl::StatusOr<Interval> interval = MeanInterval(
      summary.mean, SumOfSquares(summary) / static_cast<double>(n - 1), n,
      confidence);
  if (!interval.ok()) return std::nullopt;
  return *interval;
}

SeedSummary Summarize(std::vector<double> values, double confidence) {
  SeedSummary summary;
  summary.values = std::move(values);
  double sum = 0;
  for (double value : summary.values) sum += value;
  summary.mean = std::isfinite(sum)
                     ? sum / static_cast<double>(summary.values.size())
                     : kNaN;
  summary.interval = IntervalOfMean(summary, confidence);
  return summary;
}

MethodKind KindOf(const manifest::Method& method) {
  const bool truncated =
      method.threshold_case() != manifest::Method::THRESHOLD_NOT_SET;
  if (method.has_inflation() && truncated) return MethodKind::kBoth;
  return method.has_inflation() || truncated ? MethodKind::kOneIngredient
                                             : MethodKind::kPlain;
}

manifest::SlideValue SlideOf(const manifest::TrainingSetting& setting,
                             absl::string_view method) {
  for (const manifest::SlideValue& value : setting.slide_value()) {
    if (value.method() == method) return value;
  }
  return {};
}

std::vector<const SharpnessMeasure*> MeasuresOf(
    const std::vector<const manifest::TrainingResult*>& results) {
  std::vector<const SharpnessMeasure*> measures;
  for (const SharpnessMeasure& measure : SharpnessMeasures()) {
    if (std::any_of(results.begin(), results.end(), [&](const auto* result) {
          return measure.value(result->sharpness()).has_value();
        })) {
      measures.push_back(&measure);
    }
  }
  return measures;
}

SharpnessAnalysis AnalyzeSharpness(
    const SharpnessMeasure& measure, const manifest::SlideValue& slide,
    const std::vector<const manifest::TrainingResult*>& results) {
  SharpnessAnalysis analysis = {.measure = &measure,
                                .slide = measure.slide(slide),
                                .log_value = {},
                                .num_bounds = 0};
  std::vector<double> logs;
  for (const manifest::TrainingResult* result : results) {
    const manifest::SharpnessResult& sharpness = result->sharpness();
    logs.push_back(std::log(measure.value(sharpness).value_or(kNaN)));
    analysis.num_bounds += measure.is_bound(sharpness);
  }
  analysis.log_value = Summarize(std::move(logs), kConfidence);
  return analysis;
}

MethodAnalysis AnalyzeMethod(
    const manifest::TrainingSetting& setting, const MethodVariant& variant,
    const std::vector<const SharpnessMeasure*>& measures,
    const std::vector<const manifest::TrainingResult*>& results) {
  MethodAnalysis analysis;
  analysis.name = variant.name;
  analysis.title = variant.title;
  analysis.method_title = variant.method->title();
  analysis.kind = KindOf(*variant.method);
  const manifest::SlideValue slide = SlideOf(setting, variant.method->name());
  if (slide.has_test_accuracy_percent()) {
    analysis.slide_accuracy = slide.test_accuracy_percent();
  }
  for (const SharpnessMeasure* measure : measures) {
    analysis.sharpness.push_back(AnalyzeSharpness(*measure, slide, results));
  }
  analysis.results = results;
  analysis.num_diverged = 0;
  analysis.least_fitted = 100;
  std::vector<double> accuracy;
  double num_truncated = 0;
  double num_updates = 0;
  for (const manifest::TrainingResult* result : results) {
    const manifest::TrainingMetrics& last = *result->metrics().rbegin();
    accuracy.push_back(100.0 * last.num_test_correct() / result->num_test());
    analysis.least_fitted =
        std::min(analysis.least_fitted,
                 100.0 * last.num_train_correct() / result->num_train());
    analysis.num_diverged += result->diverged();
    num_updates += last.iteration();
    for (const manifest::TrainingMetrics& metrics : result->metrics()) {
      num_truncated += metrics.num_truncated();
    }
  }
  analysis.accuracy = Summarize(std::move(accuracy), kConfidence);
  analysis.truncated_share = num_truncated / num_updates;
  return analysis;
}

}  // namespace

std::vector<SettingAnalysis> AnalyzeTraining(
    const manifest::TrainingExperiment& experiment,
    const manifest::TrainingExperimentResult& result) {
  const manifest::TrainingPlan& plan = result.plan();
  const manifest::TrainingSampling* sampling =
      SamplingOf(experiment, plan.scale());
  std::vector<SettingAnalysis> analyses;
  if (sampling == nullptr) return analyses;
  for (const manifest::SampledSetting& sampled : sampling->setting()) {
    for (const manifest::TrainingSetting& setting : experiment.setting()) {
      if (setting.name() != sampled.name()) continue;
      const std::vector<MethodVariant> variants = VariantsOf(setting, sampled);
      SettingAnalysis analysis = {
          .name = setting.name(),
          .title = setting.title(),
          .reduced = sampled.reduced(),
          .is_sweep = static_cast<int>(variants.size()) > setting.method_size(),
          .measures = {},
          .methods = {}};
      std::vector<const manifest::TrainingResult*> all_results;
      absl::flat_hash_map<std::string,
                          std::vector<const manifest::TrainingResult*>>
          results;
      for (int i = 0; i < plan.run_size(); ++i) {
        if (plan.run(i).setting() != setting.name()) continue;
        all_results.push_back(&result.result(i));
        results[plan.run(i).method()].push_back(&result.result(i));
      }
      analysis.measures = MeasuresOf(all_results);
      for (const MethodVariant& variant : variants) {
        const auto found = results.find(variant.name);
        if (found == results.end()) continue;
        analysis.methods.push_back(
            AnalyzeMethod(setting, variant, analysis.measures, found->second));
      }
      if (!analysis.methods.empty()) analyses.push_back(std::move(analysis));
    }
  }
  return analyses;
}

std::string ReducedNote(const std::vector<SettingAnalysis>& settings) {
  std::string note;
  for (const SettingAnalysis& setting : settings) {
    if (setting.reduced.empty()) continue;
    absl::StrAppend(
        &note, " Reduced: ", settings.size() > 1 ? setting.title + ", " : "",
        setting.reduced, ".");
  }
  return note;
}

SeedSummary PairedDifference(const SeedSummary& a, const SeedSummary& b,
                             double confidence) {
  THSGD_CHECK(a.values.size() == b.values.size());
  std::vector<double> differences;
  for (std::size_t k = 0; k < a.values.size(); ++k) {
    differences.push_back(a.values[k] - b.values[k]);
  }
  return Summarize(std::move(differences), confidence);
}

std::optional<Interval> PredictionInterval(const SeedSummary& summary,
                                           double confidence) {
  const std::optional<Interval> mean = IntervalOfMean(summary, confidence);
  if (!mean.has_value()) return std::nullopt;
  // That of the mean has half the width t s / sqrt(n); of one more run
  // t s sqrt(1 + 1/n).
  const double half_width =
      (mean->upper - mean->lower) / 2 *
      std::sqrt(static_cast<double>(summary.values.size()) + 1);
  return Interval{.lower = summary.mean - half_width,
                  .upper = summary.mean + half_width};
}

}  // namespace thsgd
