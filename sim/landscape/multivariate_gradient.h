// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Gradients of landscapes in R^d as the simulation computes them: in double, by
// a fixed sequence of operations that vector code follows bit for bit
// (multivariate_gradient-inl.h).

#ifndef THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_H_
#define THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/double_program.h"
#include "sim/landscape/multivariate_landscape.h"

namespace thsgd {

// Each kind offers dimension() and operator()(x, g), which writes grad f(x) to
// g, both [dimension]; immutable and safe to share between threads.

// g_k = curvature_k (x_k - minimum_k). Error: two roundings.
class BowlGradient {
 public:
  explicit BowlGradient(const QuadraticBowl& bowl)
      : minimum_(bowl.minimum()), curvature_(bowl.curvature()) {}

  int dimension() const { return static_cast<int>(minimum_.size()); }
  const std::vector<double>& minimum() const { return minimum_; }
  const std::vector<double>& curvature() const { return curvature_; }

  void operator()(absl::Span<const double> x, absl::Span<double> g) const {
    for (std::size_t k = 0; k < minimum_.size(); ++k) {
      g[k] = curvature_[k] * (x[k] - minimum_[k]);
    }
  }

 private:
  std::vector<double> minimum_;
  std::vector<double> curvature_;
};

// ScaledHimmelblau with the scales' reciprocals. Error: at most 16 * 2^-53
// times the sum of the terms' sizes (tested).
class HimmelblauGradient {
 public:
  explicit HimmelblauGradient(const ScaledHimmelblau& f)
      : reciprocal_{1 / f.scale()[0], 1 / f.scale()[1]},
        factor_{2 * f.factor() / f.scale()[0], 2 * f.factor() / f.scale()[1]} {}

  static constexpr int dimension() { return 2; }
  // 1 / scale_k and 2 factor / scale_k.
  const std::array<double, 2>& reciprocal() const { return reciprocal_; }
  const std::array<double, 2>& factor() const { return factor_; }

  void operator()(absl::Span<const double> x, absl::Span<double> g) const {
    const double u = x[0] * reciprocal_[0];
    const double v = x[1] * reciprocal_[1];
    const double a = std::fma(u, u, v - 11);
    const double b = std::fma(v, v, u - 7);
    g[0] = factor_[0] * std::fma(u + u, a, b);
    g[1] = factor_[1] * std::fma(v + v, b, a);
  }

 private:
  std::array<double, 2> reciprocal_;
  std::array<double, 2> factor_;
};

// The same polynomial in each coordinate, by Horner's rule with fused
// operations. Error: at most 2 n 2^-53 times the sum of the terms' sizes, n the
// degree of the potential (tested).
class ProductGradient {
 public:
  explicit ProductGradient(const ProductLandscape& f)
      : coefficients_(f.coordinate().gradient_coefficients()),
        dimension_(f.dimension()) {}

  int dimension() const { return dimension_; }
  // Of g'(x) = c[0] + c[1] x + ..., two at least.
  const std::vector<double>& coefficients() const { return coefficients_; }

  void operator()(absl::Span<const double> x, absl::Span<double> g) const {
    for (std::size_t k = 0; k < x.size(); ++k) {
      double sum = coefficients_.back();
      for (std::size_t i = coefficients_.size() - 1; i-- > 0;) {
        sum = std::fma(sum, x[k], coefficients_[i]);
      }
      g[k] = sum;
    }
  }

 private:
  std::vector<double> coefficients_;
  int dimension_;
};

// A formula's exact derivatives as a program in double. Error: BoundErrors of
// program_error.h. Outside the formula's box, of which alone anything is known,
// all coordinates are NaN: a chain that steps from there has failed, unless
// walls keep it in.
class FormulaGradient {
 public:
  explicit FormulaGradient(const MultivariateFormula& f)
      : program_(f.gradient_program(), f.dimension()),
        lower_(f.lower()),
        upper_(f.upper()) {}

  int dimension() const { return program_.num_variables(); }
  const DoubleProgram& program() const { return program_; }
  // The box is [lower, upper]^d.
  double lower() const { return lower_; }
  double upper() const { return upper_; }

  void operator()(absl::Span<const double> x, absl::Span<double> g) const {
    program_.Evaluate(x, g);
    const bool inside = std::all_of(x.begin(), x.end(), [&](double entry) {
      return lower_ <= entry && entry <= upper_;
    });
    if (!inside) {
      std::fill(g.begin(), g.end(), std::numeric_limits<double>::quiet_NaN());
    }
  }

 private:
  DoubleProgram program_;
  double lower_;
  double upper_;
};

using MultivariateGradient = std::variant<BowlGradient, HimmelblauGradient,
                                          ProductGradient, FormulaGradient>;

inline BowlGradient MakeGradient(const QuadraticBowl& f) {
  return BowlGradient(f);
}
inline HimmelblauGradient MakeGradient(const ScaledHimmelblau& f) {
  return HimmelblauGradient(f);
}
inline ProductGradient MakeGradient(const ProductLandscape& f) {
  return ProductGradient(f);
}
inline FormulaGradient MakeGradient(const MultivariateFormula& f) {
  return FormulaGradient(f);
}

inline MultivariateGradient MakeMultivariateGradient(
    const MultivariateLandscape& landscape) {
  return std::visit(
      [](const auto& f) -> MultivariateGradient { return MakeGradient(f); },
      landscape);
}

inline int DimensionOf(const MultivariateGradient& gradient) {
  return std::visit([](const auto& g) { return g.dimension(); }, gradient);
}

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_MULTIVARIATE_GRADIENT_H_
