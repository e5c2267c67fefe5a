// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/check_noise.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "experiments/gradient_noise/analyze_noise.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/report/report.pb.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

using manifest::NoisePart;
using manifest::TailEstimate;
using report::Check;

// Where the variance becomes infinite.
constexpr double kFiniteVariance = 2;
// What an interval of a law with alpha = 2 must exclude to count as evidence
// for 2: the lightest of the heavy-tailed controls.
constexpr double kHeavy = 1.8;

// What one interval says about the statement of a check.
enum class Says { kFor, kAgainst, kNothing };

// Gathers what intervals say: contradicted if one is against, supported if all
// are for it.
class Gathering {
 public:
  void Add(absl::string_view sample, TailEstimate::Estimator estimator,
           const std::optional<IndexEstimate>& estimate, Says says) {
    ++num_;
    num_for_ += says == Says::kFor;
    num_against_ += says == Says::kAgainst;
    if (says == Says::kFor) return;
    others_.push_back(absl::StrCat(
        sample, ", ", TitleOf(estimator), ": ",
        estimate.has_value() ? Describe(*estimate) : "no estimate"));
  }

  void AddCheck(absl::string_view statement, absl::string_view rule,
                const NoiseAnalysis& analysis, report::Report& report) const {
    Check& check = *report.add_check();
    check.set_statement(std::string(statement));
    check.set_rule(absl::StrFormat(
        "%s Each of the %d intervals at %g %%, by bootstrap of gradients.",
        rule, num_, analysis.percent));
    check.set_outcome(absl::StrCat(num_for_, " of ", num_, " intervals",
                                   others_.empty() ? "" : "; the others: ",
                                   absl::StrJoin(others_, "; "), "."));
    check.set_verdict(num_against_ > 0               ? Check::CONTRADICTED
                      : num_ > 0 && num_for_ == num_ ? Check::SUPPORTED
                                                     : Check::UNDECIDED);
  }

 private:
  int num_ = 0;
  int num_for_ = 0;
  int num_against_ = 0;
  std::vector<std::string> others_;
};

const std::vector<TailEstimate::Estimator>& HillEstimators() {
  static const auto& all = *new std::vector<TailEstimate::Estimator>{
      TailEstimate::HILL_NORM, TailEstimate::HILL_PROJECTION};
  return all;
}

const std::vector<TailEstimate::Estimator>& BlockEstimators() {
  static const auto& all = *new std::vector<TailEstimate::Estimator>{
      TailEstimate::BLOCK_NORM, TailEstimate::BLOCK_PROJECTION,
      TailEstimate::BLOCK_COORDINATE, TailEstimate::BLOCK_NEIGHBOR};
  return all;
}

// Those that make no assumption on how coordinates hang together.
const std::vector<TailEstimate::Estimator>& VectorBlockEstimators() {
  static const auto& all = *new std::vector<TailEstimate::Estimator>{
      TailEstimate::BLOCK_NORM, TailEstimate::BLOCK_PROJECTION,
      TailEstimate::BLOCK_COORDINATE};
  return all;
}

Says WhetherContains(const std::optional<IndexEstimate>& estimate,
                     double index) {
  if (!estimate.has_value()) return Says::kNothing;
  return estimate->interval.Contains(index) ? Says::kFor : Says::kAgainst;
}

Says WhetherAbove(const std::optional<IndexEstimate>& estimate, double index) {
  if (!estimate.has_value()) return Says::kNothing;
  if (estimate->interval.lower > index) return Says::kFor;
  return estimate->interval.upper < index ? Says::kAgainst : Says::kNothing;
}

Says Opposite(Says says) {
  if (says == Says::kNothing) return says;
  return says == Says::kFor ? Says::kAgainst : Says::kFor;
}

void AddControlChecks(const NoiseAnalysis& analysis, report::Report& report) {
  Gathering hill;
  Gathering blocks;
  Gathering power;
  for (const ControlAnalysis& control : analysis.controls) {
    const auto& [tail_index, stable_index] = control.index;
    const bool heavy = tail_index.has_value() && *tail_index < kFiniteVariance;
    for (TailEstimate::Estimator estimator : HillEstimators()) {
      const auto estimate = FindEstimate(*control.part, estimator);
      if (tail_index.has_value()) {
        hill.Add(control.title, estimator, estimate,
                 WhetherContains(estimate, *tail_index));
      } else {
        power.Add(control.title, estimator, estimate,
                  WhetherAbove(estimate, kFiniteVariance));
      }
    }
    for (TailEstimate::Estimator estimator : BlockEstimators()) {
      const auto estimate = FindEstimate(*control.part, estimator);
      if (stable_index.has_value()) {
        blocks.Add(control.title, estimator, estimate,
                   WhetherContains(estimate, *stable_index));
      }
      if (heavy && estimator != TailEstimate::BLOCK_NEIGHBOR) {
        power.Add(control.title, estimator, estimate,
                  Opposite(WhetherAbove(estimate, kFiniteVariance)));
      }
    }
  }
  hill.AddCheck(
      "Controls: Hill's estimator finds the index of tails that are known.",
      "Supported if the interval of every control with regularly varying tails "
      "contains its index, contradicted if one does not.",
      analysis, report);
  blocks.AddCheck(
      "Controls: block exponents find the index of laws that are stable.",
      "Supported if the interval of every stable control (the Gaussian one is "
      "stable of index 2) contains its index, contradicted if one does not. "
      "Lomax laws are not stable: their exponents are biased.",
      analysis, report);
  power.AddCheck(
      "Controls: the estimators tell heavy tails from light ones.",
      "Supported if Hill's interval of every light-tailed control is above 2 "
      "and that of the block exponents (norm, projections, coordinates) of "
      "every control of index below 2 is below 2; contradicted if one is on "
      "the other side.",
      analysis, report);
}

// Of noise whose tails are known, controls and twins.
void AddNeighborCheck(const NoiseAnalysis& analysis, report::Report& report) {
  constexpr TailEstimate::Estimator kEstimator = TailEstimate::BLOCK_NEIGHBOR;
  Gathering neighbors;
  for (const TrainedAnalysis& trained : analysis.trained) {
    const auto twin = FindEstimate(trained.sample->gaussian_twin(), kEstimator);
    neighbors.Add(absl::StrCat(trained.title, ", twin"), kEstimator, twin,
                  WhetherContains(twin, kFiniteVariance));
  }
  for (const ControlAnalysis& control : analysis.controls) {
    const auto estimate = FindEstimate(*control.part, kEstimator);
    const std::optional<double>& tail_index = control.index.tail_index;
    Says says = WhetherContains(estimate, kFiniteVariance);
    if (tail_index.has_value() && *tail_index < kFiniteVariance) {
      says = Opposite(says);
    }
    neighbors.Add(control.title, kEstimator, estimate, says);
  }
  neighbors.AddCheck(
      "Sums of neighbouring coordinates, as [SSG19] takes them, tell heavy "
      "tails from light ones.",
      "Supported if the interval of every Gaussian twin and every light-tailed "
      "control contains 2 and that of every control of index below 2 does not; "
      "contradicted if one is otherwise.",
      analysis, report);
}

// The rule for laws whose index is 2: an interval can only be near.
Says WhetherTwo(const std::optional<IndexEstimate>& estimate) {
  if (!estimate.has_value()) return Says::kNothing;
  const Interval& interval = estimate->interval;
  if (interval.upper < kFiniteVariance) return Says::kAgainst;
  return interval.lower > kHeavy ? Says::kFor : Says::kNothing;
}

bool Overlap(const Interval& a, const Interval& b) {
  return a.lower <= b.upper && b.lower <= a.upper;
}

void AddTrainedChecks(const NoiseAnalysis& analysis, report::Report& report) {
  Gathering hill;
  Gathering blocks;
  Gathering twins;
  const NoisePart none;
  for (const TrainedAnalysis& trained : analysis.trained) {
    const NoisePart& whole =
        trained.sample->part().empty() ? none : trained.sample->part(0);
    for (TailEstimate::Estimator estimator : HillEstimators()) {
      const auto estimate = FindEstimate(whole, estimator);
      hill.Add(trained.title, estimator, estimate,
               WhetherAbove(estimate, kFiniteVariance));
    }
    for (TailEstimate::Estimator estimator : VectorBlockEstimators()) {
      const auto estimate = FindEstimate(whole, estimator);
      blocks.Add(trained.title, estimator, estimate, WhetherTwo(estimate));
    }
    for (TailEstimate::Estimator estimator : AllEstimators()) {
      const auto estimate = FindEstimate(whole, estimator);
      const auto twin =
          FindEstimate(trained.sample->gaussian_twin(), estimator);
      Says says = Says::kNothing;
      if (estimate.has_value() && twin.has_value()) {
        says = Overlap(estimate->interval, twin->interval) ? Says::kFor
                                                           : Says::kAgainst;
      }
      twins.Add(twin.has_value() ? absl::StrCat(trained.title, " (twin ",
                                                Describe(*twin), ")")
                                 : trained.title,
                estimator, estimate, says);
    }
  }
  hill.AddCheck(
      "Gradient noise: its tails are lighter than those of any law of infinite "
      "variance.",
      "Hill's estimator of norm and projection at every iteration: supported "
      "if every interval is above 2, contradicted if one is below.",
      analysis, report);
  blocks.AddCheck(
      "Gradient noise: its sums grow like those of noise of finite variance, "
      "$\\alpha = 2$.",
      "Block exponents of norm, projections and coordinates at every "
      "iteration: supported if every interval reaches 2 and excludes all of "
      "1.8 and less, contradicted if one is below 2.",
      analysis, report);
  twins.AddCheck(
      "Gradient noise: no estimator tells it from its Gaussian twin.",
      "All six estimators at every iteration, noise and twin: supported if "
      "every pair of intervals overlaps, contradicted if one does not. The "
      "overlap says no more than that this sample shows no difference.",
      analysis, report);
}

}  // namespace

void AddNoiseChecks(const NoiseAnalysis& analysis, report::Report& report) {
  AddControlChecks(analysis, report);
  AddTrainedChecks(analysis, report);
  AddNeighborCheck(analysis, report);
}

}  // namespace thsgd
