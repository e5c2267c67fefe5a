// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/survival.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/field_domain.h"
#include "sim/exact/last_change.h"
#include "sim/exact/panel_grid.h"
#include "sim/exact/panel_operator.h"

namespace thsgd {
namespace {

// One step after the other.
std::vector<Eigen::MatrixXd> ByStepping(
    const PanelOperator::Matrices& matrices,
    absl::Span<const std::int64_t> num_steps) {
  const std::int64_t last =
      *std::max_element(num_steps.begin(), num_steps.end());
  std::vector<Eigen::MatrixXd> results(num_steps.size());
  // One column after the other: Eigen's product with a vector is faster.
  Eigen::MatrixXd h =
      Eigen::MatrixXd::Zero(matrices.exit.rows(), matrices.exit.cols());
  Eigen::VectorXd next(h.rows());
  for (std::int64_t n = 0;; ++n) {
    for (std::size_t k = 0; k < num_steps.size(); ++k) {
      if (num_steps[k] == n) results[k] = h;
    }
    if (n == last) return results;
    for (int column = 0; column < h.cols(); ++column) {
      next.noalias() = matrices.p * h.col(column);
      h.col(column) = next + matrices.exit.col(column);
    }
  }
}

// h_{m + n} = h_m + P^m h_n: with m = 2^k for each binary digit of n.
std::vector<Eigen::MatrixXd> ByDoubling(
    const PanelOperator::Matrices& matrices,
    absl::Span<const std::int64_t> num_steps) {
  const std::int64_t last =
      *std::max_element(num_steps.begin(), num_steps.end());
  std::vector<Eigen::MatrixXd> results(
      num_steps.size(),
      Eigen::MatrixXd::Zero(matrices.exit.rows(), matrices.exit.cols()));
  PanelOperator::Matrix power = matrices.p;
  Eigen::MatrixXd h = matrices.exit;
  for (int k = 0;; ++k) {
    for (std::size_t i = 0; i < num_steps.size(); ++i) {
      if ((num_steps[i] >> k) % 2 == 1) {
        results[i] = (h + power * results[i]).eval();
      }
    }
    if ((last >> (k + 1)) == 0) return results;
    h += (power * h).eval();
    power = (power * power).eval();
    // Whoever has not left is somewhere: errors of sums would double with each
    // square. Where few are left 1 - h loses digits that do not matter.
    const Eigen::VectorXd stays = 1 - h.rowwise().sum().array();
    for (int i = 0; i < power.rows(); ++i) {
      const double sum = power.row(i).sum();
      if (stays(i) > 0.1 && sum > 0) power.row(i) *= stays(i) / sum;
    }
  }
}

}  // namespace

std::vector<Eigen::MatrixXd> ExitsByTime(
    const PanelOperator::Matrices& matrices,
    absl::Span<const std::int64_t> num_steps) {
  if (num_steps.empty()) return {};
  const double last = static_cast<double>(
      *std::max_element(num_steps.begin(), num_steps.end()));
  const double n = static_cast<double>(matrices.p.rows());
  // A square costs as much as 0.6 n products with vectors, measured.
  return last > 0.6 * n * std::log2(last + 1) ? ByDoubling(matrices, num_steps)
                                              : ByStepping(matrices, num_steps);
}

absl::StatusOr<std::vector<ExitByTime>> SolveExitByTime(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    double start, absl::Span<const std::int64_t> num_steps,
    const ExitByTimeOptions& options) {
  const FieldDomain field =
      MakeFieldDomain(landscape, params.projection_bound());
  const ChainDomain& domain = field.domain;
  FaultList faults;
  CheckField(landscape, field, start, faults);
  faults.Require(options.num_panels >= 1 && options.num_panels <= 500,
                 "num_panels", options.num_panels, ">= 1 and <= 500");
  for (std::int64_t n : num_steps) {
    faults.Require(n >= 1 && n <= 1'000'000'000'000'000, "num_steps",
                   static_cast<double>(n), ">= 1 and <= 1e15");
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  std::vector<std::int64_t> steps_before_last;
  for (std::int64_t n : num_steps) steps_before_last.push_back(n - 1);
  const auto gradient = [&](double x) {
    return std::visit([x](const auto& f) { return f.Gradient(x); }, landscape);
  };
  // [level][index in num_steps]: below, above.
  std::array<std::vector<std::array<double, 2>>, 3> results;
  for (int level = 0; level < 3; ++level) {
    THSGD_ASSIGN_OR_RETURN(PanelGrid grid,
                           MakePanelGrid(domain, gradient, law, params,
                                         options.num_panels, level));
    const PanelOperator op(std::move(grid), domain, gradient, law, params);
    // Only the side matters.
    PanelOperator::Matrices matrices = op.MakeMatrices();
    PanelOperator::Row first = op.MakeRow(start);
    Eigen::MatrixXd sides = Eigen::MatrixXd::Zero(op.num_states(), 2);
    Eigen::RowVector2d first_exit = Eigen::RowVector2d::Zero();
    for (std::size_t k = 0; k < domain.exits.size(); ++k) {
      const int side = domain.exits[k].upper <= domain.lower ? 0 : 1;
      sides.col(side) += matrices.exit.col(static_cast<int>(k));
      first_exit(side) += first.exit(static_cast<int>(k));
    }
    matrices.exit = std::move(sides);
    for (const Eigen::MatrixXd& h : ExitsByTime(matrices, steps_before_last)) {
      const Eigen::RowVector2d from_start = first_exit + first.p * h;
      // Below 0 only where panels are too long for so few steps.
      results[level].push_back(
          {std::max(0.0, from_start(0)), std::max(0.0, from_start(1))});
    }
  }
  std::vector<ExitByTime> exits;
  for (std::size_t i = 0; i < num_steps.size(); ++i) {
    const auto estimate = [&](auto value) {
      return LastChange(value(results[0][i]), value(results[1][i]),
                        value(results[2][i]));
    };
    using Sides = std::array<double, 2>;
    exits.push_back(
        {.p_exit = estimate([](const Sides& s) { return s[0] + s[1]; }),
         .below = estimate([](const Sides& s) { return s[0]; }),
         .above = estimate([](const Sides& s) { return s[1]; })});
  }
  return exits;
}

}  // namespace thsgd
