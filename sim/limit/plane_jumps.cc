// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/plane_jumps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/tools/minima.hpp"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/plane_map.h"
#include "sim/limit/plane_sets.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// In units of the spacing.
constexpr double kMargin = 2;
constexpr int kMaxRelativeWidth = 64;

NodeSet Closer(const std::vector<float>& distances, double limit) {
  NodeSet set(distances.size());
  for (std::size_t i = 0; i < set.size(); ++i) set[i] = distances[i] <= limit;
  return set;
}

// From each node to V_0, V_1, ..., V_(l* - 1) of a field for jumps of at most
// `jump` spacings; empty if l* is above kMaxRelativeWidth.
std::vector<std::vector<float>> DistancesToExits(const PlaneMap& map, int field,
                                                 double jump) {
  const int n = map.num_nodes();
  const int minimum = map.NearestIndex(map.minima()[field]);
  NodeSet set(map.labels().size());
  for (std::size_t i = 0; i < set.size(); ++i) {
    set[i] = map.labels()[i] != field;
  }
  std::vector<std::vector<float>> distances;
  while (distances.size() < kMaxRelativeWidth) {
    distances.push_back(DistancesTo(set, n));
    // A field without an exit.
    if (distances.back()[minimum] == kInfinity) return distances;
    set = Closer(distances.back(), jump);
    if (set[minimum]) return distances;
    CloseUnderFlow(map, field, -1, set);
  }
  return {};
}

// What num_jumps jumps of at most `jump` spacings reach.
struct Reach {
  std::vector<bool> fields;
  bool outside = false;
  // Whether it comes to the edge of the square.
  bool edge = false;
};

Reach FindReach(const PlaneMap& map, int field, int num_jumps, double jump) {
  const int n = map.num_nodes();
  NodeSet set(map.labels().size());
  set[map.NearestIndex(map.minima()[field])] = 1;
  for (int k = 0; k < num_jumps; ++k) {
    set = Closer(DistancesTo(set, n), jump);
    if (k + 1 == num_jumps) break;
    for (std::size_t i = 0; i < set.size(); ++i) {
      set[i] = set[i] && map.labels()[i] == field;
    }
    CloseUnderFlow(map, field, 1, set);
  }
  Reach reach;
  reach.fields.resize(map.minima().size());
  for (int i = 0; i < n * n; ++i) {
    if (!set[i]) continue;
    const int label = map.labels()[i];
    if (label >= 0) reach.fields[label] = true;
    if (label == kOutsideFields) reach.outside = true;
    const int row = i / n;
    const int column = i % n;
    if (row == 0 || row == n - 1 || column == 0 || column == n - 1) {
      reach.edge = true;
    }
  }
  return reach;
}

// How far from the minimum the field ends in a direction, if that is between
// `from` and `to`; else `to`.
double BorderAlong(const PlaneMap& map, int field, double angle, double from,
                   double to) {
  const std::vector<double>& m = map.minima()[field];
  const double cosine = std::cos(angle);
  const double sine = std::sin(angle);
  const auto inside = [&](double radius) {
    return map.FieldAt({m[0] + radius * cosine, m[1] + radius * sine}) == field;
  };
  double below = from;
  double above = from;
  do {
    below = above;
    above = below + map.spacing() / 2;
    if (below >= to) return to;
  } while (inside(above));
  while (above - below > 1e-7 * map.side()) {
    const double middle = (below + above) / 2;
    (inside(middle) ? below : above) = middle;
  }
  return (below + above) / 2;
}

// r. to_exits: from each node to V_0, in units of the spacing.
double FindEffectiveWidth(const PlaneMap& map, int field,
                          const std::vector<float>& to_exits) {
  const int n = map.num_nodes();
  const double h = map.spacing();
  const std::vector<double>& m = map.minima()[field];
  const double about = h * to_exits[map.NearestIndex(m)];
  // Directions of the nodes that may be the nearest, in clusters.
  std::vector<double> angles;
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < n; ++column) {
      if (to_exits[row * n + column] > 0) continue;
      const std::array<double, 2> x = map.NodeAt(row, column);
      const double distance = std::hypot(x[0] - m[0], x[1] - m[1]);
      if (distance > about + 2.5 * h) continue;
      angles.push_back(std::atan2(x[1] - m[1], x[0] - m[0]));
    }
  }
  std::sort(angles.begin(), angles.end());
  const double gap = 2 * h / about;
  const double from = std::max(0.0, about - 3 * h);
  const double to = about + 3 * h;
  double width = to;
  for (std::size_t first = 0; first < angles.size();) {
    std::size_t last = first;
    while (last + 1 < angles.size() && angles[last + 1] - angles[last] < gap) {
      ++last;
    }
    constexpr int kBits = 16;
    std::uintmax_t max_iterations = 40;
    width =
        std::min(width, boost::math::tools::brent_find_minima(
                            [&](double angle) {
                              return BorderAlong(map, field, angle, from, to);
                            },
                            angles[first] - gap, angles[last] + gap, kBits,
                            max_iterations)
                            .second);
    first = last + 1;
  }
  return width;
}

}  // namespace

absl::StatusOr<PlaneJumps> PlaneJumps::Create(
    std::shared_ptr<const PlaneMap> map, double projection_bound,
    double truncation_threshold) {
  FaultList faults;
  faults.Require(truncation_threshold > 0, "truncation_threshold",
                 truncation_threshold, "> 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  PlaneJumps jumps(map, projection_bound, truncation_threshold);
  const double h = map->spacing();
  const double b = truncation_threshold / h;
  const int n = static_cast<int>(map->minima().size());
  std::vector<MultivariateFieldGeometry> fields;
  for (int i = 0; i < n; ++i) {
    const std::vector<double>& minimum = map->minima()[i];
    const auto too_coarse = [&](absl::string_view what) {
      return absl::OutOfRangeError(absl::StrCat(
          "field ", i, " with minimum (", minimum[0], ", ", minimum[1],
          "): a grid of spacing ", ShortestDecimal(h), " cannot tell ", what,
          " for truncation_threshold = ", ShortestDecimal(truncation_threshold),
          ": too close to a threshold at which it changes"));
    };
    std::vector<std::vector<float>> distances =
        DistancesToExits(*map, i, b + kMargin);
    if (distances.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "field ", i, ": truncation_threshold = ",
          ShortestDecimal(truncation_threshold), "; must be at least a ",
          kMaxRelativeWidth, "th of what lies between minimum and exit"));
    }
    const double about = distances[0][map->NearestIndex(minimum)];
    if (about == kInfinity) {
      return absl::InvalidArgumentError(
          absl::StrCat("field ", i, " has no exit"));
    }
    // A field of a few nodes, or jumps of a few.
    if (about < 4 || b < 4) return too_coarse("widths");
    const int width = static_cast<int>(distances.size());
    if (static_cast<int>(DistancesToExits(*map, i, b - kMargin).size()) !=
        width) {
      return too_coarse("l*");
    }
    MultivariateFieldGeometry f = {
        .minimum = minimum,
        .effective_width = FindEffectiveWidth(*map, i, distances[0]),
        .relative_width = width,
        .reaches = {},
        .reaches_outside = false};
    const Reach most = FindReach(*map, i, width, b + kMargin);
    const Reach least = FindReach(*map, i, width, b - kMargin);
    if (most.fields != least.fields || most.outside != least.outside) {
      return too_coarse("which fields l* jumps reach");
    }
    for (int j = 0; j < n; ++j) {
      if (j != i && most.fields[j]) f.reaches.push_back(j);
    }
    f.reaches_outside = most.outside;
    if (map->ends() == PlaneEnds::kOpen && most.edge &&
        static_cast<int>(f.reaches.size()) < n - 1) {
      return absl::FailedPreconditionError(absl::StrCat(
          "field ", i,
          ": jumps reach the end of the square that is looked at"));
    }
    fields.push_back(std::move(f));
    jumps.distances_.push_back(std::move(distances));
  }
  jumps.SetFields(std::move(fields));
  return jumps;
}

void PlaneJumps::Along(absl::Span<const double> x, absl::Span<const double> v,
                       std::vector<RayPiece>& pieces) const {
  const double b = truncation_threshold();
  const double h = map_->spacing();
  const std::array<double, 2>& lower = map_->lower();
  const double side = map_->side();
  pieces.clear();
  const auto add = [&](double radius, int field) {
    if (pieces.empty() || pieces.back().field != field) {
      pieces.push_back({.begin = radius, .field = field});
    }
  };
  // Where the ray leaves the square and, with walls, where it is put into a
  // corner for good or meets no further wall.
  double end = kInfinity;
  double last = 0;
  for (int k = 0; k < 2; ++k) {
    if (v[k] == 0) continue;
    const double wall = v[k] > 0 ? lower[k] + side : lower[k];
    const double radius = std::max(0.0, (wall - x[k]) / v[k]);
    end = std::min(end, radius);
    last = std::max(last, radius);
  }
  const bool walls = map_->ends() == PlaneEnds::kWalls;
  const double until = std::min(b, walls ? last : end);
  const auto at = [&](double radius) {
    std::array<double, 2> point;
    for (int k = 0; k < 2; ++k) {
      point[k] = std::clamp(x[k] + radius * v[k], lower[k], lower[k] + side);
    }
    return point;
  };
  // Certain cells are two or more apart if they are of different fields, so
  // that half a spacing meets an uncertain one in between.
  for (std::int64_t step = 0;; ++step) {
    const double radius = static_cast<double>(step) * h / 2;
    if (step > 0 && radius >= until) break;
    add(radius, map_->CertainField(at(radius)));
  }
  if (until >= b || walls) return;
  if (map_->ends() == PlaneEnds::kExits) {
    add(end, kOutsideFields);
    return;
  }
  // Farther out there is little mass.
  constexpr double kFactor = 2;
  constexpr int kMaxPieces = 3;
  double radius = end;
  for (int piece = 0; piece < kMaxPieces && radius < b; ++piece) {
    pieces.push_back({.begin = radius, .field = kFieldUnknown});
    radius = std::max(radius, h) * kFactor;
  }
}

double PlaneJumps::LeastJump(int i, absl::Span<const double> x,
                             int num_jumps) const {
  // Half a diagonal for the place of x; the nearest node to a point of V_n is
  // in the widened V_n, half a diagonal away, and that to a point of V_0 at
  // most 1.2 if its border is straight.
  const double distance = distances_[i][num_jumps][map_->NearestIndex(x)];
  return map_->spacing() * std::max(distance - kMargin, 0.25);
}

bool PlaneJumps::MayLeave(int i, absl::Span<const double> x,
                          int num_jumps) const {
  return distances_[i][num_jumps][map_->NearestIndex(x)] <= 1;
}

}  // namespace thsgd
