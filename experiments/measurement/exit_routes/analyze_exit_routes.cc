// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/analyze_exit_routes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/exact_exit.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/measurement/exit_routes/limit_theory.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/landscape.h"
#include "stats/binomial_interval.h"
#include "stats/interval.h"
#include "stats/mean_interval.h"
#include "stats/share_interval.h"

namespace thsgd {
namespace {

using Replicate = manifest::ExitRoutesReplicate;

// A number of each replicate, in their order.
std::vector<double> Column(const manifest::ExitRoutesCell& cell,
                           absl::FunctionRef<double(const Replicate&)> value) {
  std::vector<double> column;
  for (const Replicate& replicate : cell.replicate()) {
    column.push_back(value(replicate));
  }
  return column;
}

double Sum(const manifest::ExitRoutesCell& cell,
           absl::FunctionRef<double(const Replicate&)> value) {
  double sum = 0;
  for (double x : Column(cell, value)) sum += x;
  return sum;
}

absl::StatusOr<ProbabilityEstimate> WithInterval(ProbabilityEstimate estimate) {
  THSGD_ASSIGN_OR_RETURN(estimate.interval, estimate.IntervalAt(kConfidence));
  return estimate;
}

absl::StatusOr<ProbabilityEstimate> PlainProbability(
    std::int64_t num_replicates, std::int64_t num_exits,
    std::int64_t num_paths) {
  const double n = static_cast<double>(num_paths);
  const double p = static_cast<double>(num_exits) / n;
  return WithInterval({.value = p,
                       .standard_error = std::sqrt(p * (1 - p) / n),
                       .interval = {},
                       .num_replicates = num_replicates,
                       .num_trials = num_paths,
                       .num_successes = num_exits});
}

absl::StatusOr<ProbabilityEstimate> WeightedProbability(
    const std::vector<double>& estimates) {
  const double n = static_cast<double>(estimates.size());
  // In units of the largest, so that squares of rare weights do not underflow.
  const double largest = *std::max_element(estimates.begin(), estimates.end());
  const double unit = largest > 0 ? largest : 1;
  double sum = 0;
  for (double x : estimates) sum += x / unit;
  const double mean = sum / n;
  double squares = 0;
  for (double x : estimates) {
    squares += (x / unit - mean) * (x / unit - mean);
  }
  return WithInterval(
      {.value = mean * unit,
       .standard_error = std::sqrt(squares / (n - 1) / n) * unit,
       .interval = {},
       .num_replicates = static_cast<std::int64_t>(estimates.size()),
       .num_trials = 0,
       .num_successes = 0});
}

// The smallest k with at least half of the weight in elements 0 .. k.
int MedianBin(const std::vector<double>& histogram) {
  double total = 0;
  for (double weight : histogram) total += weight;
  double below = 0;
  for (std::size_t k = 0; k < histogram.size(); ++k) {
    below += histogram[k];
    if (2 * below >= total) return static_cast<int>(k);
  }
  return static_cast<int>(histogram.size()) - 1;
}

// The sum over replicates, element by element.
std::vector<double> SumOfHistograms(
    const manifest::ExitRoutesCell& cell,
    absl::FunctionRef<
        const google::protobuf::RepeatedField<double>&(const Replicate&)>
        histogram_of) {
  std::vector<double> sum;
  for (const Replicate& replicate : cell.replicate()) {
    const auto& histogram = histogram_of(replicate);
    sum.resize(histogram.size(), 0);
    for (int k = 0; k < histogram.size(); ++k) sum[k] += histogram[k];
  }
  return sum;
}

// What the routes look like, given that there are some.
absl::Status AnalyzeRoutes(int expected_jumps, CellAnalysis& analysis) {
  const manifest::ExitRoutesCell& cell = *analysis.cell;
  const auto probability = [](const Replicate& r) { return r.probability(); };
  THSGD_ASSIGN_OR_RETURN(
      analysis.p_expected_jumps,
      EstimateShare(Column(cell, probability),
                    Column(cell,
                           [&](const Replicate& r) {
                             return expected_jumps < r.jump_count_size()
                                        ? r.jump_count(expected_jumps)
                                        : 0;
                           }),
                    kConfidence));
  const double total = Sum(cell, probability);
  analysis.p_jumps = SumOfHistograms(
      cell, [](const Replicate& r) -> const auto& { return r.jump_count(); });
  for (double& share : analysis.p_jumps) share /= total;
  const auto jumps = [](const Replicate& r) { return r.jumps(); };
  if (Sum(cell, jumps) > 0) {
    THSGD_ASSIGN_OR_RETURN(analysis.p_truncated,
                           EstimateShare(Column(cell, jumps),
                                         Column(cell,
                                                [](const Replicate& r) {
                                                  return r.truncated_jumps();
                                                }),
                                         kConfidence));
  }
  const std::vector<double> shares = SumOfHistograms(
      cell, [](const Replicate& r) -> const auto& {
        return r.largest_update_share();
      });
  analysis.median_largest_update_share =
      MedianBin(shares) / static_cast<double>(shares.size() - 1);
  analysis.median_route_steps =
      std::int64_t{1} << MedianBin(SumOfHistograms(
          cell, [](const Replicate& r) -> const auto& {
            return r.log2_route_steps();
          }));
  return absl::OkStatus();
}

absl::StatusOr<CellAnalysis> AnalyzeCell(const manifest::ExitRoutesCell& cell,
                                         const manifest::Process& process,
                                         double learning_rate,
                                         const ExitTheory& theory) {
  CellAnalysis analysis;
  analysis.cell = &cell;
  analysis.learning_rate = learning_rate;
  for (const Replicate& replicate : cell.replicate()) {
    analysis.num_exits += replicate.num_exits();
    analysis.num_non_finite += replicate.num_non_finite();
    analysis.num_steps += replicate.num_steps();
  }
  const ExitPrediction prediction = theory.at(learning_rate);
  analysis.p_exit_theory = prediction.p_exit;
  analysis.small_parameter = prediction.small_parameter;
  const manifest::ExitEstimator& estimator = process.exit_estimator();
  if (estimator.has_plain_simulation()) {
    THSGD_ASSIGN_OR_RETURN(
        analysis.p_exit,
        PlainProbability(
            cell.replicate_size(), analysis.num_exits,
            cell.replicate_size() *
                estimator.plain_simulation().paths_per_replicate()));
  } else {
    THSGD_ASSIGN_OR_RETURN(
        analysis.p_exit,
        WeightedProbability(
            Column(cell, [](const Replicate& r) { return r.probability(); })));
  }
  if (analysis.has_exits()) {
    THSGD_RETURN_IF_ERROR(AnalyzeRoutes(theory.expected_jumps, analysis));
  }
  if (std::isinf(process.truncation_threshold())) analysis.p_truncated.reset();
  return analysis;
}

}  // namespace

absl::StatusOr<Interval> ProbabilityEstimate::IntervalAt(
    double confidence) const {
  if (num_trials > 0) {
    return BinomialInterval(num_successes, num_trials, confidence);
  }
  if (value == 0) return Interval{.lower = 0, .upper = 0};
  // In units of the estimate: its square may underflow.
  const double spread = standard_error / value;
  THSGD_ASSIGN_OR_RETURN(
      const Interval interval,
      MeanInterval(1, spread * spread * static_cast<double>(num_replicates),
                   num_replicates, confidence));
  // Weights are positive, so less than 0 it cannot be.
  return Interval{.lower = std::fmax(interval.lower, 0) * value,
                  .upper = interval.upper * value};
}

std::optional<double> CellAnalysis::z_exact() const {
  if (!p_exit_exact.has_value() || !(p_exit.standard_error > 0)) {
    return std::nullopt;
  }
  return (p_exit.value - p_exit_exact->value) / p_exit.standard_error;
}

std::optional<Interval> CellAnalysis::ratio_to_theory() const {
  if (!has_exits() || !(p_exit_theory.value_or(0) > 0)) return std::nullopt;
  return Interval{.lower = p_exit.interval.lower / *p_exit_theory,
                  .upper = p_exit.interval.upper / *p_exit_theory};
}

const CellAnalysis* ProcessAnalysis::LargestRateWithExits() const {
  const auto found =
      std::find_if(cells.begin(), cells.end(),
                   [](const CellAnalysis& cell) { return cell.has_exits(); });
  return found == cells.end() ? nullptr : &*found;
}

const CellAnalysis* ProcessAnalysis::SmallestRateWithExits() const {
  const auto found =
      std::find_if(cells.rbegin(), cells.rend(),
                   [](const CellAnalysis& cell) { return cell.has_exits(); });
  return found == cells.rend() ? nullptr : &*found;
}

absl::StatusOr<std::vector<ProcessAnalysis>> AnalyzeExitRoutes(
    const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  const double start = experiment.exit_routes().start();
  constexpr int kMostExactCells = 100;
  // Smoke tests are to take seconds.
  const bool exact = result.plan().scale() != manifest::TOY &&
                     result.exit_routes().cell_size() <= kMostExactCells;
  std::vector<ProcessAnalysis> processes;
  auto cell = result.exit_routes().cell().begin();
  for (const manifest::Process& process : experiment.process()) {
    THSGD_ASSIGN_OR_RETURN(
        const ExitTheory theory,
        MakeExitTheory(landscape, process, experiment.exit_routes().horizon()));
    ProcessAnalysis analysis = {
        .name = process.name(),
        .heavy_tailed = theory.heavy_tailed,
        .truncation_threshold = process.truncation_threshold(),
        .expected_jumps = theory.expected_jumps,
        .limit_slope = theory.limit_slope,
        .cells = {},
        .p_exit_untruncated = std::nullopt};
    for (double learning_rate : experiment.learning_rate()) {
      THSGD_ASSIGN_OR_RETURN(
          CellAnalysis analyzed,
          AnalyzeCell(*cell, process, learning_rate, theory));
      if (exact) {
        THSGD_ASSIGN_OR_RETURN(
            analyzed.p_exit_exact,
            ExactExitProbability(landscape, process, learning_rate, start,
                                 cell->max_steps()));
      }
      analysis.cells.push_back(std::move(analyzed));
      ++cell;
    }
    if (exact && !theory.heavy_tailed &&
        std::isfinite(process.truncation_threshold())) {
      manifest::Process untruncated = process;
      untruncated.set_truncation_threshold(
          std::numeric_limits<double>::infinity());
      const CellAnalysis& last = analysis.cells.back();
      THSGD_ASSIGN_OR_RETURN(
          analysis.p_exit_untruncated,
          ExactExitProbability(landscape, untruncated, last.learning_rate,
                               start, last.cell->max_steps()));
    }
    processes.push_back(std::move(analysis));
  }
  return processes;
}

}  // namespace thsgd
