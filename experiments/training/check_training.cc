// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/check_training.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "experiments/report/report.pb.h"
#include "experiments/training/analyze_training.h"
#include "stats/interval.h"
#include "stats/regression.h"

namespace thsgd {
namespace {

using report::Check;

constexpr double kAlpha = 0.01;

// A number of ours beside another method's.
struct Comparison {
  // "Our 1 against SB", with the measure where it is a sharpness.
  std::string label;
  const SeedSummary* ours;
  const SeedSummary* other;
  // 1 if ours should be more, -1 if less.
  int sign;
  // The difference as it is shown.
  std::string (*describe)(double difference);
};

std::string AsPoints(double difference) {
  return absl::StrFormat("%+.2f", difference);
}
// Of logarithms.
std::string AsFactor(double difference) {
  return absl::StrFormat("%.2g", std::exp(difference));
}

// What ours are compared in.
enum class Compared { kAccuracy, kSharpness, kBoth };

std::vector<Comparison> Pairs(const SettingAnalysis& setting, MethodKind others,
                              Compared compared) {
  std::vector<Comparison> pairs;
  for (const MethodAnalysis& ours : setting.methods) {
    if (ours.kind != MethodKind::kBoth) continue;
    for (const MethodAnalysis& other : setting.methods) {
      if (other.kind != others) continue;
      const std::string label =
          absl::StrCat(ours.title, " against ", other.title);
      if (compared != Compared::kSharpness) {
        pairs.push_back({label, &ours.accuracy, &other.accuracy, 1, AsPoints});
      }
      if (compared == Compared::kAccuracy) continue;
      for (std::size_t i = 0; i < setting.measures.size(); ++i) {
        pairs.push_back({absl::StrCat(label, ", ", setting.measures[i]->title),
                         &ours.sharpness[i].log_value,
                         &other.sharpness[i].log_value, -1, AsFactor});
      }
    }
  }
  return pairs;
}

// Supported if all intervals are on the claimed side of 0, contradicted if one
// is on the other side.
void AddComparisons(absl::string_view statement,
                    const std::vector<Comparison>& pairs,
                    report::Report& report) {
  if (pairs.empty()) return;
  Check& check = *report.add_check();
  check.set_statement(std::string(statement));
  check.set_rule(absl::StrCat(
      "Paired differences over the seeds (runs of one seed share initial "
      "weights, labels and batches), accuracies in points, sharpness as a "
      "factor: Student's t intervals, 99 % for all ",
      pairs.size(),
      " comparisons together. Supported if every interval is on the claimed "
      "side, contradicted if one is wholly on the other side."));
  const double confidence = 1 - kAlpha / static_cast<double>(pairs.size());
  bool all = true;
  bool against = false;
  std::vector<std::string> outcome;
  for (const Comparison& pair : pairs) {
    const SeedSummary difference =
        PairedDifference(*pair.ours, *pair.other, confidence);
    std::string text = absl::StrCat(pair.label, ": ");
    if (!difference.interval.has_value()) {
      all = false;
      absl::StrAppend(&text,
                      std::isfinite(difference.mean)
                          ? pair.describe(difference.mean)
                          : "not finite",
                      ", no interval");
    } else {
      const Interval& interval = *difference.interval;
      all &= pair.sign > 0 ? interval.lower > 0 : interval.upper < 0;
      against |= pair.sign > 0 ? interval.upper < 0 : interval.lower > 0;
      absl::StrAppend(&text, pair.describe(difference.mean), " (",
                      pair.describe(interval.lower), " to ",
                      pair.describe(interval.upper), ")");
    }
    outcome.push_back(text);
  }
  check.set_verdict(against ? Check::CONTRADICTED
                            : (all ? Check::SUPPORTED : Check::UNDECIDED));
  check.set_outcome(absl::StrCat(absl::StrJoin(outcome, "; "), "."));
}

// Networks that have learned nothing are the flattest of all, and no minima:
// least share of the samples to train on that are classified correctly,
// percent. Far above chance, far below a fit.
constexpr double kLeastFitted = 50;

// Over the methods' means in a sweep, by the i-th measure of the setting.
void AddFlatterIsBetter(const SettingAnalysis& setting, std::size_t i,
                        report::Report& report) {
  std::vector<double> log_sharpness;
  std::vector<double> accuracy;
  for (const MethodAnalysis& method : setting.methods) {
    const double mean = method.sharpness[i].log_value.mean;
    if (!std::isfinite(mean) || method.least_fitted < kLeastFitted) continue;
    log_sharpness.push_back(mean);
    accuracy.push_back(method.accuracy.mean);
  }
  Check& check = *report.add_check();
  check.set_statement(absl::StrCat(
      setting.title, ": over the sweep, flatter minima generalize better, by ",
      setting.measures[i]->title, "."));
  check.set_rule(absl::StrCat(
      "Least squares of the mean accuracy on the logarithm of sharpness, one "
      "point for each combination that learns: all of its runs have at least ",
      kLeastFitted,
      " % of their samples to train on right. Combinations taken as "
      "independent: supported if the slope's 99 % interval is below 0, "
      "contradicted if it is above."));
  check.set_verdict(Check::UNDECIDED);
  const std::string points = absl::StrCat(
      accuracy.size(), " of ", setting.methods.size(), " combinations");
  const absl::StatusOr<LineFit> fit = FitLine(log_sharpness, accuracy);
  if (!fit.ok()) {
    check.set_outcome(absl::StrCat("No slope from ", points, "."));
    return;
  }
  const absl::StatusOr<Interval> slope = SlopeInterval(*fit, 1 - kAlpha);
  THSGD_CHECK(slope.ok());
  if (slope->upper < 0) check.set_verdict(Check::SUPPORTED);
  if (slope->lower > 0) check.set_verdict(Check::CONTRADICTED);
  const double ln_10 = std::log(10.0);
  check.set_outcome(absl::StrFormat(
      "%+.2f points (%+.2f to %+.2f) for each factor of 10 in sharpness, from "
      "%s.",
      ln_10 * fit->slope, ln_10 * slope->lower, ln_10 * slope->upper, points));
}

// A number of the slide, and ours: of accuracies, or of logarithms of
// sharpness.
struct SlideNumber {
  std::string label;
  double slide;
  const SeedSummary* ours;
};

std::vector<SlideNumber> SlideNumbersOf(const MethodAnalysis& method) {
  std::vector<SlideNumber> numbers;
  if (method.slide_accuracy.has_value()) {
    numbers.push_back({absl::StrFormat("accuracy of %s %.2f", method.title,
                                       *method.slide_accuracy),
                       *method.slide_accuracy, &method.accuracy});
  }
  for (const SharpnessAnalysis& sharpness : method.sharpness) {
    if (!sharpness.slide.has_value()) continue;
    numbers.push_back(
        {absl::StrFormat("%s of %s %.3g", sharpness.measure->title,
                         method.title, *sharpness.slide),
         std::log(*sharpness.slide), &sharpness.log_value});
  }
  return numbers;
}

// Whether it lies in the prediction interval of one more run; nothing where
// there is no interval.
std::optional<bool> IsWithin(const SlideNumber& number, double confidence) {
  const std::optional<Interval> prediction =
      PredictionInterval(*number.ours, confidence);
  if (!prediction.has_value()) return std::nullopt;
  return prediction->Contains(number.slide);
}

// At a reduced size the slide's numbers decide nothing.
bool LeaveUndecidedIfReduced(const SettingAnalysis& setting, Check& check) {
  if (setting.reduced.empty()) return false;
  check.set_verdict(Check::UNDECIDED);
  check.set_outcome(absl::StrCat("Reduced: ", setting.reduced, "."));
  return true;
}

// Whether the slide's numbers could be those of one more run of ours.
void AddSlideCheck(const SettingAnalysis& setting, report::Report& report) {
  std::vector<SlideNumber> numbers;
  for (const MethodAnalysis& method : setting.methods) {
    for (SlideNumber& number : SlideNumbersOf(method)) {
      numbers.push_back(std::move(number));
    }
  }
  if (numbers.empty()) return;
  Check& check = *report.add_check();
  check.set_statement(
      absl::StrCat(setting.title, ": the slide's numbers are reproduced."));
  check.set_rule(absl::StrCat(
      "Each number of the slide against the prediction interval of one more "
      "run of ours, normal in accuracy and in the logarithm of sharpness, 99 % "
      "for all ",
      numbers.size(),
      " together. Supported if all lie within, "
      "contradicted if one does not; undecided at a reduced size."));
  if (LeaveUndecidedIfReduced(setting, check)) return;
  const double confidence = 1 - kAlpha / static_cast<double>(numbers.size());
  int num_within = 0;
  bool missing = false;
  std::vector<std::string> outside;
  for (const SlideNumber& number : numbers) {
    const std::optional<bool> within = IsWithin(number, confidence);
    if (!within.has_value()) {
      missing = true;
      outside.push_back(absl::StrCat(number.label, " (no interval)"));
    } else if (*within) {
      ++num_within;
    } else {
      outside.push_back(number.label);
    }
  }
  check.set_outcome(absl::StrCat(
      num_within, " of ", numbers.size(), " lie within",
      outside.empty() ? "" : "; outside: ", absl::StrJoin(outside, ", "), "."));
  const bool all = num_within == static_cast<int>(numbers.size());
  check.set_verdict(all ? Check::SUPPORTED
                        : (missing ? Check::UNDECIDED : Check::CONTRADICTED));
}

// Which combinations could have given the slide's numbers of their method.
void AddSweepSlideCheck(const SettingAnalysis& setting,
                        report::Report& report) {
  struct Found {
    std::string method;
    std::vector<std::string> meeting;
    // Some combination has no interval.
    bool missing;
  };
  std::vector<Found> all_found;
  for (const MethodAnalysis& method : setting.methods) {
    if (SlideNumbersOf(method).empty()) continue;
    if (all_found.empty() || all_found.back().method != method.method_title) {
      all_found.push_back({method.method_title, {}, false});
    }
    const std::optional<bool> meets = MeetsSlide(method);
    all_found.back().missing |= !meets.has_value();
    if (meets.value_or(false)) all_found.back().meeting.push_back(method.title);
  }
  if (all_found.empty()) return;
  Check& check = *report.add_check();
  check.set_statement(absl::StrCat(
      setting.title, ": the slide's numbers are those of some combination."));
  check.set_rule(
      "The slide's numbers of a method against the prediction intervals of one "
      "more run of a combination, 99 % for these numbers together. Supported "
      "if each method has a combination that holds all, contradicted if one "
      "has none though all of its combinations have intervals; undecided at a "
      "reduced size. Who searches finds: that one holds them does not say that "
      "it was the slide's.");
  if (LeaveUndecidedIfReduced(setting, check)) return;
  check.set_verdict(Check::SUPPORTED);
  std::vector<std::string> outcome;
  for (const Found& found : all_found) {
    outcome.push_back(absl::StrCat(
        found.method, ": ",
        found.meeting.empty() ? "none" : absl::StrJoin(found.meeting, " and "),
        found.missing ? " (some without an interval)" : ""));
    if (!found.meeting.empty()) continue;
    if (!found.missing) {
      check.set_verdict(Check::CONTRADICTED);
    } else if (check.verdict() == Check::SUPPORTED) {
      check.set_verdict(Check::UNDECIDED);
    }
  }
  check.set_outcome(absl::StrCat(absl::StrJoin(outcome, "; "), "."));
}

}  // namespace

std::optional<bool> MeetsSlide(const MethodAnalysis& method) {
  const std::vector<SlideNumber> numbers = SlideNumbersOf(method);
  if (numbers.empty()) return std::nullopt;
  const double confidence = 1 - kAlpha / static_cast<double>(numbers.size());
  bool all = true;
  for (const SlideNumber& number : numbers) {
    const std::optional<bool> within = IsWithin(number, confidence);
    if (!within.has_value()) return std::nullopt;
    all &= *within;
  }
  return all;
}

void AddTrainingChecks(const std::vector<SettingAnalysis>& settings,
                       report::Report& report) {
  for (const SettingAnalysis& setting : settings) {
    if (setting.is_sweep) {
      for (std::size_t i = 0; i < setting.measures.size(); ++i) {
        AddFlatterIsBetter(setting, i, report);
      }
      AddSweepSlideCheck(setting, report);
      continue;
    }
    AddComparisons(
        absl::StrCat(setting.title,
                     ": truncated heavy-tailed noise generalizes better than "
                     "gradient descent and SGD."),
        Pairs(setting, MethodKind::kPlain, Compared::kAccuracy), report);
    AddComparisons(
        absl::StrCat(setting.title,
                     ": truncated heavy-tailed noise finds flatter minima than "
                     "gradient descent and SGD."),
        Pairs(setting, MethodKind::kPlain, Compared::kSharpness), report);
    AddComparisons(
        absl::StrCat(setting.title,
                     ": it takes both: heavy tails or truncation alone do not "
                     "generalize as well, nor find minima as flat."),
        Pairs(setting, MethodKind::kOneIngredient, Compared::kBoth), report);
    AddSlideCheck(setting, report);
  }
}

}  // namespace thsgd
