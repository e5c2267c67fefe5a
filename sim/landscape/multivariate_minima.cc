// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/multivariate_minima.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "Eigen/Eigenvalues"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/multivariate_formula.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/landscape/scaled_himmelblau.h"

namespace thsgd {
namespace {

using Minima = std::vector<std::vector<double>>;

absl::StatusOr<Minima> MinimaOf(const QuadraticBowl& f) {
  return Minima{f.minimum()};
}

absl::StatusOr<Minima> MinimaOf(const ScaledHimmelblau& f) {
  Minima minima;
  for (const auto& minimum : f.minima()) {
    minima.emplace_back(minimum.begin(), minimum.end());
  }
  std::sort(minima.begin(), minima.end());
  return minima;
}

absl::StatusOr<Minima> MinimaOf(const ProductLandscape& f) {
  // One more coordinate at a time.
  Minima minima = {{}};
  for (int k = 0; k < f.dimension(); ++k) {
    Minima longer;
    for (const std::vector<double>& start : minima) {
      for (const AttractionField& field : f.coordinate().fields()) {
        longer.push_back(start);
        longer.back().push_back(field.minimum);
      }
    }
    if (longer.size() > kMaxMinima) {
      return absl::InvalidArgumentError(
          absl::StrCat("has more minima than can be listed, ", kMaxMinima));
    }
    minima = std::move(longer);
  }
  return minima;
}

absl::StatusOr<Minima> MinimaOf(const MultivariateFormula& f) {
  constexpr int kNumStarts = 64;
  Minima minima = f.FindMinima(kNumStarts);
  if (minima.empty()) {
    return absl::NotFoundError(
        "has no minimum that gradient flow reaches from points spread over "
        "its box");
  }
  return minima;
}

}  // namespace

absl::StatusOr<Minima> FindMinima(const MultivariateLandscape& landscape) {
  return std::visit([](const auto& f) { return MinimaOf(f); }, landscape);
}

double LargestCurvature(const MultivariateLandscape& landscape,
                        absl::Span<const double> x) {
  const int dimension = static_cast<int>(x.size());
  double scale = 1;
  for (double coordinate : x) scale = std::max(scale, std::fabs(coordinate));
  // About the cube root of the rounding error.
  const double h = 6e-6 * scale;
  std::vector<double> point(x.begin(), x.end());
  Eigen::VectorXd above(dimension);
  Eigen::VectorXd below(dimension);
  Eigen::MatrixXd hessian(dimension, dimension);
  const auto gradient = [&](Eigen::VectorXd& g) {
    std::visit(
        [&](const auto& f) {
          f.Gradient(point, absl::MakeSpan(g.data(), dimension));
        },
        landscape);
  };
  for (int k = 0; k < dimension; ++k) {
    const double middle = point[k];
    point[k] = middle + h;
    gradient(above);
    point[k] = middle - h;
    gradient(below);
    point[k] = middle;
    hessian.col(k) = (above - below) / (2 * h);
  }
  if (!hessian.allFinite()) return std::numeric_limits<double>::quiet_NaN();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      (hessian + hessian.transpose()) / 2, Eigen::EigenvaluesOnly);
  return solver.eigenvalues().maxCoeff();
}

}  // namespace thsgd
