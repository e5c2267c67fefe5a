// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/scaled_noise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>
#include <variant>
#include <vector>

#include "boost/math/quadrature/gauss.hpp"
#include "boost/math/tools/toms748_solve.hpp"
#include "sim/exact/stable_table.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

// In units of the noise.
struct Smoothness {
  std::vector<double> kinks;
  double radius;
};

Smoothness SmoothnessOf(const NoiseLaw& law) {
  return std::visit(
      [](const auto& l) -> Smoothness {
        using Law = std::decay_t<decltype(l)>;
        if constexpr (std::is_same_v<Law, Gaussian>) {
          return {.kinks = {0}, .radius = l.standard_deviation()};
        } else if constexpr (std::is_same_v<Law, SymmetricLomax>) {
          return {.kinks = {0}, .radius = l.noise_scale()};
        } else if constexpr (std::is_same_v<Law, AsymmetricLomax>) {
          return {.kinks = {-l.mean_before_shift()}, .radius = l.noise_scale()};
        } else if constexpr (std::is_same_v<Law, Pareto>) {
          const double shift = l.mean_before_shift();
          return {.kinks = {-l.noise_scale() - shift, l.noise_scale() - shift},
                  .radius = l.noise_scale()};
        } else if constexpr (std::is_same_v<Law, SymmetricWeibull>) {
          // x^shape at 0.
          return {.kinks = {0}, .radius = 1e-12 * l.noise_scale()};
        } else {
          // Student: poles at -+i sqrt(nu) s. Stable: entire, but with a bell
          // of width s on a power tail.
          return {.kinks = {0}, .radius = l.noise_scale() / 2};
        }
      },
      law);
}

// Sums of the tail less what it is at the ends, over [from, from + step] in
// either direction.
template <unsigned kPoints, class Tail>
void AddPanel(const Tail& tail, double from, double step, double tail_near,
              double tail_far, double& near, double& far) {
  using Rule = boost::math::quadrature::gauss<double, kPoints>;
  const auto& x = Rule::abscissa();
  const auto& w = Rule::weights();
  const double half = std::fabs(step) / 2;
  const auto add = [&](double position, double weight) {
    const double t = tail(from + step * (1 + position) / 2);
    near += half * weight * std::max(0.0, tail_near - t);
    far += half * weight * std::max(0.0, t - tail_far);
  };
  for (std::size_t k = 0; k < x.size(); ++k) {
    add(x[k], w[k]);
    if (x[k] != 0) add(-x[k], w[k]);
  }
}

}  // namespace

ScaledNoise::ScaledNoise(const NoiseLaw& law, double learning_rate)
    : law_(law), learning_rate_(learning_rate) {
  if (const SymmetricStable* stable = std::get_if<SymmetricStable>(&law)) {
    stable_ = std::make_shared<const StableTable>(*stable);
  }
  const Smoothness smoothness = SmoothnessOf(law);
  for (double kink : smoothness.kinks) {
    kinks_.push_back(-learning_rate * kink);
  }
  std::sort(kinks_.begin(), kinks_.end());
  smooth_radius_ = learning_rate * smoothness.radius;
}

double ScaledNoise::Mass(double p, double q) const {
  const double centre = kinks_.front();
  if (p >= centre) return std::max(0.0, Above(p) - Above(q));
  if (q <= centre) return std::max(0.0, Below(q) - Below(p));
  return std::max(0.0, Below(centre) - Below(p)) +
         std::max(0.0, Above(centre) - Above(q));
}

double ScaledNoise::Within(double p, double q, double u) const {
  const bool upward = p >= kinks_.front();
  // From the end with the larger tail outwards.
  const double begin = upward ? p : q;
  double end = upward ? q : p;
  const auto tail = [&](double w) { return upward ? Above(w) : Below(w); };
  const double tail_begin = tail(begin);
  const double tail_end = tail(end);
  const double share = upward ? u : 1 - u;
  const double target = tail_begin - share * (tail_begin - tail_end);
  if (std::isinf(end)) {
    double step = std::copysign(smooth_radius_ + DistanceToKink(begin), end);
    while (tail(begin + step) > target) step *= 2;
    end = begin + step;
  }
  const double log_target = std::log(target);
  const auto excess = [&](double w) {
    return std::log(std::max(tail(w), 1e-320)) - log_target;
  };
  const double at_begin = excess(begin);
  const double at_end = excess(end);
  if (at_begin <= 0) return begin;
  if (at_end >= 0) return end;
  std::uintmax_t max_iterations = 200;
  const boost::math::tools::eps_tolerance<double> tolerance(50);
  const auto bracket =
      begin < end
          ? boost::math::tools::toms748_solve(excess, begin, end, at_begin,
                                              at_end, tolerance, max_iterations)
          : boost::math::tools::toms748_solve(excess, end, begin, at_end,
                                              at_begin, tolerance,
                                              max_iterations);
  return (bracket.first + bracket.second) / 2;
}

ScaledNoise::Moments ScaledNoise::Integrate(double p, double q) const {
  Moments sum = {.to_lower = 0, .to_upper = 0};
  double from = p;
  const auto add_up_to = [&](double to) {
    if (!(from < to)) return;
    const Moments part = IntegrateSmooth(from, to);
    const double mass = (part.to_lower + part.to_upper) / (to - from);
    sum.to_lower += part.to_lower + (q - to) * mass;
    sum.to_upper += part.to_upper + (from - p) * mass;
    from = to;
  };
  for (double kink : kinks_) add_up_to(std::min(kink, q));
  add_up_to(q);
  return sum;
}

double ScaledNoise::DistanceToKink(double w) const {
  double distance = std::numeric_limits<double>::infinity();
  for (double kink : kinks_) {
    distance = std::min(distance, std::fabs(w - kink));
  }
  return distance;
}

ScaledNoise::Moments ScaledNoise::IntegrateSmooth(double p, double q) const {
  // From the end next to the kinks outwards; the tail falls on the way.
  const bool upward = (p + q) / 2 >= kinks_.front();
  const double begin = upward ? p : q;
  const double end = upward ? q : p;
  const auto tail = [&](double w) { return upward ? Above(w) : Below(w); };
  const double tail_begin = tail(begin);
  const double tail_end = tail(end);
  double near = 0;
  double far = 0;
  double from = begin;
  double tail_from = tail_begin;
  while (from != end) {
    const double radius = DistanceToKink(from) + smooth_radius_;
    double step = end - from;
    double to = end;
    double tail_to = tail_end;
    if (std::fabs(step) > radius) {
      step = std::copysign(radius, step);
      to = from + step;
      if (to == from) break;
      tail_to = tail(to);
    }
    // Not more than three e-folds a panel.
    while (tail_to < 0.05 * tail_from && from + step / 2 != from) {
      step /= 2;
      to = from + step;
      tail_to = tail(to);
    }
    const double ratio = std::fabs(step) / radius;
    // Gauss-Legendre's error for a tail that falls like exp(-x) over the panel
    // is x^6 / 2e6 with three points, x^10 / 2e12 with five.
    if (ratio < 0.03 && tail_to > 0.9 * tail_from) {
      AddPanel<3>(tail, from, step, tail_begin, tail_end, near, far);
    } else if (ratio < 0.25 && tail_to > 0.5 * tail_from) {
      AddPanel<5>(tail, from, step, tail_begin, tail_end, near, far);
    } else {
      AddPanel<10>(tail, from, step, tail_begin, tail_end, near, far);
    }
    from = to;
    tail_from = tail_to;
    // What is left is nothing beside tail_begin.
    if (tail_from - tail_end < 1e-18 * (tail_begin - tail_end)) {
      near += std::fabs(end - from) * (tail_begin - tail_end);
      break;
    }
  }
  return upward ? Moments{.to_lower = near, .to_upper = far}
                : Moments{.to_lower = far, .to_upper = near};
}

}  // namespace thsgd
