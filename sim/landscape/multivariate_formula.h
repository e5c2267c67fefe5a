// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A landscape typed as a formula in x1 .. xd (formula.h) on a box.

#ifndef THSGD_SIM_LANDSCAPE_MULTIVARIATE_FORMULA_H_
#define THSGD_SIM_LANDSCAPE_MULTIVARIATE_FORMULA_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "sim/landscape/expression.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

// Values and derivatives are computed in 50 digits, from exact derivatives of
// the formula, and rounded to double, as in FormulaLandscape; a gradient costs
// some five values, whatever d. Where the formula is undefined they are not
// finite; across a kink of abs, min or max the gradient jumps.
class MultivariateFormula {
 public:
  static constexpr int kMaxDimension = 1000;

  // Errors: InvalidArgument unless dimension is 1 to kMaxDimension, lower <
  // upper are finite, the formula can be read, and f and its gradient are
  // proved finite and differentiable on [lower, upper]^d, or, where the proof
  // would take more than 2^14 sub-boxes, are at least not refuted by one of
  // them: then what the simulation meets is counted there.
  static absl::StatusOr<MultivariateFormula> Create(absl::string_view formula,
                                                    int dimension, double lower,
                                                    double upper);

  int dimension() const { return dimension_; }
  double lower() const { return lower_; }
  double upper() const { return upper_; }
  // Output k is the partial derivative by x(k + 1).
  const Program& gradient_program() const { return gradient_; }
  // Whether f is proved regular on the whole box.
  bool proved_regular() const { return proved_regular_; }

  double Value(absl::Span<const double> x) const;
  void Gradient(absl::Span<const double> x, absl::Span<double> g) const;
  // In 50 digits.
  void Gradient(absl::Span<const HighPrecision> x,
                absl::Span<HighPrecision> g) const;

  // The minimum that the gradient flow from x leads to: the flow until the
  // gradient is small, then Newton's method with 50-digit gradients and a
  // Hessian of central differences, so that the minimum is right to 1e-14 of
  // its size. d at most kMaxNewtonDimension.
  // Errors: NotFound if the flow leaves the box, does not settle, or settles
  // where the Hessian is not positive definite; Unimplemented for larger d.
  static constexpr int kMaxNewtonDimension = 100;
  absl::StatusOr<std::vector<double>> FlowToMinimum(
      absl::Span<const double> x) const;

  // The minima that the flow reaches from num_starts points spread evenly over
  // the box (a Kronecker sequence), each once, in lexicographic order. Others
  // may exist.
  std::vector<std::vector<double>> FindMinima(int num_starts) const;

 private:
  MultivariateFormula() = default;

  int dimension_;
  double lower_;
  double upper_;
  bool proved_regular_ = false;
  Program value_;
  Program gradient_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_MULTIVARIATE_FORMULA_H_
