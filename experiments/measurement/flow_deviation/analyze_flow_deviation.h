// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The estimates of a flow_deviation result beside what the limit theory says.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_ANALYZE_FLOW_DEVIATION_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_ANALYZE_FLOW_DEVIATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "stats/interval.h"

namespace thsgd {

// Confidence of every interval in the report.
inline constexpr double kDeviationConfidence = 0.99;

// P(D > threshold) with its Clopper-Pearson interval, and the limit theory's
// C H(1/eta) / eta; absent where it is not computed: under light tails, or
// where truncation leaves it to several jumps.
struct Exceedance {
  double threshold;
  std::int64_t count;
  std::int64_t total;
  double estimate;
  Interval interval;
  std::optional<double> theory;
};

// A quantile of D, linear in its bin. The interval is from order statistics, to
// the edges of their bins.
struct DistanceQuantile {
  double estimate;
  Interval interval;
};

struct DeviationCell {
  const manifest::FlowDeviationCell* cell;
  double learning_rate;
  std::optional<double> small_parameter;
  // Absent if no chain stayed finite.
  std::optional<DistanceQuantile> median;
  std::optional<DistanceQuantile> upper_percentile;  // 99 %
  // [thresholds]; empty if no chain stayed finite.
  std::vector<Exceedance> above;
};

struct DeviationProcess {
  std::string name;
  bool heavy_tailed;
  // alpha, where the limit theory covers the noise.
  std::optional<double> tail_index;
  std::vector<DeviationCell> cells;
  // C by threshold, 0 where no single jump strays so far; empty without theory.
  std::vector<double> constants;
};

// The slope of log P(D > threshold) against log eta between two cells, with the
// interval from both binomial errors, delta method; absent if one has no
// exceedance.
struct DeviationSlope {
  double estimate;
  Interval interval;
};
std::optional<DeviationSlope> SlopeBetween(const DeviationCell& a,
                                           const DeviationCell& b,
                                           int threshold_index);

// The analysis refers to `result`, which must outlive it.
absl::StatusOr<std::vector<DeviationProcess>> AnalyzeFlowDeviation(
    const manifest::Result& result);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_FLOW_DEVIATION_ANALYZE_FLOW_DEVIATION_H_
