// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The estimates of a first_exit_time result beside what is known of it without
// simulating.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_ANALYZE_FIRST_EXIT_TIME_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_ANALYZE_FIRST_EXIT_TIME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "stats/interval.h"

namespace thsgd {

// Confidence of every interval, unless it says otherwise, and of every check.
inline constexpr double kExitTimeConfidence = 0.99;

// Mean first exit time in steps: total steps / exits, the maximum likelihood
// estimate if sigma is geometric; censored chains count with the steps they
// made. Intervals: Clopper-Pearson for the probability to leave in a step,
// exits of total steps.
struct MeanExitTime {
  double estimate;
  Interval interval;
  // For all cells of a result at once.
  Interval simultaneous;
};

// A share of exits or attempts with Clopper-Pearson intervals.
struct ExitShare {
  std::int64_t count;
  std::int64_t total;
  double estimate;
  Interval interval;
  Interval simultaneous;
};

// Is sigma geometric with the estimated mean? The largest distance between the
// distribution functions at the edges of the bins, with the p-value of
// Kolmogorov and Smirnov's test for an exponential law of unknown mean, which
// is on the safe side for whole steps and for bins.
struct LawTest {
  double distance;
  double p_value;
};

// A weighted fit of a straight line, weights = exits. The interval takes
// 1 / exits for the variance of the logarithm of an estimated mean, as an
// exponential law has.
struct Slope {
  double estimate;
  double intercept;
  Interval interval;
  // The same fit to the exact numbers; absent if one is missing.
  std::optional<double> exact;
};

struct ExitTimeCellAnalysis {
  const manifest::FirstExitTimeCell* cell;
  const ExitTimePrediction* prediction;
  // Absent without exits.
  std::optional<MeanExitTime> mean;
  // Absent if half of the chains that stayed finite are censored.
  std::optional<double> median;
  // Absent with censored chains or too few exits.
  std::optional<LawTest> law;
  // [destinations]; empty without exits.
  std::vector<ExitShare> to;
  // Chi-square test that time and destination (below or above, the fields of
  // which are told apart by their place in the list) are independent; absent
  // where one side has too few exits.
  std::optional<double> independence_p_value;
  // Absent where attempts were not counted or there was none.
  std::optional<double> attempt_rate;
  std::optional<ExitShare> success;
  std::optional<double> failed_steps;
};

struct ExitTimeProcessAnalysis {
  std::string name;
  ExitTimeTheory theory;
  std::vector<ExitTimeCellAnalysis> cells;
  // Of log mean, log attempts per step and log success probability against
  // log eta; absent for fewer than three learning rates with exits.
  std::optional<Slope> mean_slope;
  std::optional<Slope> attempt_slope;
  std::optional<Slope> success_slope;
};

// Processes that differ in their noise scale alone: at least three.
struct NoiseScaleFamily {
  std::vector<const ExitTimeProcessAnalysis*> members;
  // Of log mean against log s, at the smallest learning rate with exits of all.
  int learning_rate_index;
  Slope slope;
};

struct FirstExitTimeAnalysis {
  std::vector<std::string> destinations;
  std::vector<ExitTimeProcessAnalysis> processes;
  std::vector<NoiseScaleFamily> families;
  // How many cells the simultaneous intervals are for.
  int num_cells;
};

// theories: ComputeExitTimeTheory of the result's experiment. The analysis
// refers to `result`, which must outlive it.
// Errors: those of DestinationNames.
absl::StatusOr<FirstExitTimeAnalysis> AnalyzeFirstExitTime(
    const manifest::Result& result, std::vector<ExitTimeTheory> theories);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FIRST_EXIT_TIME_ANALYZE_FIRST_EXIT_TIME_H_
