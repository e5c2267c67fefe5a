// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/shifted_sobol.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "base/check.h"
#include "boost/math/distributions/students_t.hpp"
#include "boost/random/sobol.hpp"
#include "sim/limit/landing_rates.h"

namespace thsgd {

std::vector<Estimate> IntegrateOverUnitCube(
    int dimension, int num_integrands,
    const std::function<void(const std::vector<double>& point,
                             std::vector<double>& sums)>& add,
    const QuasiMonteCarlo& points) {
  THSGD_CHECK_GE(points.num_shifts, 2);
  THSGD_CHECK_LE(dimension, 1000);
  const std::int64_t num_points = std::int64_t{1} << points.log2_num_points;
  std::mt19937_64 random(points.seed);
  // [num_shifts][num_integrands].
  std::vector<std::vector<double>> means;
  std::vector<double> point(dimension);
  for (int s = 0; s < points.num_shifts; ++s) {
    std::vector<std::uint64_t> shift(dimension);
    for (std::uint64_t& bits : shift) bits = random();
    boost::random::sobol sobol(dimension);
    std::vector<double> sums(num_integrands);
    for (std::int64_t n = 0; n < num_points; ++n) {
      for (int i = 0; i < dimension; ++i) {
        // In (0, 1).
        point[i] =
            (static_cast<double>((sobol() ^ shift[i]) >> 12) + 0.5) * 0x1p-52;
      }
      add(point, sums);
    }
    for (double& sum : sums) sum /= static_cast<double>(num_points);
    means.push_back(std::move(sums));
  }

  const double quantile = boost::math::quantile(
      boost::math::students_t(points.num_shifts - 1), 0.995);
  std::vector<Estimate> estimates;
  for (int i = 0; i < num_integrands; ++i) {
    double mean = 0;
    for (const std::vector<double>& m : means) mean += m[i];
    mean /= points.num_shifts;
    double squares = 0;
    for (const std::vector<double>& m : means) {
      squares += (m[i] - mean) * (m[i] - mean);
    }
    estimates.push_back(
        {.value = mean,
         .error = quantile * std::sqrt(squares / (points.num_shifts *
                                                  (points.num_shifts - 1.0)))});
  }
  return estimates;
}

}  // namespace thsgd
