// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/critical_points.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/tools/minima.hpp"
#include "boost/math/tools/toms748_solve.hpp"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/enclosure.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

struct GridPoint {
  HighPrecision x;
  HighPrecision gradient;
};

std::string Near(const HighPrecision& x) {
  return absl::StrCat(" at x near ", ShortestDecimal(x.convert_to<double>()));
}

absl::Status Degenerate(const HighPrecision& x) {
  return absl::InvalidArgumentError(absl::StrCat(
      "there is a degenerate critical point (f' = f'' = 0)", Near(x)));
}

// f' at the grid's points; the inner ones are moved off round numbers, which
// are critical points more often than others.
absl::StatusOr<std::vector<GridPoint>> MakeGrid(
    const HighPrecisionFunction& gradient, double lower, double upper,
    int num_cells) {
  const HighPrecision shift = sqrt(HighPrecision(2)) / 1000;
  const HighPrecision cell = (HighPrecision(upper) - lower) / num_cells;
  std::vector<GridPoint> grid;
  grid.reserve(num_cells + 1);
  for (int i = 0; i <= num_cells; ++i) {
    const bool end = i == 0 || i == num_cells;
    const HighPrecision x = HighPrecision(lower) + cell * (end ? i : i + shift);
    grid.push_back({x, gradient(x)});
    if (!isfinite(grid.back().gradient)) {
      return absl::InvalidArgumentError(
          absl::StrCat("f' is not finite", Near(x)));
    }
    if (grid.back().gradient == 0) {
      if (!end) return Degenerate(x);
      return absl::InvalidArgumentError(absl::StrCat(
          "f' is 0 at an end of the domain", Near(x), "; move that end"));
    }
  }
  return grid;
}

bool ChangesSign(const GridPoint& a, const GridPoint& b) {
  return (a.gradient > 0) != (b.gradient > 0);
}

// The root of f' between a and b, where f' has opposite signs, to 2^-150 of
// its size.
absl::StatusOr<CriticalPoint> Refine(const HighPrecisionFunction& gradient,
                                     const GridPoint& a, const GridPoint& b,
                                     const HighPrecision& difference_step) {
  constexpr int kBits = 150;
  std::uintmax_t max_evaluations = 500;
  const auto [below, above] = boost::math::tools::toms748_solve(
      [&](const HighPrecision& x) { return gradient(x); }, a.x, b.x, a.gradient,
      b.gradient, boost::math::tools::eps_tolerance<HighPrecision>(kBits),
      max_evaluations);
  const HighPrecision root = (below + above) / 2;
  const HighPrecision second_derivative =
      (gradient(root + difference_step) - gradient(root - difference_step)) /
      (2 * difference_step);
  // 0 but for rounding, on the scale of the mean slope across the bracket.
  const HighPrecision mean_slope = (b.gradient - a.gradient) / (b.x - a.x);
  if (!(abs(second_derivative) > abs(mean_slope) * 1e-8)) {
    return Degenerate(root);
  }
  return CriticalPoint{
      .position = root.convert_to<double>(),
      .second_derivative = second_derivative.convert_to<double>()};
}

}  // namespace

absl::StatusOr<std::vector<CriticalPoint>> FindCriticalPoints(
    const HighPrecisionFunction& gradient, double lower, double upper,
    int num_cells) {
  THSGD_ASSIGN_OR_RETURN(const std::vector<GridPoint> grid,
                         MakeGrid(gradient, lower, upper, num_cells));
  // Brackets of single roots, in ascending order.
  std::vector<std::pair<GridPoint, GridPoint>> brackets;
  for (int i = 0; i < num_cells; ++i) {
    const GridPoint& left = grid[i];
    const GridPoint& right = grid[i + 1];
    if (ChangesSign(left, right)) brackets.push_back({left, right});
    if (i == 0 || ChangesSign(grid[i - 1], left) || ChangesSign(left, right) ||
        abs(left.gradient) > abs(grid[i - 1].gradient) ||
        abs(left.gradient) > abs(right.gradient)) {
      continue;
    }
    // |f'| dips here: down to 0, or through it and back?
    constexpr int kBits = 60;
    const int sign = left.gradient > 0 ? 1 : -1;
    const auto [x, dip] = boost::math::tools::brent_find_minima(
        [&](const HighPrecision& at) -> HighPrecision {
          return sign * gradient(at);
        },
        grid[i - 1].x, right.x, kBits);
    const GridPoint lowest = {x, sign * dip};
    // The minimum's place is known to 2^-60, so its value to 2^-120.
    if (abs(dip) <= HighPrecision(0x1p-100) *
                        (abs(grid[i - 1].gradient) + abs(right.gradient))) {
      return Degenerate(x);
    }
    if (dip < 0) {
      brackets.push_back({grid[i - 1], lowest});
      brackets.push_back({lowest, right});
    }
  }
  const HighPrecision difference_step =
      (HighPrecision(upper) - lower) * HighPrecision("1e-13");
  std::vector<CriticalPoint> points;
  for (const auto& [left, right] : brackets) {
    THSGD_ASSIGN_OR_RETURN(const CriticalPoint point,
                           Refine(gradient, left, right, difference_step));
    points.push_back(point);
  }
  const bool has_minimum =
      std::any_of(points.begin(), points.end(),
                  [](const CriticalPoint& p) { return p.is_minimum(); });
  if (!has_minimum) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is no minimum inside (", ShortestDecimal(lower),
                     ", ", ShortestDecimal(upper), ")"));
  }
  return points;
}

absl::Status CertifyCriticalPoints(const std::vector<CriticalPoint>& points,
                                   const EnclosureFunction& enclose,
                                   double lower, double upper) {
  constexpr int kMaxHalvings = 40;
  constexpr int kMaxEnclosures = 1 << 18;
  const double smallest = (upper - lower) * 0x1p-40;
  const auto may_have_others = [](const Enclosure& x) {
    return absl::InvalidArgumentError(absl::StrCat(
        "minima or maxima too close together, or degenerate ones, may lie in [",
        ShortestDecimal(x.lower()), ", ", ShortestDecimal(x.upper()), "]"));
  };
  // What is left to prove, from lower to upper.
  std::vector<Enclosure> gaps;
  double left = lower;
  for (const CriticalPoint& point : points) {
    double radius = (upper - lower) / 16;
    Enclosure around;
    for (int halvings = 0;; ++halvings) {
      around = Enclosure(std::max(left, point.position - radius),
                         std::min(upper, point.position + radius));
      if (!zero_in(enclose(around).second_derivative)) break;
      if (halvings == kMaxHalvings) return may_have_others(around);
      radius /= 2;
    }
    if (left < around.lower()) gaps.push_back({left, around.lower()});
    left = around.upper();
  }
  if (left < upper) gaps.push_back({left, upper});

  for (int enclosures = 0; !gaps.empty(); ++enclosures) {
    const Enclosure gap = gaps.back();
    gaps.pop_back();
    const DerivativeEnclosure found = enclose(gap);
    if (!zero_in(found.gradient)) continue;
    if (width(gap) <= smallest || enclosures == kMaxEnclosures) {
      return may_have_others(gap);
    }
    const double middle = median(gap);
    gaps.push_back({middle, gap.upper()});
    gaps.push_back({gap.lower(), middle});
  }
  return absl::OkStatus();
}

std::vector<AttractionField> FieldsBetween(
    const std::vector<CriticalPoint>& points, double lower, double upper) {
  std::vector<AttractionField> fields;
  for (size_t i = 0; i < points.size(); ++i) {
    if (!points[i].is_minimum()) continue;
    fields.push_back(
        {.minimum = points[i].position,
         .lower = i == 0 ? lower : points[i - 1].position,
         .upper = i + 1 == points.size() ? upper : points[i + 1].position});
  }
  return fields;
}

bool FindField(const std::vector<AttractionField>& fields, double x,
               int* index) {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].Contains(x)) continue;
    *index = static_cast<int>(i);
    return true;
  }
  return false;
}

absl::StatusOr<Geometry> FindGeometry(const HighPrecisionFunction& gradient,
                                      const EnclosureFunction& enclose,
                                      double lower, double upper,
                                      double end_below, double end_above) {
  THSGD_ASSIGN_OR_RETURN(std::vector<CriticalPoint> points,
                         FindCriticalPoints(gradient, lower, upper));
  THSGD_RETURN_IF_ERROR(CertifyCriticalPoints(points, enclose, lower, upper));
  std::vector<AttractionField> fields =
      FieldsBetween(points, end_below, end_above);
  return Geometry{std::move(points), std::move(fields)};
}

}  // namespace thsgd
