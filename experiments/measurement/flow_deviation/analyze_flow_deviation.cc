// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/analyze_flow_deviation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/flow_deviation/distance_bins.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/deviation_constant.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"
#include "stats/binomial_interval.h"
#include "stats/interval.h"
#include "stats/z_test.h"

namespace thsgd {
namespace {

// The p-quantile and an interval for it: D is at most the upper end of the bin
// of order statistic k with probability P(Binomial(n, p) < k), so the ranks are
// those of p's binomial law, read from the Clopper-Pearson bounds of p.
absl::StatusOr<DistanceQuantile> QuantileOf(
    const manifest::FlowDeviationCounts& counts, double p) {
  const std::int64_t total = counts.num_chains() - counts.num_non_finite();
  const auto n = static_cast<double>(total);
  THSGD_ASSIGN_OR_RETURN(
      const Interval shares,
      BinomialInterval(static_cast<std::int64_t>(std::round(p * n)), total,
                       kDeviationConfidence));
  const auto at = [&](double share, double place_in_bin) {
    double below = 0;
    for (int k = 0; k < kNumDistanceBins; ++k) {
      const auto count = static_cast<double>(counts.distance_bin(k));
      if (count > 0 && below + count >= share * n) {
        const double begin = DistanceBinBegin(k);
        if (k + 1 == kNumDistanceBins) return begin;
        const double place = place_in_bin >= 0
                                 ? place_in_bin
                                 : std::max(0.0, (share * n - below) / count);
        return begin + place * (DistanceBinBegin(k + 1) - begin);
      }
      below += count;
    }
    return HUGE_VAL;
  };
  constexpr double kLinear = -1;
  return DistanceQuantile{
      .estimate = at(p, kLinear),
      .interval = {.lower = at(shares.lower, 0), .upper = at(shares.upper, 1)}};
}

absl::StatusOr<std::vector<double>> ConstantsOf(
    const manifest::Experiment& experiment, const manifest::Process& process,
    const Landscape& landscape, const RegularVariation& tail) {
  const manifest::FlowDeviationSpec& spec = experiment.flow_deviation();
  const double bound = process.projection_bound();
  THSGD_ASSIGN_OR_RETURN(const GradientTable table,
                         TabulateGradient(landscape, -bound, bound));
  std::vector<double> constants;
  for (double threshold : spec.threshold()) {
    THSGD_ASSIGN_OR_RETURN(
        const Estimate constant,
        DeviationConstant(
            {.gradient = [&](double x) { return table.Gradient(x); },
             .start = spec.start(),
             .horizon = spec.horizon(),
             .distance = threshold,
             .truncation_threshold = process.truncation_threshold(),
             .walls = Walls::At(bound)},
            tail));
    constants.push_back(constant.value);
  }
  return constants;
}

absl::StatusOr<DeviationCell> AnalyzeCell(
    const manifest::FlowDeviationSpec& spec,
    const manifest::FlowDeviationCell& cell, double learning_rate,
    const NoiseLaw& law, const DeviationProcess& process) {
  DeviationCell analysis;
  analysis.cell = &cell;
  analysis.learning_rate = learning_rate;
  if (process.heavy_tailed) {
    analysis.small_parameter =
        TailProbability(law, 1 / learning_rate) / learning_rate;
  }
  const manifest::FlowDeviationCounts& counts = cell.counts();
  const std::int64_t total = counts.num_chains() - counts.num_non_finite();
  if (total == 0) return analysis;
  THSGD_ASSIGN_OR_RETURN(analysis.median, QuantileOf(counts, 0.5));
  THSGD_ASSIGN_OR_RETURN(analysis.upper_percentile, QuantileOf(counts, 0.99));
  for (int k = 0; k < spec.threshold_size(); ++k) {
    Exceedance above;
    above.threshold = spec.threshold(k);
    above.count = counts.num_above(k);
    above.total = total;
    above.estimate =
        static_cast<double>(above.count) / static_cast<double>(total);
    THSGD_ASSIGN_OR_RETURN(
        above.interval,
        BinomialInterval(above.count, total, kDeviationConfidence));
    if (!process.constants.empty() && process.constants[k] > 0) {
      above.theory = process.constants[k] * *analysis.small_parameter;
    }
    analysis.above.push_back(above);
  }
  return analysis;
}

}  // namespace

std::optional<DeviationSlope> SlopeBetween(const DeviationCell& a,
                                           const DeviationCell& b,
                                           int threshold_index) {
  if (a.above.empty() || b.above.empty()) return std::nullopt;
  const Exceedance& p = a.above[threshold_index];
  const Exceedance& q = b.above[threshold_index];
  if (p.count == 0 || q.count == 0) return std::nullopt;
  const absl::StatusOr<double> z = TwoSidedZ(1 - kDeviationConfidence);
  if (!z.ok()) return std::nullopt;
  // The variance of the logarithm of a share k / n is about 1/k - 1/n.
  const auto variance = [](const Exceedance& e) {
    return 1 / static_cast<double>(e.count) - 1 / static_cast<double>(e.total);
  };
  const double width = std::log(a.learning_rate / b.learning_rate);
  const double slope = std::log(p.estimate / q.estimate) / width;
  const double margin =
      *z * std::sqrt(variance(p) + variance(q)) / std::fabs(width);
  return DeviationSlope{
      .estimate = slope,
      .interval = {.lower = slope - margin, .upper = slope + margin}};
}

absl::StatusOr<std::vector<DeviationProcess>> AnalyzeFlowDeviation(
    const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  std::vector<DeviationProcess> processes;
  auto cell = result.flow_deviation().cell().begin();
  for (const manifest::Process& process : experiment.process()) {
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                           NoiseLawFromProto(process.noise()));
    DeviationProcess analysis;
    analysis.name = process.name();
    analysis.heavy_tailed = !std::holds_alternative<Gaussian>(law);
    if (const auto tail = TailLimit(law); tail.has_value()) {
      analysis.tail_index = tail->tail_index;
      THSGD_ASSIGN_OR_RETURN(
          analysis.constants,
          ConstantsOf(experiment, process, landscape, *tail));
    }
    for (double learning_rate : experiment.learning_rate()) {
      THSGD_ASSIGN_OR_RETURN(DeviationCell analyzed,
                             AnalyzeCell(experiment.flow_deviation(), *cell,
                                         learning_rate, law, analysis));
      analysis.cells.push_back(std::move(analyzed));
      ++cell;
    }
    processes.push_back(std::move(analysis));
  }
  return processes;
}

}  // namespace thsgd
