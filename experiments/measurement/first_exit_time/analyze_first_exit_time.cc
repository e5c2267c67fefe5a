// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/analyze_first_exit_time.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/first_exit_time/exit_time_bins.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "stats/binomial_interval.h"
#include "stats/chi_square.h"
#include "stats/edf_distribution.h"
#include "stats/interval.h"
#include "stats/regression.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

// A law or a dependence is looked for among this many exits at least.
constexpr std::int64_t kMinExits = 100;
constexpr int kNumTimeGroups = 8;

// Confidence of each of num_intervals that hold all together with
// kExitTimeConfidence.
absl::StatusOr<double> SimultaneousConfidence(std::int64_t num_intervals) {
  THSGD_ASSIGN_OR_RETURN(
      const double level,
      PerComparisonLevel(1 - kExitTimeConfidence, num_intervals));
  return 1 - level;
}

absl::StatusOr<ExitShare> ShareOf(std::int64_t count, std::int64_t total,
                                  double simultaneous_confidence) {
  ExitShare share;
  share.count = count;
  share.total = total;
  share.estimate = static_cast<double>(count) / static_cast<double>(total);
  THSGD_ASSIGN_OR_RETURN(share.interval,
                         BinomialInterval(count, total, kExitTimeConfidence));
  THSGD_ASSIGN_OR_RETURN(
      share.simultaneous,
      BinomialInterval(count, total, simultaneous_confidence));
  return share;
}

std::vector<std::int64_t> PooledTimes(
    const manifest::FirstExitTimeCounts& counts) {
  std::vector<std::int64_t> pooled;
  for (const manifest::ExitsTo& exits : counts.exits_to()) {
    pooled.resize(exits.exit_time_bin_size(), 0);
    for (int k = 0; k < exits.exit_time_bin_size(); ++k) {
      pooled[k] += exits.exit_time_bin(k);
    }
  }
  return pooled;
}

// The time by which half of the chains have left, linear within its bin.
std::optional<double> MedianOf(const std::vector<std::int64_t>& times,
                               std::int64_t num_chains) {
  const double half = static_cast<double>(num_chains) / 2;
  double below = 0;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const auto count = static_cast<double>(times[k]);
    if (count > 0 && below + count >= half) {
      const int bin = static_cast<int>(k);
      const auto begin = static_cast<double>(ExitTimeBinBegin(bin));
      const auto end = static_cast<double>(ExitTimeBinBegin(bin + 1));
      return begin + (half - below) / count * (end - begin);
    }
    below += count;
  }
  return std::nullopt;
}

LawTest TestLaw(const std::vector<std::int64_t>& times, std::int64_t num_exited,
                double mean) {
  const double log_stay = std::log1p(-1 / mean);
  double distance = 0;
  std::int64_t before = 0;
  for (std::size_t k = 0; k < times.size(); ++k) {
    // Whoever is in an earlier bin left within so many steps.
    const auto steps = static_cast<double>(
        std::max<std::int64_t>(0, ExitTimeBinBegin(static_cast<int>(k)) - 1));
    const double expected = mean > 1 ? -std::expm1(steps * log_stay) : 1;
    distance =
        std::max(distance, std::fabs(static_cast<double>(before) /
                                         static_cast<double>(num_exited) -
                                     expected));
    before += times[k];
  }
  return {.distance = distance,
          .p_value = ExponentialKolmogorovSurvival(num_exited, distance)};
}

// Groups of about equally many exits by time, against the side of the field,
// below or above, on which they are.
std::optional<double> TestIndependence(
    const manifest::FirstExitTimeCounts& counts,
    const std::vector<std::int64_t>& pooled, int own_field) {
  std::vector<std::int64_t> below(kNumTimeGroups, 0);
  std::vector<std::int64_t> above(kNumTimeGroups, 0);
  std::int64_t before = 0;
  std::int64_t num_below = 0;
  for (std::size_t k = 0; k < pooled.size(); ++k) {
    if (pooled[k] == 0) continue;
    const auto group =
        static_cast<int>(kNumTimeGroups * before / counts.num_exited());
    for (int j = 0; j < counts.exits_to_size(); ++j) {
      const std::int64_t count =
          counts.exits_to(j).exit_time_bin(static_cast<int>(k));
      (j < own_field ? below : above)[group] += count;
      if (j < own_field) num_below += count;
    }
    before += pooled[k];
  }
  if (num_below < kMinExits || counts.num_exited() - num_below < kMinExits) {
    return std::nullopt;
  }
  const absl::StatusOr<TwoRowsOfCells> rows = MergeSparseRows(below, above);
  if (!rows.ok()) return std::nullopt;
  const absl::StatusOr<ChiSquareResult> test =
      ChiSquareHomogeneity(rows->a, rows->b);
  if (!test.ok()) return std::nullopt;
  return test->p_value;
}

struct Levels {
  double mean;
  double share;
};

absl::StatusOr<ExitTimeCellAnalysis> AnalyzeCell(
    const manifest::FirstExitTimeCell& cell,
    const ExitTimePrediction& prediction, int own_field,
    const Levels& confidence) {
  const manifest::FirstExitTimeCounts& counts = cell.counts();
  ExitTimeCellAnalysis analysis;
  analysis.cell = &cell;
  analysis.prediction = &prediction;
  const std::int64_t num_exited = counts.num_exited();
  if (counts.has_attempts() && counts.attempts().num_attempts() > 0) {
    const manifest::AttemptCounts& attempts = counts.attempts();
    analysis.attempt_rate = static_cast<double>(attempts.num_attempts()) /
                            static_cast<double>(counts.num_steps());
    THSGD_ASSIGN_OR_RETURN(
        analysis.success,
        ShareOf(num_exited, attempts.num_attempts(), confidence.share));
    if (attempts.num_failed() > 0) {
      analysis.failed_steps = static_cast<double>(attempts.num_failed_steps()) /
                              static_cast<double>(attempts.num_failed());
    }
  }
  if (num_exited == 0) return analysis;

  const auto mean_interval = [&](double level) -> absl::StatusOr<Interval> {
    THSGD_ASSIGN_OR_RETURN(
        const Interval rate,
        BinomialInterval(num_exited, counts.num_steps(), level));
    return Interval{.lower = 1 / rate.upper, .upper = 1 / rate.lower};
  };
  analysis.mean.emplace();
  analysis.mean->estimate =
      static_cast<double>(counts.num_steps()) / static_cast<double>(num_exited);
  THSGD_ASSIGN_OR_RETURN(analysis.mean->interval,
                         mean_interval(kExitTimeConfidence));
  THSGD_ASSIGN_OR_RETURN(analysis.mean->simultaneous,
                         mean_interval(confidence.mean));
  const std::vector<std::int64_t> times = PooledTimes(counts);
  analysis.median = MedianOf(times, num_exited + counts.num_censored());
  if (counts.num_censored() == 0 && num_exited >= kMinExits) {
    analysis.law = TestLaw(times, num_exited, analysis.mean->estimate);
  }
  for (const manifest::ExitsTo& exits : counts.exits_to()) {
    std::int64_t count = 0;
    for (std::int64_t in_bin : exits.exit_time_bin()) count += in_bin;
    THSGD_ASSIGN_OR_RETURN(const ExitShare share,
                           ShareOf(count, num_exited, confidence.share));
    analysis.to.push_back(share);
  }
  if (own_field >= 0) {
    analysis.independence_p_value = TestIndependence(counts, times, own_field);
  }
  return analysis;
}

// What a line is fitted through: logarithms, and the weight of each.
struct FitPoints {
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> weights;
  // Exact values, as many as there are points or fewer.
  std::vector<double> exact;
};

std::optional<Slope> FitSlope(const FitPoints& points) {
  const absl::StatusOr<LineFit> fit =
      FitLine(points.x, points.y, points.weights);
  if (!fit.ok()) return std::nullopt;
  // The variance for known weights.
  double total = 0;
  double mean = 0;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    total += points.weights[i];
    mean += points.weights[i] * points.x[i];
  }
  mean /= total;
  double spread = 0;
  for (std::size_t i = 0; i < points.x.size(); ++i) {
    spread += points.weights[i] * (points.x[i] - mean) * (points.x[i] - mean);
  }
  const absl::StatusOr<double> z = TwoSidedZ(1 - kExitTimeConfidence);
  if (!z.ok()) return std::nullopt;
  const double margin = *z / std::sqrt(spread);
  Slope slope;
  slope.estimate = fit->slope;
  slope.intercept = fit->intercept;
  slope.interval = {.lower = fit->slope - margin, .upper = fit->slope + margin};
  if (points.exact.size() == points.x.size()) {
    const absl::StatusOr<LineFit> exact =
        FitLine(points.x, points.exact, points.weights);
    if (exact.ok()) slope.exact = exact->slope;
  }
  return slope;
}

void AddPoint(double x, double y, const ExitTimeCellAnalysis& cell,
              std::optional<double> exact, FitPoints& points) {
  points.x.push_back(std::log(x));
  points.y.push_back(std::log(y));
  points.weights.push_back(
      static_cast<double>(cell.cell->counts().num_exited()));
  if (exact.has_value()) points.exact.push_back(std::log(*exact));
}

std::optional<double> ExactMean(const ExitTimeCellAnalysis& cell) {
  if (!cell.prediction->exact_mean.has_value()) return std::nullopt;
  return cell.prediction->exact_mean->value;
}

void AddSlopes(ExitTimeProcessAnalysis& process) {
  FitPoints mean;
  FitPoints attempts;
  FitPoints success;
  for (const ExitTimeCellAnalysis& cell : process.cells) {
    if (!cell.mean.has_value()) continue;
    const double eta = cell.prediction->learning_rate;
    AddPoint(eta, cell.mean->estimate, cell, ExactMean(cell), mean);
    if (!cell.success.has_value()) continue;
    AddPoint(eta, cell.success->estimate, cell, std::nullopt, success);
    AddPoint(eta, *cell.attempt_rate, cell, std::nullopt, attempts);
    // Attempts are many more than exits.
    attempts.weights.back() =
        static_cast<double>(cell.cell->counts().attempts().num_attempts());
  }
  process.mean_slope = FitSlope(mean);
  process.attempt_slope = FitSlope(attempts);
  process.success_slope = FitSlope(success);
}

void ClearScale(manifest::NoiseLaw& law) {
  switch (law.law_case()) {
    case manifest::NoiseLaw::kSymmetricLomax:
      return law.mutable_symmetric_lomax()->clear_noise_scale();
    case manifest::NoiseLaw::kAsymmetricLomax:
      return law.mutable_asymmetric_lomax()->clear_noise_scale();
    case manifest::NoiseLaw::kPareto:
      return law.mutable_pareto()->clear_noise_scale();
    case manifest::NoiseLaw::kStudentT:
      return law.mutable_student_t()->clear_noise_scale();
    case manifest::NoiseLaw::kSymmetricStable:
      return law.mutable_symmetric_stable()->clear_noise_scale();
    default:
      return;
  }
}

// The process without its name and the scale of its noise.
std::string KeyOf(manifest::Process process) {
  process.clear_name();
  if (process.has_noise()) ClearScale(*process.mutable_noise());
  if (process.vector_noise().has_lomax()) {
    process.mutable_vector_noise()->mutable_lomax()->clear_noise_scale();
  }
  return process.SerializeAsString();
}

std::vector<NoiseScaleFamily> FindFamilies(
    const manifest::Experiment& experiment,
    const std::vector<ExitTimeProcessAnalysis>& processes) {
  // In the order of the first member.
  std::vector<std::vector<const ExitTimeProcessAnalysis*>> groups;
  std::map<std::string, std::size_t> group_of;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    if (!processes[i].theory.noise_scale.has_value()) continue;
    const auto [where, is_new] = group_of.emplace(
        KeyOf(experiment.process(static_cast<int>(i))), groups.size());
    if (is_new) groups.emplace_back();
    groups[where->second].push_back(&processes[i]);
  }
  std::vector<NoiseScaleFamily> families;
  for (const auto& members : groups) {
    for (int e = experiment.learning_rate_size() - 1; e >= 0; --e) {
      FitPoints points;
      for (const ExitTimeProcessAnalysis* member : members) {
        const ExitTimeCellAnalysis& cell = member->cells[e];
        if (!cell.mean.has_value()) continue;
        AddPoint(*member->theory.noise_scale, cell.mean->estimate, cell,
                 ExactMean(cell), points);
      }
      if (points.x.size() < members.size()) continue;
      if (const std::optional<Slope> slope = FitSlope(points)) {
        families.push_back(
            {.members = members, .learning_rate_index = e, .slope = *slope});
      }
      break;
    }
  }
  return families;
}

}  // namespace

absl::StatusOr<FirstExitTimeAnalysis> AnalyzeFirstExitTime(
    const manifest::Result& result, std::vector<ExitTimeTheory> theories) {
  const manifest::Experiment& experiment = result.plan().experiment();
  FirstExitTimeAnalysis analysis;
  THSGD_ASSIGN_OR_RETURN(analysis.destinations, DestinationNames(experiment));
  analysis.num_cells = result.first_exit_time().cell_size();
  const auto num_destinations =
      static_cast<std::int64_t>(analysis.destinations.size());
  Levels confidence;
  THSGD_ASSIGN_OR_RETURN(confidence.mean,
                         SimultaneousConfidence(analysis.num_cells));
  THSGD_ASSIGN_OR_RETURN(
      confidence.share,
      SimultaneousConfidence(analysis.num_cells * num_destinations));
  THSGD_ASSIGN_OR_RETURN(const int own_field, OwnField(experiment));

  auto cell = result.first_exit_time().cell().begin();
  analysis.processes.resize(experiment.process_size());
  for (int p = 0; p < experiment.process_size(); ++p) {
    ExitTimeProcessAnalysis& process = analysis.processes[p];
    process.name = experiment.process(p).name();
    process.theory = std::move(theories[p]);
    for (const ExitTimePrediction& prediction : process.theory.predictions) {
      THSGD_ASSIGN_OR_RETURN(
          ExitTimeCellAnalysis analyzed,
          AnalyzeCell(*cell, prediction, own_field, confidence));
      process.cells.push_back(std::move(analyzed));
      ++cell;
    }
    AddSlopes(process);
  }
  analysis.families = FindFamilies(experiment, analysis.processes);
  return analysis;
}

}  // namespace thsgd
