// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/grid.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {

absl::StatusOr<Grid> Grid::Create(double lower, double upper,
                                  std::vector<double> breaks, int num_cells,
                                  int refinements) {
  FaultList faults;
  faults.Require(std::isfinite(lower), "lower", lower, "finite");
  faults.Require(std::isfinite(upper) && upper > lower, "upper", upper,
                 "finite and > lower");
  for (double x : breaks) {
    faults.Require(lower < x && x < upper, "breaks", x, "inside the interval");
  }
  faults.Require(num_cells > 0, "num_cells", num_cells, "> 0");
  faults.Require(refinements >= 0, "refinements", refinements, ">= 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const double width = upper - lower;
  std::sort(breaks.begin(), breaks.end());
  Grid grid;
  grid.breaks_ = {lower};
  for (double x : breaks) {
    if (x - grid.breaks_.back() > 1e-9 * width && upper - x > 1e-9 * width) {
      grid.breaks_.push_back(x);
    }
  }
  grid.breaks_.push_back(upper);
  for (std::size_t k = 1; k < grid.breaks_.size(); ++k) {
    const double begin = grid.breaks_[k - 1];
    const double end = grid.breaks_[k];
    const int coarse = std::max(
        4, static_cast<int>(std::ceil(num_cells * (end - begin) / width)));
    const int cells = coarse << refinements;
    grid.nodes_.push_back({.position = begin, .side = Side::kAbove});
    for (int i = 1; i < cells; ++i) {
      // From the nearer end, so that small distances are exact.
      const bool first_half = 2 * i <= cells;
      const double t = static_cast<double>(first_half ? i : cells - i) / cells;
      const double distance = (end - begin) * t * t * (3 - 2 * t);
      grid.nodes_.push_back(
          {.position = first_half ? begin + distance : end - distance,
           .side = Side::kNone});
    }
    grid.nodes_.push_back({.position = end, .side = Side::kBelow});
  }
  return grid;
}

double Grid::Snap(double x) const {
  // Breaks are sums of a few numbers, so rounding moves them by a few ulps.
  const double tolerance =
      1e-13 * (std::fabs(lower()) + std::fabs(upper()) + upper() - lower());
  const auto above = std::lower_bound(breaks_.begin(), breaks_.end(), x);
  if (above != breaks_.end() && *above - x <= tolerance) return *above;
  if (above != breaks_.begin() && x - *(above - 1) <= tolerance) {
    return *(above - 1);
  }
  return x;
}

Interpolation Grid::Locate(double x, Side side) const {
  // The first node past x; at a break the pair of nodes stands on its sides.
  const auto past = [](double value, const Node& node) {
    return value < node.position;
  };
  const auto upper_node =
      std::upper_bound(nodes_.begin(), nodes_.end(), x, past);
  int upper = static_cast<int>(upper_node - nodes_.begin());
  if (upper == num_nodes()) {
    return {.lower = upper - 2, .to_lower = 0, .to_upper = 1};
  }
  if (nodes_[upper - 1].position == x) {
    const bool below = side == Side::kBelow &&
                       nodes_[upper - 1].side == Side::kAbove && upper > 1;
    const int at = below ? upper - 2 : upper - 1;
    // The neighbour above, whichever it is, gets nothing.
    return {.lower = at, .to_lower = 1, .to_upper = 0};
  }
  const double begin = nodes_[upper - 1].position;
  const double end = nodes_[upper].position;
  return {.lower = upper - 1,
          .to_lower = (end - x) / (end - begin),
          .to_upper = (x - begin) / (end - begin)};
}

}  // namespace thsgd
