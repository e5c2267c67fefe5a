// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/panel_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/quadrature/gauss.hpp"

namespace thsgd {
namespace {

constexpr int kOrder = PanelGrid::kOrder;

// On [-1, 1], ascending.
struct Rule {
  std::array<double, kOrder> nodes;
  std::array<double, kOrder> weights;
  // 1 / prod_{k != j} (x_j - x_k), up to a common factor.
  std::array<double, kOrder> barycentric;
};

Rule MakeRule() {
  using Gauss = boost::math::quadrature::gauss<double, kOrder>;
  static_assert(kOrder % 2 == 0);
  Rule rule;
  for (int k = 0; k < kOrder / 2; ++k) {
    for (int sign : {-1, 1}) {
      const int j = kOrder / 2 + (sign < 0 ? -1 - k : k);
      const double x = sign * Gauss::abscissa()[k];
      rule.nodes[j] = x;
      rule.weights[j] = Gauss::weights()[k];
      // [Wang, Xiang 2012, Math. Comp. 81, theorem 3.1].
      rule.barycentric[j] =
          (j % 2 == 0 ? 1 : -1) * std::sqrt((1 - x * x) * Gauss::weights()[k]);
    }
  }
  return rule;
}

const Rule& GaussRule() {
  static const Rule rule = MakeRule();
  return rule;
}

// Adds the ends of panels on (begin, end], shorter than what is allowed.
void AddPanels(double begin, double end, double max_length, double at_begin,
               double at_end, double begin_of_piece, double end_of_piece,
               std::vector<double>& ends) {
  const double length = end - begin;
  const double from_begin = std::max(begin - begin_of_piece, at_begin);
  const double from_end = std::max(end_of_piece - end, at_end);
  const double allowed = std::min({max_length, from_begin, from_end});
  const double middle = begin + length / 2;
  // Slack for rounding: halves of a piece are as long as their distance.
  if (length <= allowed * (1 + 1e-9) || !(begin < middle && middle < end)) {
    ends.push_back(end);
    return;
  }
  AddPanels(begin, middle, max_length, at_begin, at_end, begin_of_piece,
            end_of_piece, ends);
  AddPanels(middle, end, max_length, at_begin, at_end, begin_of_piece,
            end_of_piece, ends);
}

}  // namespace

absl::StatusOr<PanelGrid> PanelGrid::Create(double lower, double upper,
                                            std::vector<double> breaks,
                                            const PanelGridOptions& options) {
  FaultList faults;
  faults.Require(std::isfinite(lower), "lower", lower, "finite");
  faults.Require(std::isfinite(upper) && upper > lower, "upper", upper,
                 "finite and > lower");
  for (double x : breaks) {
    faults.Require(lower < x && x < upper, "breaks", x, "inside the interval");
  }
  faults.Require(options.num_panels > 0, "num_panels", options.num_panels,
                 "> 0");
  faults.Require(options.length_at_ends >= 0, "length_at_ends",
                 options.length_at_ends, ">= 0");
  faults.Require(options.length_at_breaks >= 0, "length_at_breaks",
                 options.length_at_breaks, ">= 0");
  faults.Require(options.refinements >= 0, "refinements", options.refinements,
                 ">= 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const double width = upper - lower;
  std::sort(breaks.begin(), breaks.end());
  std::vector<double> pieces = {lower};
  for (double x : breaks) {
    if (x - pieces.back() > 1e-9 * width && upper - x > 1e-9 * width) {
      pieces.push_back(x);
    }
  }
  pieces.push_back(upper);
  // Below this, panels' ends would not tell their nodes apart.
  const double shortest = 1e-11 * width;
  const double at_ends = std::max(options.length_at_ends, shortest);
  const double at_breaks = std::max(options.length_at_breaks, shortest);

  std::vector<double> coarse = {lower};
  for (std::size_t k = 1; k < pieces.size(); ++k) {
    AddPanels(pieces[k - 1], pieces[k], width / options.num_panels,
              k == 1 ? at_ends : at_breaks,
              k + 1 == pieces.size() ? at_ends : at_breaks, pieces[k - 1],
              pieces[k], coarse);
  }
  PanelGrid grid;
  grid.ends_ = {lower};
  const int parts = 1 << options.refinements;
  for (std::size_t k = 1; k < coarse.size(); ++k) {
    for (int i = 1; i <= parts; ++i) {
      grid.ends_.push_back(
          i == parts ? coarse[k]
                     : coarse[k - 1] + (coarse[k] - coarse[k - 1]) * i / parts);
    }
  }
  for (int k = 0; k < grid.num_panels(); ++k) {
    const double half = (grid.ends_[k + 1] - grid.ends_[k]) / 2;
    const double middle = grid.ends_[k] + half;
    for (int j = 0; j < kOrder; ++j) {
      grid.nodes_.push_back(middle + half * GaussRule().nodes[j]);
      grid.weights_.push_back(half * GaussRule().weights[j]);
    }
  }
  return grid;
}

PanelGrid::Interpolation PanelGrid::Locate(double x) const {
  const auto above = std::upper_bound(ends_.begin(), ends_.end(), x);
  const int panel = static_cast<int>(above - ends_.begin()) - 1;
  return LocateIn(std::clamp(panel, 0, num_panels() - 1), x);
}

PanelGrid::Interpolation PanelGrid::LocateIn(int panel, double x) const {
  const Rule& rule = GaussRule();
  Interpolation result = {.first_node = panel * kOrder, .weights = {}};
  double sum = 0;
  for (int j = 0; j < kOrder; ++j) {
    const double difference = x - nodes_[result.first_node + j];
    if (difference == 0) {
      result.weights.fill(0);
      result.weights[j] = 1;
      return result;
    }
    result.weights[j] = rule.barycentric[j] / difference;
    sum += result.weights[j];
  }
  for (double& weight : result.weights) weight /= sum;
  return result;
}

}  // namespace thsgd
