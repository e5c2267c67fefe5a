// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/exit_tilt.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/field_domain.h"
#include "sim/exact/panel_grid.h"
#include "sim/exact/panel_operator.h"
#include "sim/exact/survival.h"

namespace thsgd {
namespace {

// Where the polynomials give less, or nothing above 0.
constexpr double kSmallest = 1e-300;

}  // namespace

absl::StatusOr<ExitTilt> ExitTilt::Create(const Landscape& landscape,
                                          const NoiseLaw& law,
                                          const SgdParams& params,
                                          std::int64_t num_steps,
                                          int num_panels) {
  FieldDomain field = MakeFieldDomain(landscape, params.projection_bound());
  FaultList faults;
  CheckField(landscape, field, FieldOf(landscape).minimum, faults);
  faults.Require(num_steps >= 1 && num_steps <= 1'000'000, "num_steps",
                 static_cast<double>(num_steps), ">= 1 and <= 1e6");
  faults.Require(num_panels >= 1 && num_panels <= 500, "num_panels", num_panels,
                 ">= 1 and <= 500");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const auto gradient = [&](double x) {
    return std::visit([x](const auto& f) { return f.Gradient(x); }, landscape);
  };
  THSGD_ASSIGN_OR_RETURN(
      PanelGrid grid,
      MakePanelGrid(field.domain, gradient, law, params, num_panels, 1));
  const PanelOperator op(std::move(grid), field.domain, gradient, law, params);
  PanelOperator::Matrices matrices = op.MakeMatrices();
  matrices.exit = matrices.exit.rowwise().sum().eval();

  ExitTilt tilt;
  tilt.domain_ = std::move(field.domain);
  constexpr std::int64_t kFine = 1000;
  for (std::int64_t m = 0; m <= std::min(num_steps, kFine); ++m) {
    tilt.times_.push_back(m);
  }
  const std::int64_t stride = (num_steps - kFine) / kFine + 1;
  for (std::int64_t m = kFine + stride; m < num_steps; m += stride) {
    tilt.times_.push_back(m);
  }
  if (num_steps > kFine) tilt.times_.push_back(num_steps);

  const int num_nodes = op.grid().num_nodes();
  tilt.positions_ = op.grid().nodes();
  for (const Eigen::MatrixXd& h : ExitsByTime(matrices, tilt.times_)) {
    for (int i = 0; i < num_nodes; ++i) {
      tilt.log_.push_back(
          static_cast<float>(std::log(std::max(h(i, 0), kSmallest))));
    }
  }
  return tilt;
}

double ExitTilt::LogAt(int time_index, int node, double share) const {
  const float* row =
      &log_[static_cast<std::size_t>(time_index) * positions_.size()];
  return row[node] + share * (row[node + 1] - row[node]);
}

double ExitTilt::Log(std::int64_t m, double y) const {
  if (m <= 0) return -std::numeric_limits<double>::infinity();
  const auto above = std::upper_bound(positions_.begin(), positions_.end(), y);
  const int last = static_cast<int>(positions_.size()) - 2;
  const int node =
      std::clamp(static_cast<int>(above - positions_.begin()) - 1, 0, last);
  const double share = std::clamp(
      (y - positions_[node]) / (positions_[node + 1] - positions_[node]), 0.0,
      1.0);
  const auto later = std::lower_bound(times_.begin(), times_.end(), m);
  const int time = static_cast<int>(later - times_.begin());
  const double at_later = LogAt(time, node, share);
  if (times_[time] == m) return at_later;
  const double of_span = static_cast<double>(m - times_[time - 1]) /
                         static_cast<double>(times_[time] - times_[time - 1]);
  const double at_earlier = LogAt(time - 1, node, share);
  return at_earlier + of_span * (at_later - at_earlier);
}

}  // namespace thsgd
