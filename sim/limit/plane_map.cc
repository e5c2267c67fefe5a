// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/plane_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "Eigen/Eigenvalues"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/landscape/multivariate_gradient.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/limit/multivariate_jump_geometry.h"

namespace thsgd {
namespace {

constexpr int kFirstNumCells = 64;
constexpr double kPi = 3.14159265358979323846;

// In double and, for formulas, beyond the box too: trial steps of the solver
// may look there before it finds them too long.
GradientFunction FastGradient(const MultivariateLandscape& landscape) {
  return std::visit(
      [](const auto& f) -> GradientFunction {
        const auto gradient = MakeGradient(f);
        if constexpr (std::is_same_v<decltype(gradient),
                                     const FormulaGradient>) {
          return [gradient](absl::Span<const double> x, absl::Span<double> g) {
            gradient.program().Evaluate(x, g);
          };
        } else {
          return [gradient](absl::Span<const double> x, absl::Span<double> g) {
            gradient(x, g);
          };
        }
      },
      landscape);
}

// The least eigenvalue of the Hessian, by central differences over 1e-5 of the
// length.
double LeastCurvature(const GradientFunction& gradient,
                      const std::array<double, 2>& x, double length) {
  const double h = 1e-5 * length;
  Eigen::Matrix2d hessian;
  for (int k = 0; k < 2; ++k) {
    std::array<double, 2> above = x;
    std::array<double, 2> below = x;
    above[k] += h;
    below[k] -= h;
    std::array<double, 2> g_above;
    std::array<double, 2> g_below;
    gradient(above, absl::MakeSpan(g_above));
    gradient(below, absl::MakeSpan(g_below));
    for (int i = 0; i < 2; ++i) {
      hessian(i, k) = (g_above[i] - g_below[i]) / (2 * h);
    }
  }
  if (!hessian.allFinite()) return std::numeric_limits<double>::quiet_NaN();
  const Eigen::Matrix2d symmetric = (hessian + hessian.transpose()) / 2;
  return Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d>(symmetric,
                                                        Eigen::EigenvaluesOnly)
      .eigenvalues()
      .minCoeff();
}

// The largest radius of `largest`, a half of it, and so on, at which the
// Hessian is positive definite on three circles; 0 if there is none.
double ConvexRadius(const GradientFunction& gradient,
                    const std::vector<double>& minimum, double largest) {
  constexpr int kHalvings = 20;
  constexpr int kAngles = 12;
  double radius = largest;
  for (int n = 0; n < kHalvings; ++n, radius /= 2) {
    bool convex = true;
    for (int i = 0; convex && i < 3 * kAngles; ++i) {
      const double r = radius * (1 + i / kAngles) / 3;
      const double angle = 2 * kPi * i / kAngles;
      convex = LeastCurvature(gradient,
                              {minimum[0] + r * std::cos(angle),
                               minimum[1] + r * std::sin(angle)},
                              radius) > 0;
    }
    if (convex) return radius;
  }
  return 0;
}

// Follows the flow by its length, not its time, which is short far out: along
// -g / |g| in fourth-order steps of a hundredth of the distance to `center`,
// until `inside`. Returns where it is then, or after as many steps as lead in
// from anywhere.
std::array<double, 2> FlowInwards(
    const GradientFunction& gradient, std::array<double, 2> x,
    const std::array<double, 2>& center,
    const std::function<bool(const std::array<double, 2>&)>& inside) {
  constexpr int kMaxSteps = 100000;
  const auto unit = [&](const std::array<double, 2>& at) {
    std::array<double, 2> g;
    gradient(at, absl::MakeSpan(g));
    const double norm = std::hypot(g[0], g[1]);
    return std::array<double, 2>{-g[0] / norm, -g[1] / norm};
  };
  for (int n = 0; n < kMaxSteps && !inside(x); ++n) {
    const double step = 0.01 * std::hypot(x[0] - center[0], x[1] - center[1]);
    const auto moved = [&](double part, const std::array<double, 2>& u) {
      return std::array<double, 2>{x[0] + part * u[0], x[1] + part * u[1]};
    };
    const std::array<double, 2> k1 = unit(x);
    const std::array<double, 2> k2 = unit(moved(step / 2, k1));
    const std::array<double, 2> k3 = unit(moved(step / 2, k2));
    const std::array<double, 2> k4 = unit(moved(step, k3));
    for (int i = 0; i < 2; ++i) {
      x[i] += step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    }
  }
  return x;
}

}  // namespace

absl::StatusOr<PlaneMap> PlaneMap::Create(
    const MultivariateLandscape& landscape,
    const std::vector<std::vector<double>>& minima,
    const std::array<double, 2>& lower, double side, PlaneEnds ends) {
  FaultList faults;
  faults.Require(DimensionOf(landscape) == 2, "dimension",
                 DimensionOf(landscape), "2");
  faults.Require(!minima.empty() && minima.size() < 10000, "minima",
                 static_cast<double>(minima.size()), "1 to 9999");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  PlaneMap map;
  map.gradient_ = FastGradient(landscape);
  map.minima_ = minima;
  map.ends_ = ends;
  map.lower_ = lower;
  map.side_ = side;
  map.num_cells_ = kFirstNumCells;
  map.rest_gradient_ = std::numeric_limits<double>::infinity();
  for (const std::vector<double>& minimum : minima) {
    if (!map.Inside(minimum)) {
      faults.Add("minima", "must be inside the walls or the domain");
      continue;
    }
    double closest = side;
    for (const std::vector<double>& other : minima) {
      const double distance =
          std::hypot(minimum[0] - other[0], minimum[1] - other[1]);
      if (distance > 0) closest = std::min(closest, distance);
    }
    for (int k = 0; k < 2; ++k) {
      closest = std::min(
          {closest, minimum[k] - lower[k], lower[k] + side - minimum[k]});
    }
    const double radius = ConvexRadius(map.gradient_, minimum, closest / 4);
    const double curvature =
        LeastCurvature(map.gradient_, {minimum[0], minimum[1]}, closest);
    if (!(radius > 0) || !(curvature > 0)) {
      faults.Add("minima", absl::StrCat("that at (", minimum[0], ", ",
                                        minimum[1], ") is degenerate"));
      continue;
    }
    map.capture_radii_.push_back(radius);
    map.rest_gradient_ =
        std::min(map.rest_gradient_, 1e-5 * curvature * radius);
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const int n = map.num_nodes();
  if (ends == PlaneEnds::kWalls) {
    for (int i = 0; i < 4 * n; ++i) {
      const int axis = i / n % 2;
      const bool above = i / n >= 2;
      const int along = i % n;
      const int across = above ? n - 1 : 0;
      const std::array<double, 2> x =
          axis == 0 ? map.NodeAt(along, across) : map.NodeAt(across, along);
      std::array<double, 2> g;
      map.gradient_(x, absl::MakeSpan(g));
      if (!(above ? g[axis] >= 0 : g[axis] <= 0)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "projection_bound = ", ShortestDecimal(map.lower_[0] + side),
            "; must be where the gradient flow leads inwards: at (", x[0], ", ",
            x[1], ") it would rest on the wall"));
      }
    }
  }

  map.certain_.assign(map.num_cells_ * map.num_cells_, kFieldUnknown);
  map.labels_.resize(n * n);
  std::vector<std::int16_t> labels(n * n);
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < n; ++column) {
      labels[row * n + column] =
          static_cast<std::int16_t>(map.FieldAt(map.NodeAt(row, column)));
    }
  }
  map.labels_ = std::move(labels);
  map.FindCertainCells();
  return map;
}

PlaneMap PlaneMap::Refined() const {
  PlaneMap map = *this;
  map.num_cells_ = 2 * num_cells_;
  const int n = map.num_nodes();
  map.labels_.resize(n * n);
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < n; ++column) {
      map.labels_[row * n + column] =
          row % 2 == 0 && column % 2 == 0
              ? labels_[row / 2 * num_nodes() + column / 2]
              : static_cast<std::int16_t>(FieldAt(map.NodeAt(row, column)));
    }
  }
  map.FindCertainCells();
  return map;
}

std::array<int, 2> PlaneMap::NearestNode(absl::Span<const double> x) const {
  const auto nearest = [&](int k) {
    const double place = std::round((x[k] - lower_[k]) / spacing());
    return static_cast<int>(
        std::clamp(place, 0.0, static_cast<double>(num_cells_)));
  };
  return {nearest(1), nearest(0)};
}

bool PlaneMap::Inside(absl::Span<const double> x) const {
  return lower_[0] <= x[0] && x[0] <= lower_[0] + side_ && lower_[1] <= x[1] &&
         x[1] <= lower_[1] + side_;
}

int PlaneMap::CertainField(absl::Span<const double> x) const {
  if (!Inside(x)) return kFieldUnknown;
  const auto cell = [&](int k) {
    return std::min(static_cast<int>((x[k] - lower_[k]) / spacing()),
                    num_cells_ - 1);
  };
  return certain_[cell(1) * num_cells_ + cell(0)];
}

void PlaneMap::FindCertainCells() {
  const int n = num_nodes();
  certain_.resize(num_cells_ * num_cells_);
  const auto block = [&](int row, int column, const auto& visit) {
    for (int r = std::max(row - 1, 0); r <= std::min(row + 2, n - 1); ++r) {
      for (int c = std::max(column - 1, 0); c <= std::min(column + 2, n - 1);
           ++c) {
        visit(r, c);
      }
    }
  };
  for (int row = 0; row < num_cells_; ++row) {
    for (int column = 0; column < num_cells_; ++column) {
      const int label = labels_[row * n + column];
      bool agree = label != kOnBorder;
      block(row, column, [&](int r, int c) {
        agree = agree && labels_[r * n + c] == label;
      });
      certain_[row * num_cells_ + column] =
          static_cast<std::int16_t>(agree ? label : kFieldUnknown);
    }
  }
  // A field so small that nodes miss it is not certain to be another.
  for (std::size_t i = 0; i < minima_.size(); ++i) {
    const int certain = CertainField(minima_[i]);
    if (certain == static_cast<int>(i) || certain == kFieldUnknown) continue;
    const std::array<int, 2> node = NearestNode(minima_[i]);
    block(node[0], node[1], [&](int r, int c) {
      if (r < num_cells_ && c < num_cells_) {
        certain_[r * num_cells_ + c] = kFieldUnknown;
      }
    });
  }
}

int PlaneMap::Captured(absl::Span<const double> x) const {
  for (std::size_t i = 0; i < minima_.size(); ++i) {
    const double dx = x[0] - minima_[i][0];
    const double dy = x[1] - minima_[i][1];
    if (dx * dx + dy * dy < capture_radii_[i] * capture_radii_[i]) {
      return static_cast<int>(i);
    }
  }
  return kFieldUnknown;
}

int PlaneMap::FieldAt(absl::Span<const double> x) const {
  if (ends_ == PlaneEnds::kExits) {
    const bool interior = lower_[0] < x[0] && x[0] < lower_[0] + side_ &&
                          lower_[1] < x[1] && x[1] < lower_[1] + side_;
    if (!interior) return kOutsideFields;
  }
  if (!std::isfinite(x[0]) || !std::isfinite(x[1])) return kOutsideFields;
  std::array<double, 2> start = {x[0], x[1]};
  if (ends_ == PlaneEnds::kOpen && !Inside(x)) {
    start = FlowInwards(
        gradient_, start, {lower_[0] + side_ / 2, lower_[1] + side_ / 2},
        [this](const std::array<double, 2>& at) { return Inside(at); });
    if (!Inside(start)) return kOutsideFields;
  }
  int field = CertainField(start);
  if (field != kFieldUnknown) return field;
  const absl::StatusOr<FlowPoint> end =
      GradientFlowUntil(gradient_, start,
                        [&](absl::Span<const double> at) {
                          if (ends_ == PlaneEnds::kExits && !Inside(at)) {
                            field = kOutsideFields;
                            return true;
                          }
                          field = Captured(at);
                          if (field == kFieldUnknown) field = CertainField(at);
                          if (field != kFieldUnknown) return true;
                          std::array<double, 2> g;
                          gradient_(at, absl::MakeSpan(g));
                          if (std::hypot(g[0], g[1]) < rest_gradient_) {
                            field = kOnBorder;
                            return true;
                          }
                          return false;
                        },
                        std::numeric_limits<double>::infinity(),
                        {.absolute = 1e-8 * side_, .relative = 1e-8});
  // The flow ends nowhere: there is no minimum that it leads to.
  return end.ok() ? field : kOutsideFields;
}

}  // namespace thsgd
