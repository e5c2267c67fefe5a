// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/stable_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sim/noise/symmetric_stable.h"

namespace thsgd {
namespace {

constexpr int kOrder = 16;
// In log(1 + x / s).
constexpr double kPanel = 0.25;
constexpr int kNumPanels = 111;
constexpr double kEnd = kPanel * kNumPanels;
static_assert(kEnd > 27.7);  // log 1e12

// Chebyshev's points of the first kind on [0, 1], and their barycentric weights
// [Berrut, Trefethen 2004, SIAM Review 46].
double Point(int j) {
  return (1 - std::cos((2 * j + 1) * M_PI / (2 * kOrder))) / 2;
}
double Weight(int j) {
  return (j % 2 == 0 ? 1 : -1) * std::sin((2 * j + 1) * M_PI / (2 * kOrder));
}

struct Points {
  std::array<double, kOrder> positions;
  std::array<double, kOrder> weights;
};

const Points& ChebyshevPoints() {
  static const Points points = [] {
    Points p;
    for (int j = 0; j < kOrder; ++j) {
      p.positions[j] = Point(j);
      p.weights[j] = Weight(j);
    }
    return p;
  }();
  return points;
}

}  // namespace

StableTable::StableTable(const SymmetricStable& law)
    : noise_scale_(law.noise_scale()), tail_index_(law.tail_index()) {
  for (int panel = 0; panel < kNumPanels; ++panel) {
    for (double position : ChebyshevPoints().positions) {
      const double x = noise_scale_ * std::expm1(kPanel * (panel + position));
      log_tail_.push_back(std::log(law.UpperTail(x)));
      log_density_.push_back(std::log(law.Density(x)));
    }
  }
}

double StableTable::Interpolate(const std::vector<double>& values,
                                double position) const {
  const Points& points = ChebyshevPoints();
  const int panel =
      std::min(static_cast<int>(position / kPanel), kNumPanels - 1);
  const double share = position / kPanel - panel;
  double above = 0;
  double below = 0;
  for (int j = 0; j < kOrder; ++j) {
    const double value = values[panel * kOrder + j];
    const double difference = share - points.positions[j];
    if (difference == 0) return value;
    const double term = points.weights[j] / difference;
    above += term * value;
    below += term;
  }
  return above / below;
}

double StableTable::UpperTail(double x) const {
  const double position = std::log1p(x / noise_scale_);
  if (position < kEnd) return std::exp(Interpolate(log_tail_, position));
  return std::exp(Interpolate(log_tail_, kEnd) +
                  tail_index_ * (kEnd - position));
}

double StableTable::Density(double x) const {
  const double position = std::log1p(x / noise_scale_);
  if (position < kEnd) return std::exp(Interpolate(log_density_, position));
  return std::exp(Interpolate(log_density_, kEnd) +
                  (tail_index_ + 1) * (kEnd - position));
}

}  // namespace thsgd
