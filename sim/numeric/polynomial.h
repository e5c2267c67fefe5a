// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Polynomials that stand in for elementary functions, so that results do not
// depend on the host's mathematics library.

#ifndef THSGD_SIM_NUMERIC_POLYNOMIAL_H_
#define THSGD_SIM_NUMERIC_POLYNOMIAL_H_

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>

#include "boost/multiprecision/cpp_bin_float.hpp"

namespace thsgd {

// Software floating point with 50 decimal digits: the same on every machine.
using HighPrecision = boost::multiprecision::cpp_bin_float_50;

// c[0] + c[1] x + ... + c[N-1] x^(N-1) by Horner's rule with one rounding per
// term (fused multiply-add).
template <std::size_t N>
double EvaluatePolynomial(const std::array<double, N>& c, double x) {
  static_assert(N > 0);
  double sum = c[N - 1];
  for (std::size_t k = N - 1; k-- > 0;) sum = std::fma(sum, x, c[k]);
  return sum;
}

namespace polynomial_internal {
void Fit(const std::function<HighPrecision(const HighPrecision&)>& f,
         const HighPrecision& lower, const HighPrecision& upper,
         std::size_t num_coefficients, double* coefficients);
}  // namespace polynomial_internal

// Coefficients, rounded to double, of the polynomial of degree N - 1 that
// equals f at the N Chebyshev nodes of [lower, upper]; its error is within a
// factor 1 + (2/pi) log N of the best polynomial's. f is called at the nodes
// only, which all lie inside the interval.
template <std::size_t N>
std::array<double, N> FitPolynomial(
    const std::function<HighPrecision(const HighPrecision&)>& f,
    const HighPrecision& lower, const HighPrecision& upper) {
  std::array<double, N> coefficients;
  polynomial_internal::Fit(f, lower, upper, N, coefficients.data());
  return coefficients;
}

}  // namespace thsgd

#endif  // THSGD_SIM_NUMERIC_POLYNOMIAL_H_
