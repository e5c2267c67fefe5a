// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/transition_operator.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/exact/grid.h"
#include "sim/exact/scaled_noise.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// Fills one row.
class Row {
 public:
  Row(const Grid& grid, const ChainDomain& domain, const ScaledNoise& noise,
      double b, int row, TransitionOperator& op)
      : grid_(grid),
        domain_(domain),
        noise_(noise),
        b_(b),
        row_(row),
        node_(grid.nodes()[row]),
        op_(op) {}

  // centre = x - eta f'(x).
  void Fill(double centre) {
    const double x = node_.position;
    const double window_lower = x - b_;
    const double window_upper = x + b_;
    AddAtom(window_lower, noise_.Below(window_lower - centre));
    AddAtom(window_upper, noise_.Above(window_upper - centre));

    // The density inside the domain, cell by cell.
    const std::vector<Node>& nodes = grid_.nodes();
    const auto first = std::upper_bound(
        nodes.begin(), nodes.end(), window_lower,
        [](double value, const Node& node) { return value < node.position; });
    const int begin = std::max(0, static_cast<int>(first - nodes.begin()) - 1);
    for (int j = begin; j + 1 < grid_.num_nodes(); ++j) {
      const double left = nodes[j].position;
      const double right = nodes[j + 1].position;
      if (left >= window_upper) break;
      const double from = std::max(left, window_lower);
      const double to = std::min(right, window_upper);
      if (!(from < to)) continue;
      const ScaledNoise::Moments moments =
          noise_.Integrate(from - centre, to - centre);
      const double mass = (moments.to_lower + moments.to_upper) / (to - from);
      const double h = right - left;
      op_.p(row_, j) += (moments.to_lower + (right - to) * mass) / h;
      op_.p(row_, j + 1) += (moments.to_upper + (from - left) * mass) / h;
    }
    // Outside it.
    const auto mass_within = [&](double lower, double upper) {
      const double from = std::max(lower, window_lower);
      const double to = std::min(upper, window_upper);
      return from < to ? noise_.Mass(from - centre, to - centre) : 0;
    };
    if (domain_.wall_below) {
      op_.p(row_, 0) += mass_within(-HUGE_VAL, domain_.lower);
    }
    if (domain_.wall_above) {
      op_.p(row_, grid_.num_nodes() - 1) +=
          mass_within(domain_.upper, HUGE_VAL);
    }
    for (std::size_t k = 0; k < domain_.exits.size(); ++k) {
      op_.exit(row_, static_cast<int>(k)) +=
          mass_within(domain_.exits[k].lower, domain_.exits[k].upper);
    }
  }

 private:
  void AddAtom(double position, double probability) {
    if (std::isinf(position)) return;
    const double y = grid_.Snap(position);
    const bool below =
        y < domain_.lower || (y == domain_.lower && node_.side == Side::kBelow);
    const bool above =
        y > domain_.upper || (y == domain_.upper && node_.side != Side::kBelow);
    if (below && domain_.wall_below) {
      op_.p(row_, 0) += probability;
    } else if (above && domain_.wall_above) {
      op_.p(row_, grid_.num_nodes() - 1) += probability;
    } else if (below || above) {
      op_.exit(row_, IntervalOf(y)) += probability;
    } else {
      const Interpolation at = grid_.Locate(y, node_.side);
      op_.p(row_, at.lower) += at.to_lower * probability;
      if (at.to_upper > 0) {
        op_.p(row_, at.lower + 1) += at.to_upper * probability;
      }
    }
  }

  // Where two intervals meet but for rounding, the node's side decides.
  int IntervalOf(double y) const {
    const double moved =
        y + static_cast<int>(node_.side) * 1e-13 * (std::fabs(y) + b_);
    int interval = 0;
    for (std::size_t k = 0; k < domain_.exits.size(); ++k) {
      if (domain_.exits[k].lower <= moved) interval = static_cast<int>(k);
    }
    return interval;
  }

  const Grid& grid_;
  const ChainDomain& domain_;
  const ScaledNoise& noise_;
  const double b_;
  const int row_;
  const Node node_;
  TransitionOperator& op_;
};

}  // namespace

std::vector<double> JumpBreaks(const ChainDomain& domain, double b, int depth) {
  std::vector<double> breaks;
  const auto add = [&](double x) {
    if (domain.lower < x && x < domain.upper) breaks.push_back(x);
  };
  for (int k = 1; k <= depth; ++k) {
    add(domain.lower + k * b);
    add(domain.upper - k * b);
  }
  return breaks;
}

absl::StatusOr<TransitionOperator> MakeTransitionOperator(
    const Grid& grid, const ChainDomain& domain,
    const std::function<double(double)>& gradient, const NoiseLaw& law,
    const SgdParams& params) {
  if (grid.lower() != domain.lower || grid.upper() != domain.upper) {
    return absl::InvalidArgumentError("the grid must span the domain");
  }
  const int n = grid.num_nodes();
  const ScaledNoise noise(law, params.learning_rate());
  TransitionOperator op;
  op.p.setZero(n, n);
  op.exit.setZero(n, static_cast<int>(domain.exits.size()));
  for (int i = 0; i < n; ++i) {
    const double x = grid.nodes()[i].position;
    Row(grid, domain, noise, params.truncation_threshold(), i, op)
        .Fill(x - params.learning_rate() * gradient(x));
  }
  return op;
}

}  // namespace thsgd
