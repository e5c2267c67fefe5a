// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/numeric/polynomial.h"

#include <cstddef>
#include <functional>
#include <vector>

#include "boost/math/constants/constants.hpp"

namespace thsgd::polynomial_internal {

void Fit(const std::function<HighPrecision(const HighPrecision&)>& f,
         const HighPrecision& lower, const HighPrecision& upper,
         std::size_t num_coefficients, double* coefficients) {
  const std::size_t n = num_coefficients;
  const HighPrecision pi = boost::math::constants::pi<HighPrecision>();
  std::vector<HighPrecision> node(n);
  std::vector<HighPrecision> divided_difference(n);
  for (std::size_t i = 0; i < n; ++i) {
    const HighPrecision angle = pi * HighPrecision(2 * i + 1) / (2 * n);
    node[i] = (lower + upper) / 2 + (upper - lower) / 2 * cos(angle);
    divided_difference[i] = f(node[i]);
  }
  for (std::size_t order = 1; order < n; ++order) {
    for (std::size_t i = n; i-- > order;) {
      divided_difference[i] =
          (divided_difference[i] - divided_difference[i - 1]) /
          (node[i] - node[i - order]);
    }
  }
  // Newton's form to powers of x, from the innermost bracket outwards. The
  // change of basis loses digits, of which there are 50.
  std::vector<HighPrecision> power(n, HighPrecision(0));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = n; k-- > 1;) {
      power[k] = power[k - 1] - node[i] * power[k];
    }
    power[0] = divided_difference[i] - node[i] * power[0];
  }
  for (std::size_t k = 0; k < n; ++k) {
    coefficients[k] = power[k].convert_to<double>();
  }
}

}  // namespace thsgd::polynomial_internal
