// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/analyze_training.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "dl/optim/method.pb.h"
#include "dl/train/training_run.pb.h"
#include "experiments/manifest/any_experiment.h"
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

MethodAnalysis AnalyzeMethod(
    const manifest::TrainingSetting& setting, const MethodVariant& variant,
    const std::vector<const manifest::TrainingResult*>& results) {
  MethodAnalysis analysis;
  analysis.name = variant.name;
  analysis.title = variant.title;
  analysis.method_title = variant.method->title();
  analysis.kind = KindOf(*variant.method);
  for (const manifest::SlideValue& value : setting.slide_value()) {
    if (value.method() != variant.method->name()) continue;
    if (value.has_test_accuracy_percent()) {
      analysis.slide_accuracy = value.test_accuracy_percent();
    }
    if (value.has_expected_sharpness()) {
      analysis.slide_sharpness = value.expected_sharpness();
    }
  }
  analysis.results = results;
  analysis.num_diverged = 0;
  std::vector<double> accuracy;
  std::vector<double> log_sharpness;
  double num_truncated = 0;
  double num_updates = 0;
  for (const manifest::TrainingResult* result : results) {
    const manifest::TrainingMetrics& last = *result->metrics().rbegin();
    accuracy.push_back(100.0 * last.num_test_correct() / result->num_test());
    log_sharpness.push_back(
        result->sharpness().has_expected()
            ? std::log(result->sharpness().expected().value())
            : kNaN);
    analysis.num_diverged += result->diverged();
    num_updates += last.iteration();
    for (const manifest::TrainingMetrics& metrics : result->metrics()) {
      num_truncated += metrics.num_truncated();
    }
  }
  analysis.accuracy = Summarize(std::move(accuracy), kConfidence);
  analysis.log_sharpness = Summarize(std::move(log_sharpness), kConfidence);
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
          .methods = {}};
      for (const MethodVariant& variant : variants) {
        std::vector<const manifest::TrainingResult*> results;
        for (int i = 0; i < plan.run_size(); ++i) {
          if (plan.run(i).setting() == setting.name() &&
              plan.run(i).method() == variant.name) {
            results.push_back(&result.result(i));
          }
        }
        if (results.empty()) continue;
        analysis.methods.push_back(AnalyzeMethod(setting, variant, results));
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
