// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/panel_operator.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "boost/math/quadrature/gauss.hpp"
#include "sim/exact/panel_grid.h"
#include "sim/exact/scaled_noise.h"
#include "sim/exact/transition_operator.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

PanelOperator::PanelOperator(PanelGrid grid, ChainDomain domain,
                             std::function<double(double)> gradient,
                             const NoiseLaw& law, const SgdParams& params)
    : grid_(std::move(grid)),
      domain_(std::move(domain)),
      gradient_(std::move(gradient)),
      noise_(law, params.learning_rate()),
      params_(params),
      states_(grid_.nodes()) {
  if (domain_.wall_below) {
    wall_below_ = num_states();
    states_.push_back(domain_.lower);
  }
  if (domain_.wall_above) {
    wall_above_ = num_states();
    states_.push_back(domain_.upper);
  }
}

PanelOperator::Row PanelOperator::MakeRow(double x) const {
  Row row = {
      .p = Eigen::RowVectorXd::Zero(num_states()),
      .exit = Eigen::RowVectorXd::Zero(static_cast<int>(domain_.exits.size())),
      .excess = 0};
  const double centre = x - params_.learning_rate() * gradient_(x);
  const double b = params_.truncation_threshold();
  const double window_lower = x - b;
  const double window_upper = x + b;
  if (std::isfinite(b)) {
    AddLanding(window_lower, noise_.Below(window_lower - centre), row);
    AddLanding(window_upper, noise_.Above(window_upper - centre), row);
  }
  for (int k = 0; k < grid_.num_panels(); ++k) {
    const double from = std::max(grid_.panel_end(k), window_lower);
    const double to = std::min(grid_.panel_end(k + 1), window_upper);
    if (from < to) AddDensity(k, from, to, centre, row);
  }
  const auto mass_within = [&](double lower, double upper) {
    const double from = std::max(lower, window_lower);
    const double to = std::min(upper, window_upper);
    return from < to ? noise_.Mass(from - centre, to - centre) : 0;
  };
  if (wall_below_ >= 0) {
    row.p(wall_below_) += mass_within(-kInfinity, domain_.lower);
  }
  if (wall_above_ >= 0) {
    row.p(wall_above_) += mass_within(domain_.upper, kInfinity);
  }
  for (std::size_t k = 0; k < domain_.exits.size(); ++k) {
    row.exit(static_cast<int>(k)) +=
        mass_within(domain_.exits[k].lower, domain_.exits[k].upper);
  }
  const double stays = row.p.sum();
  const double leaves = row.exit.sum();
  row.excess = stays + leaves - 1;
  // Errors of the sum would add up over the steps of a long stay.
  if (stays > 0) row.p *= (1 - leaves) / stays;
  return row;
}

PanelOperator::Matrices PanelOperator::MakeMatrices() const {
  Matrices result = {.p = Matrix(num_states(), num_states()),
                     .exit = Eigen::MatrixXd(
                         num_states(), static_cast<int>(domain_.exits.size()))};
  for (int i = 0; i < num_states(); ++i) {
    const Row row = MakeRow(states_[i]);
    result.p.row(i) = row.p;
    result.exit.row(i) = row.exit;
  }
  return result;
}

// The density on [from, to], a part of the panel.
void PanelOperator::AddDensity(int panel, double from, double to, double centre,
                               Row& row) const {
  const double begin = grid_.panel_end(panel);
  const double end = grid_.panel_end(panel + 1);
  if (from == begin && to == end) {
    // With its degree kOrder - 1 the function leaves the rule on the nodes as
    // much again for the density: enough if that is smooth on this scale.
    const double nearest = std::min(noise_.DistanceToKink(begin - centre),
                                    noise_.DistanceToKink(end - centre)) +
                           noise_.smooth_radius();
    bool crosses = false;
    for (double kink : noise_.kinks()) {
      crosses |= begin < centre + kink && centre + kink < end;
    }
    if (!crosses && end - begin < 0.5 * nearest) {
      const double at_begin = noise_.Density(begin - centre);
      const double at_end = noise_.Density(end - centre);
      // Two e-folds.
      if (std::min(at_begin, at_end) >= 0.13 * std::max(at_begin, at_end)) {
        const int first = panel * PanelGrid::kOrder;
        for (int j = first; j < first + PanelGrid::kOrder; ++j) {
          row.p(j) +=
              grid_.weights()[j] * noise_.Density(grid_.nodes()[j] - centre);
        }
        return;
      }
    }
  }
  double begin_of_piece = from;
  for (double kink : noise_.kinks()) {
    const double at = centre + kink;
    if (begin_of_piece < at && at < to) {
      AddSmoothPieces(panel, begin_of_piece, at, centre, row);
      begin_of_piece = at;
    }
  }
  AddSmoothPieces(panel, begin_of_piece, to, centre, row);
}

// With no kink inside, in pieces on which the density is smooth: from the
// end where it is larger outwards.
void PanelOperator::AddSmoothPieces(int panel, double begin, double end,
                                    double centre, Row& row) const {
  // Degree kOrder - 1 and 20 more for the density.
  using Rule = boost::math::quadrature::gauss<double, 15>;
  const bool upward = noise_.DistanceToKink(begin - centre) <
                      noise_.DistanceToKink(end - centre);
  double from = upward ? begin : end;
  const double last = upward ? end : begin;
  double first_density = 0;
  while (from != last) {
    const double radius =
        noise_.DistanceToKink(from - centre) + noise_.smooth_radius();
    double step = last - from;
    if (std::fabs(step) > radius) step = std::copysign(radius, step);
    double to = std::fabs(last - from) > radius ? from + step : last;
    // Not more than five e-folds. Inside, as at a kink the density may be
    // infinite or on its other side.
    double density = noise_.Density(from + step / 8 - centre);
    while (!(density > 0 && noise_.Density(to - centre) >= 0.007 * density) &&
           std::fabs(step) > 1e-9 * (end - begin)) {
      step /= 2;
      to = from + step;
      density = noise_.Density(from + step / 8 - centre);
    }
    if (first_density == 0) first_density = density;
    // A tail, so what is left is nothing; or a gap.
    if (density <= 1e-40 * first_density || to == from) break;
    const double half = (to - from) / 2;
    const double middle = from + half;
    const auto add = [&](double position, double weight) {
      const double y = middle + half * position;
      const double mass = weight * std::fabs(half) * noise_.Density(y - centre);
      const PanelGrid::Interpolation at = grid_.LocateIn(panel, y);
      for (int j = 0; j < PanelGrid::kOrder; ++j) {
        row.p(at.first_node + j) += mass * at.weights[j];
      }
    };
    for (std::size_t k = 0; k < Rule::abscissa().size(); ++k) {
      add(Rule::abscissa()[k], Rule::weights()[k]);
      if (Rule::abscissa()[k] != 0) {
        add(-Rule::abscissa()[k], Rule::weights()[k]);
      }
    }
    from = to;
  }
}

void PanelOperator::AddLanding(double y, double probability, Row& row) const {
  // The field is open, but its walls belong to it.
  if (y <= domain_.lower && wall_below_ >= 0) {
    row.p(wall_below_) += probability;
  } else if (y >= domain_.upper && wall_above_ >= 0) {
    row.p(wall_above_) += probability;
  } else if (y <= domain_.lower || y >= domain_.upper) {
    for (std::size_t k = 0; k < domain_.exits.size(); ++k) {
      const ExitInterval& exit = domain_.exits[k];
      const bool within = y <= domain_.lower
                              ? exit.lower < y && y <= exit.upper
                              : exit.lower <= y && y < exit.upper;
      if (within) {
        row.exit(static_cast<int>(k)) += probability;
        return;
      }
    }
  } else {
    const PanelGrid::Interpolation at = grid_.Locate(y);
    for (int j = 0; j < PanelGrid::kOrder; ++j) {
      row.p(at.first_node + j) += probability * at.weights[j];
    }
  }
}

absl::StatusOr<PanelGrid> MakePanelGrid(
    const ChainDomain& domain, const std::function<double(double)>& gradient,
    const NoiseLaw& law, const SgdParams& params, int num_panels,
    int refinements) {
  // Discontinuities after k clipped steps have probability H(b / eta)^k.
  constexpr int kDepth = 4;
  const double b = params.truncation_threshold();
  std::vector<double> breaks = JumpBreaks(domain, b, kDepth);
  for (const ExitInterval& exit : domain.exits) {
    for (double x :
         {exit.lower - b, exit.lower + b, exit.upper - b, exit.upper + b}) {
      if (domain.lower < x && x < domain.upper) breaks.push_back(x);
    }
  }
  const ScaledNoise noise(law, params.learning_rate());
  const double scale = noise.smooth_radius();
  const double width = domain.upper - domain.lower;
  // Under light tails exit probabilities grow like exp(2 f / (eta sd^2)). On
  // the finest grid, a quarter of this, panels are three e-folds and three
  // steps long, which a polynomial of degree 9 follows to 1e-8. No more than
  // 1600 nodes for that.
  if (const Gaussian* gaussian = std::get_if<Gaussian>(&law)) {
    constexpr int kSamples = 256;
    double steepest = 0;
    for (int i = 0; i <= kSamples; ++i) {
      const double share = static_cast<double>(i) / kSamples;
      const double x = std::min(domain.lower + share * width, domain.upper);
      steepest = std::max(steepest, std::fabs(gradient(x)));
    }
    const double variance =
        gaussian->standard_deviation() * gaussian->standard_deviation();
    const double e_fold =
        params.learning_rate() * variance / (2 * steepest + 1e-300);
    const double longest = 12 * std::min(scale, e_fold);
    num_panels =
        std::max(num_panels,
                 static_cast<int>(std::min(40.0, std::ceil(width / longest))));
  }
  return PanelGrid::Create(
      domain.lower, domain.upper, std::move(breaks),
      {.num_panels = num_panels,
       .length_at_ends = std::max(scale, width / 1024),
       .length_at_breaks = std::max(scale, width / (4 * num_panels)),
       .refinements = refinements});
}

}  // namespace thsgd
