// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/fit_scaling.h"

#include <cmath>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "stats/interval.h"
#include "stats/regression.h"

namespace thsgd {

absl::StatusOr<std::optional<ScalingFit>> FitScaling(
    const ProcessAnalysis& process) {
  std::vector<const CellAnalysis*> cells;
  std::vector<double> x;
  std::vector<double> weights;
  for (const CellAnalysis& cell : process.cells) {
    const ProbabilityEstimate& p = cell.p_exit;
    if (!(p.value > 0) || !(p.standard_error > 0)) continue;
    cells.push_back(&cell);
    x.push_back(process.heavy_tailed ? std::log(cell.learning_rate)
                                     : 1 / cell.learning_rate);
    const double inverse_error = p.value / p.standard_error;
    weights.push_back(inverse_error * inverse_error);
  }
  if (cells.size() < 3) return std::nullopt;
  const auto fit =
      [&](absl::FunctionRef<std::optional<double>(const CellAnalysis&)> p_exit)
      -> absl::StatusOr<std::optional<LineFit>> {
    std::vector<double> y;
    for (const CellAnalysis* cell : cells) {
      const std::optional<double> p = p_exit(*cell);
      if (!(p.value_or(0) > 0)) return std::nullopt;
      y.push_back(std::log(*p));
    }
    THSGD_ASSIGN_OR_RETURN(const LineFit line, FitLine(x, y, weights));
    return line;
  };
  THSGD_ASSIGN_OR_RETURN(
      const std::optional<LineFit> estimates,
      fit([](const CellAnalysis& cell) -> std::optional<double> {
        return cell.p_exit.value;
      }));
  THSGD_ASSIGN_OR_RETURN(
      const std::optional<LineFit> exact,
      fit([](const CellAnalysis& cell) -> std::optional<double> {
        if (!cell.p_exit_exact.has_value()) return std::nullopt;
        return cell.p_exit_exact->value;
      }));
  THSGD_ASSIGN_OR_RETURN(
      const std::optional<LineFit> theory,
      fit([](const CellAnalysis& cell) { return cell.p_exit_theory; }));
  ScalingFit scaling = {.slope = estimates->slope,
                        .interval = {},
                        .exact = std::nullopt,
                        .theory = std::nullopt};
  THSGD_ASSIGN_OR_RETURN(scaling.interval,
                         SlopeInterval(*estimates, kConfidence));
  if (exact.has_value()) scaling.exact = exact->slope;
  if (theory.has_value()) scaling.theory = theory->slope;
  return scaling;
}

}  // namespace thsgd
