// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/killed_gaussian_chain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "boost/math/quadrature/gauss.hpp"
#include "sim/rare_event/exit_event.h"

namespace thsgd {
namespace {

// A step this many deviations long has probability 1e-32 and is left out.
constexpr double kLongestStep = 12;

double Sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// Phi(z), with its digits where it is small.
double NormalCdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

struct Rule {
  std::vector<double> nodes;
  std::vector<double> weights;
};
Rule GaussLegendrePanels(double lower, double upper, int num_panels) {
  using Panel = boost::math::quadrature::gauss<double, 16>;
  const double half = (upper - lower) / num_panels / 2;
  Rule rule;
  for (int p = 0; p < num_panels; ++p) {
    const double middle = lower + half * (2 * p + 1);
    // The non-negative abscissae, ascending.
    const int n = static_cast<int>(Panel::abscissa().size());
    for (int k = -n; k < n; ++k) {
      const int i = k < 0 ? -k - 1 : k;
      rule.nodes.push_back(middle +
                           (k < 0 ? -half : half) * Panel::abscissa()[i]);
      rule.weights.push_back(half * Panel::weights()[i]);
    }
  }
  return rule;
}

// k(x_i, y_j) w_i for j = first .. first + size - 1.
struct KernelRow {
  std::size_t first;
  std::vector<double> values;
};

}  // namespace

double ExitTimeLaw::Below() const { return Sum(below); }
double ExitTimeLaw::Above() const { return Sum(above); }

double ExitTimeLaw::MeanTime() const {
  double sum = 0;
  for (std::size_t j = 0; j < below.size(); ++j) {
    sum += static_cast<double>(j + 1) * (below[j] + above[j]);
  }
  return sum;
}

double ExitTimeLaw::By(int last) const {
  return std::accumulate(below.begin(), below.begin() + last, 0.0) +
         std::accumulate(above.begin(), above.begin() + last, 0.0);
}

ExitTimeLaw SolveKilledGaussianChain(
    const std::function<double(double)>& gradient, double learning_rate,
    double standard_deviation, const ExitEvent& event, double panel_width) {
  const double s = learning_rate * standard_deviation;
  const double reach =
      kLongestStep * s * std::sqrt(static_cast<double>(event.num_steps));
  const double lower = std::max(event.field.lower, event.start - reach);
  const double upper = std::min(event.field.upper, event.start + reach);
  const Rule rule = GaussLegendrePanels(
      lower, upper,
      static_cast<int>(std::ceil((upper - lower) / (panel_width * s))));
  const std::size_t n = rule.nodes.size();
  const auto mean = [&](double x) { return x - learning_rate * gradient(x); };
  const auto density = [&](double from_mean, double y) {
    const double z = (y - from_mean) / s;
    return std::exp(-z * z / 2) / (s * std::sqrt(2 * M_PI));
  };
  const auto below = [&](double m) {
    return NormalCdf((event.field.lower - m) / s);
  };
  const auto above = [&](double m) {
    return NormalCdf((m - event.field.upper) / s);
  };

  std::vector<KernelRow> kernel(n);
  std::vector<double> exit_below(n);
  std::vector<double> exit_above(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double m = mean(rule.nodes[i]);
    const auto first = std::lower_bound(rule.nodes.begin(), rule.nodes.end(),
                                        m - kLongestStep * s);
    const auto last = std::upper_bound(rule.nodes.begin(), rule.nodes.end(),
                                       m + kLongestStep * s);
    kernel[i].first = static_cast<std::size_t>(first - rule.nodes.begin());
    for (auto y = first; y != last; ++y) {
      kernel[i].values.push_back(rule.weights[i] * density(m, *y));
    }
    exit_below[i] = rule.weights[i] * below(m);
    exit_above[i] = rule.weights[i] * above(m);
  }

  ExitTimeLaw law;
  const double first_mean = mean(event.start);
  law.below.push_back(below(first_mean));
  law.above.push_back(above(first_mean));
  std::vector<double> v(n);
  for (std::size_t j = 0; j < n; ++j) v[j] = density(first_mean, rule.nodes[j]);
  for (std::int64_t step = 2; step <= event.num_steps; ++step) {
    law.below.push_back(
        std::inner_product(v.begin(), v.end(), exit_below.begin(), 0.0));
    law.above.push_back(
        std::inner_product(v.begin(), v.end(), exit_above.begin(), 0.0));
    std::vector<double> next(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      double* const to = next.data() + kernel[i].first;
      for (std::size_t j = 0; j < kernel[i].values.size(); ++j) {
        to[j] += v[i] * kernel[i].values[j];
      }
    }
    v = std::move(next);
  }
  return law;
}

}  // namespace thsgd
