// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/multivariate_formula.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "Eigen/Cholesky"
#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/enclosure.h"
#include "sim/landscape/expression.h"
#include "sim/landscape/formula.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

using Box = std::vector<Enclosure>;

std::string PointIn(const Box& box) {
  std::string point;
  constexpr size_t kMaxShown = 4;
  for (size_t k = 0; k < std::min(box.size(), kMaxShown); ++k) {
    absl::StrAppend(
        &point, k == 0 ? "" : ", ",
        ShortestDecimal(static_cast<float>(median(box[k]))));
  }
  if (box.size() > kMaxShown) absl::StrAppend(&point, ", ...");
  return absl::StrCat("(", point, ")");
}

// True if all outputs are proved finite and differentiable on the box, false if
// that takes too many pieces; an error where a piece too small to cut is
// suspect.
absl::StatusOr<bool> ProveRegular(const Program& program, const Box& whole) {
  constexpr int kMaxEnclosures = 1 << 14;
  const double smallest = width(whole[0]) * 0x1p-20;
  std::vector<Enclosure> outputs(program.outputs().size());
  std::vector<Box> pieces = {whole};
  for (int enclosures = 0; !pieces.empty(); ++enclosures) {
    if (enclosures == kMaxEnclosures) return false;
    Box piece = std::move(pieces.back());
    pieces.pop_back();
    const Suspect suspect = Enclose(program, piece, absl::MakeSpan(outputs));
    if (suspect.node == nullptr) continue;
    const auto widest = std::max_element(
        piece.begin(), piece.end(), [](const Enclosure& a, const Enclosure& b) {
          return width(a) < width(b);
        });
    if (width(*widest) <= smallest) {
      return absl::InvalidArgumentError(
          absl::StrCat(suspect.what, ", at character ", suspect.node->position,
                       " for x near ", PointIn(piece)));
    }
    const double middle = median(*widest);
    const double top = widest->upper();
    *widest = Enclosure(widest->lower(), middle);
    pieces.push_back(piece);
    *widest = Enclosure(middle, top);
    pieces.push_back(std::move(piece));
  }
  return true;
}

std::vector<HighPrecision> Widened(absl::Span<const double> x) {
  return std::vector<HighPrecision>(x.begin(), x.end());
}

bool AllFinite(absl::Span<const double> x) {
  return std::all_of(x.begin(), x.end(),
                     [](double value) { return std::isfinite(value); });
}

}  // namespace

absl::StatusOr<MultivariateFormula> MultivariateFormula::Create(
    absl::string_view formula, int dimension, double lower, double upper) {
  FaultList faults;
  faults.Require(dimension >= 1 && dimension <= kMaxDimension, "dimension",
                 dimension, absl::StrCat("1 to ", kMaxDimension));
  faults.Require(std::isfinite(lower), "lower", lower, "finite");
  faults.Require(lower < upper && std::isfinite(upper), "upper", upper,
                 "> lower and finite");
  std::vector<std::string> variables;
  for (int k = 1; k <= std::min(dimension, kMaxDimension); ++k) {
    variables.push_back(absl::StrCat("x", k));
  }
  absl::StatusOr<Formula> parsed = ParseFormula(formula, variables);
  if (!parsed.ok()) faults.Add("formula", parsed.status().message());
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  ExpressionGraph& graph = parsed->graph;
  std::vector<ExpressionGraph::Id> outputs =
      graph.Gradient(parsed->root, dimension);
  MultivariateFormula landscape;
  landscape.dimension_ = dimension;
  landscape.lower_ = lower;
  landscape.upper_ = upper;
  landscape.value_ = Program(graph, {parsed->root});
  landscape.gradient_ = Program(graph, outputs);
  outputs.push_back(parsed->root);
  const absl::StatusOr<bool> regular = ProveRegular(
      Program(graph, outputs), Box(dimension, Enclosure(lower, upper)));
  if (!regular.ok()) faults.Add("formula", regular.status().message());
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  landscape.proved_regular_ = *regular;
  return landscape;
}

double MultivariateFormula::Value(absl::Span<const double> x) const {
  if (!AllFinite(x)) return std::numeric_limits<double>::quiet_NaN();
  HighPrecision value;
  Evaluate(value_, Widened(x), absl::MakeSpan(&value, 1));
  return value.convert_to<double>();
}

void MultivariateFormula::Gradient(absl::Span<const double> x,
                                   absl::Span<double> g) const {
  if (!AllFinite(x)) {
    std::fill(g.begin(), g.end(), std::numeric_limits<double>::quiet_NaN());
    return;
  }
  std::vector<HighPrecision> exact(dimension_);
  Evaluate(gradient_, Widened(x), absl::MakeSpan(exact));
  for (int k = 0; k < dimension_; ++k) g[k] = exact[k].convert_to<double>();
}

void MultivariateFormula::Gradient(absl::Span<const HighPrecision> x,
                                   absl::Span<HighPrecision> g) const {
  Evaluate(gradient_, x, g);
}

absl::StatusOr<std::vector<double>> MultivariateFormula::FlowToMinimum(
    absl::Span<const double> x) const {
  if (dimension_ > kMaxNewtonDimension) {
    return absl::UnimplementedError(
        absl::StrCat("minima of formulas are found in at most ",
                     kMaxNewtonDimension, " dimensions"));
  }
  const auto inside = [&](absl::Span<const double> at) {
    return std::all_of(at.begin(), at.end(), [&](double value) {
      return lower_ <= value && value <= upper_;
    });
  };
  if (!inside(x)) return absl::NotFoundError("the point is outside the box");
  // Newton's method has its own precision: the flow only has to end closer to
  // its minimum than to all else.
  const FlowTolerance tolerance = {.absolute = 1e-9 * (upper_ - lower_),
                                   .relative = 1e-9};
  constexpr double kSmallGradient = 1e-6;
  double first_norm = -1;
  bool left = false;
  std::vector<double> g(dimension_);
  const absl::StatusOr<FlowPoint> end = GradientFlowUntil(
      [this](absl::Span<const double> at, absl::Span<double> slope) {
        Gradient(at, slope);
      },
      x,
      [&](absl::Span<const double> at) {
        left = !inside(at);
        Gradient(at, absl::MakeSpan(g));
        const double norm =
            Eigen::Map<const Eigen::VectorXd>(g.data(), dimension_).norm();
        if (first_norm < 0) first_norm = norm;
        return left || norm <= kSmallGradient * first_norm;
      },
      std::numeric_limits<double>::infinity(), tolerance);
  if (!end.ok()) return absl::NotFoundError(end.status().message());
  if (left) return absl::NotFoundError("the gradient flow leaves the box");

  std::vector<HighPrecision> point = Widened(end->position);
  std::vector<HighPrecision> gradient(dimension_);
  std::vector<HighPrecision> above(dimension_);
  std::vector<HighPrecision> below(dimension_);
  const HighPrecision h =
      (HighPrecision(upper_) - lower_) * HighPrecision("1e-13");
  Eigen::MatrixXd hessian(dimension_, dimension_);
  constexpr int kMaxSteps = 20;
  for (int step = 0; step < kMaxSteps; ++step) {
    for (int k = 0; k < dimension_; ++k) {
      const HighPrecision middle = point[k];
      point[k] = middle + h;
      Gradient(point, absl::MakeSpan(above));
      point[k] = middle - h;
      Gradient(point, absl::MakeSpan(below));
      point[k] = middle;
      for (int i = 0; i < dimension_; ++i) {
        hessian(i, k) =
            HighPrecision((above[i] - below[i]) / (2 * h)).convert_to<double>();
      }
    }
    Gradient(point, absl::MakeSpan(gradient));
    Eigen::VectorXd slope(dimension_);
    for (int k = 0; k < dimension_; ++k) {
      slope[k] = gradient[k].convert_to<double>();
    }
    const Eigen::LLT<Eigen::MatrixXd> factor(hessian);
    if (!hessian.allFinite() || factor.info() != Eigen::Success) {
      return absl::NotFoundError(
          "the gradient flow settles where the Hessian is not positive "
          "definite");
    }
    const Eigen::VectorXd update = factor.solve(slope);
    for (int k = 0; k < dimension_; ++k) point[k] -= update[k];
    if (update.norm() <= 1e-17 * (upper_ - lower_)) {
      std::vector<double> minimum;
      for (const HighPrecision& value : point) {
        minimum.push_back(value.convert_to<double>());
      }
      const double moved =
          (Eigen::Map<const Eigen::VectorXd>(minimum.data(), dimension_) -
           Eigen::Map<const Eigen::VectorXd>(end->position.data(), dimension_))
              .norm();
      constexpr double kMaxMove = 1e-3;
      if (moved > kMaxMove * (upper_ - lower_)) break;
      return minimum;
    }
  }
  return absl::NotFoundError("the gradient flow does not settle in a minimum");
}

std::vector<std::vector<double>> MultivariateFormula::FindMinima(
    int num_starts) const {
  // Coordinate k of start i is the fraction of i g^-(k+1) with g the root above
  // 1 of g^(d+1) = g + 1, which spreads points evenly in d dimensions.
  double g = 1.5;
  for (int step = 0; step < 60; ++step) {
    double power = g;
    for (int k = 0; k < dimension_; ++k) power *= g;
    // Newton's method for a convex function from above its root.
    g -= (power - g - 1) / ((dimension_ + 1) * power / g - 1);
  }
  std::vector<std::vector<double>> minima;
  std::vector<double> start(dimension_);
  const double close = 1e-9 * (upper_ - lower_);
  for (int i = 1; i <= num_starts; ++i) {
    double step = 1;
    for (int k = 0; k < dimension_; ++k) {
      step /= g;
      const double turns = 0.5 + i * step;
      start[k] = lower_ + (upper_ - lower_) * (turns - std::floor(turns));
    }
    const absl::StatusOr<std::vector<double>> minimum = FlowToMinimum(start);
    if (!minimum.ok()) continue;
    const bool known = std::any_of(
        minima.begin(), minima.end(), [&](const std::vector<double>& other) {
          for (int k = 0; k < dimension_; ++k) {
            if (std::fabs(other[k] - (*minimum)[k]) > close) return false;
          }
          return true;
        });
    if (!known) minima.push_back(*minimum);
  }
  std::sort(minima.begin(), minima.end());
  return minima;
}

}  // namespace thsgd
