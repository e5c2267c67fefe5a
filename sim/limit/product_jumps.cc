// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/product_jumps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/critical_points.h"
#include "sim/landscape/multivariate_minima.h"
#include "sim/landscape/product_landscape.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/relative_width.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// From x to the interval; 0 inside.
double DistanceTo(const AttractionField& interval, double x) {
  return std::max({0.0, interval.lower - x, x - interval.upper});
}

}  // namespace

absl::StatusOr<ProductJumps> ProductJumps::Create(
    const ProductLandscape& landscape, double projection_bound,
    double truncation_threshold) {
  FaultList faults;
  faults.Require(truncation_threshold > 0, "truncation_threshold",
                 truncation_threshold, "> 0");
  for (const CriticalPoint& point : landscape.coordinate().critical_points()) {
    if (std::fabs(point.position) >= projection_bound) {
      faults.Require(false, "projection_bound", projection_bound,
                     absl::StrCat("beyond all minima and maxima, as that at ",
                                  ShortestDecimal(point.position)));
    }
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  THSGD_ASSIGN_OR_RETURN(const std::vector<std::vector<double>> minima,
                         FindMinima(landscape));

  ProductJumps jumps(landscape, projection_bound, truncation_threshold);
  const std::vector<AttractionField>& intervals =
      landscape.coordinate().fields();
  // Where the outermost intervals end there is no field.
  const bool open = std::isfinite(intervals.front().lower) ||
                    std::isfinite(intervals.back().upper);
  const int n = static_cast<int>(minima.size());
  std::vector<std::vector<int>> intervals_of;
  for (int i = 0; i < n; ++i) intervals_of.push_back(jumps.IntervalsOf(i));
  std::vector<MultivariateFieldGeometry> fields;
  for (int i = 0; i < n; ++i) {
    const std::vector<int>& own = intervals_of[i];
    MultivariateFieldGeometry f = {.minimum = minima[i],
                                   .effective_width = kInfinity,
                                   .relative_width = 0,
                                   .reaches = {},
                                   .reaches_outside = false};
    for (std::size_t k = 0; k < own.size(); ++k) {
      f.effective_width =
          std::min(f.effective_width, jumps.ExitDistance(minima[i][k], own[k]));
    }
    if (f.effective_width == kInfinity) {
      faults.Add(absl::StrCat("field ", i), "has no exit");
    } else if (const absl::StatusOr<int> width =
                   RelativeWidth(f.effective_width, truncation_threshold);
               !width.ok()) {
      faults.Add(absl::StrCat("field ", i), width.status().message());
    } else {
      f.relative_width = *width;
    }
    const double reach = f.relative_width * truncation_threshold;
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      const std::vector<int>& goal = intervals_of[j];
      double square = 0;
      for (std::size_t k = 0; k < own.size(); ++k) {
        const double distance = DistanceTo(intervals[goal[k]], minima[i][k]);
        square += distance * distance;
      }
      if (std::sqrt(square) < reach) f.reaches.push_back(j);
    }
    if (open) {
      for (double entry : minima[i]) {
        f.reaches_outside = f.reaches_outside ||
                            entry - intervals.front().lower < reach ||
                            intervals.back().upper - entry < reach;
      }
    }
    fields.push_back(std::move(f));
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  jumps.SetFields(std::move(fields));
  return jumps;
}

std::vector<int> ProductJumps::IntervalsOf(int i) const {
  // The first coordinate changes last, as in lexicographic order.
  std::vector<int> intervals(landscape_.dimension());
  for (std::size_t k = intervals.size(); k-- > 0;) {
    intervals[k] = i % num_intervals();
    i /= num_intervals();
  }
  return intervals;
}

int ProductJumps::FieldOf(absl::Span<const int> intervals) const {
  int i = 0;
  for (int interval : intervals) {
    if (interval < 0 || interval >= num_intervals()) return kOutsideFields;
    i = i * num_intervals() + interval;
  }
  return i;
}

double ProductJumps::ExitDistance(double x, int interval) const {
  // Infinite ends give infinite distances.
  const AttractionField& f = landscape_.coordinate().fields()[interval];
  return std::min(x - f.lower, f.upper - x);
}

void ProductJumps::Gradient(absl::Span<const double> x,
                            absl::Span<double> g) const {
  landscape_.Gradient(x, g);
}

int ProductJumps::FieldAt(absl::Span<const double> x) const {
  const absl::StatusOr<std::vector<int>> intervals = landscape_.FieldIndices(x);
  return intervals.ok() ? FieldOf(*intervals) : kOutsideFields;
}

void ProductJumps::Along(absl::Span<const double> x, absl::Span<const double> v,
                         std::vector<RayPiece>& pieces) const {
  struct Crossing {
    double radius;
    std::size_t coordinate;
    int change;
  };
  const std::vector<AttractionField>& fields = landscape_.coordinate().fields();
  std::vector<int> intervals(x.size());
  std::vector<Crossing> crossings;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (!FindField(fields, x[k], &intervals[k])) intervals[k] = -1;
    if (intervals[k] < 0 || v[k] == 0) continue;
    const int change = v[k] > 0 ? 1 : -1;
    for (int n = intervals[k]; n >= 0 && n < num_intervals(); n += change) {
      const double end = change > 0 ? fields[n].upper : fields[n].lower;
      // Walls are beyond all ends that are finite.
      const double radius = (end - x[k]) / v[k];
      if (!(radius < truncation_threshold())) break;
      crossings.push_back({radius, k, change});
    }
  }
  std::sort(
      crossings.begin(), crossings.end(),
      [](const Crossing& a, const Crossing& b) { return a.radius < b.radius; });
  pieces.assign(1, {.begin = 0, .field = FieldOf(intervals)});
  for (const Crossing& crossing : crossings) {
    intervals[crossing.coordinate] += crossing.change;
    pieces.push_back({.begin = crossing.radius, .field = FieldOf(intervals)});
  }
}

double ProductJumps::LeastJump(int i, absl::Span<const double> x,
                               int num_jumps) const {
  const std::vector<int> intervals = IntervalsOf(i);
  double distance = kInfinity;
  for (std::size_t k = 0; k < x.size(); ++k) {
    distance = std::min(distance, ExitDistance(x[k], intervals[k]));
  }
  return num_jumps == 0 ? distance
                        : distance - num_jumps * truncation_threshold();
}

bool ProductJumps::MayLeave(int i, absl::Span<const double> x,
                            int num_jumps) const {
  return LeastJump(i, x, num_jumps) < 0;
}

}  // namespace thsgd
