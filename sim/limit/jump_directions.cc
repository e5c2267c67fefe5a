// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/jump_directions.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <variant>

#include "absl/types/span.h"
#include "boost/math/distributions/normal.hpp"
#include "sim/noise/direction_mixture.h"
#include "sim/noise/gaussian_directions.h"
#include "sim/noise/vector_lomax.h"

namespace thsgd {
namespace {

constexpr double kPi = 3.14159265358979323846;

int NumCoordinates(const DirectionMixture& /*mixture*/) { return 1; }
int NumCoordinates(const GaussianDirections& directions) {
  return directions.dimension() == 2 ? 1 : directions.dimension();
}

void Draw(const DirectionMixture& mixture, absl::Span<const double> point,
          absl::Span<double> u) {
  double rest = point[0];
  int k = 0;
  while (k + 1 < mixture.num_components() && rest >= mixture.probability(k)) {
    rest -= mixture.probability(k);
    ++k;
  }
  const absl::Span<const double> direction = mixture.direction(k);
  std::copy(direction.begin(), direction.end(), u.begin());
}

void Draw(const GaussianDirections& directions, absl::Span<const double> point,
          absl::Span<double> u) {
  const absl::Span<const double> sd = directions.standard_deviations();
  if (u.size() == 2) {
    u[0] = sd[0] * std::cos(2 * kPi * point[0]);
    u[1] = sd[1] * std::sin(2 * kPi * point[0]);
  } else {
    const boost::math::normal standard;
    for (std::size_t k = 0; k < u.size(); ++k) {
      u[k] = sd[k] * boost::math::quantile(standard, point[k]);
    }
  }
  double square = 0;
  for (double entry : u) square += entry * entry;
  const double norm = std::sqrt(square);
  for (double& entry : u) entry /= norm;
}

}  // namespace

int JumpDirections::dimension() const {
  const auto* measure = std::get_if<AngularMeasure>(&measure_);
  if (measure == nullptr) return 1;
  return std::visit([](const auto& m) { return m.dimension(); }, *measure);
}

int JumpDirections::num_coordinates() const {
  const auto* measure = std::get_if<AngularMeasure>(&measure_);
  if (measure == nullptr) return 1;
  return std::visit([](const auto& m) { return NumCoordinates(m); }, *measure);
}

void JumpDirections::operator()(absl::Span<const double> point,
                                absl::Span<double> u) const {
  const auto* measure = std::get_if<AngularMeasure>(&measure_);
  if (measure == nullptr) {
    u[0] = point[0] < sign_.p_positive ? 1 : -1;
    return;
  }
  std::visit([&](const auto& m) { Draw(m, point, u); }, *measure);
}

}  // namespace thsgd
