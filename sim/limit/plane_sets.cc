// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/plane_sets.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "sim/limit/plane_map.h"

namespace thsgd {
namespace {

// values[i] becomes min_j values[j] + (i - j)^2, for `size` values that are
// `stride` apart.
class SquaredDistanceTransform {
 public:
  explicit SquaredDistanceTransform(int size)
      : size_(size), parabolas_(size), begins_(size + 1), results_(size) {}

  void operator()(double* values, int stride) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    int num_parabolas = 0;
    for (int j = 0; j < size_; ++j) {
      const double value = values[j * stride];
      if (value == kInfinity) continue;
      double begin = -kInfinity;
      while (num_parabolas > 0) {
        const int last = parabolas_[num_parabolas - 1];
        // Where the parabola of j comes below that of `last`.
        begin = ((value + 1.0 * j * j) -
                 (values[last * stride] + 1.0 * last * last)) /
                (2.0 * (j - last));
        if (begin > begins_[num_parabolas - 1]) break;
        --num_parabolas;
        begin = -kInfinity;
      }
      parabolas_[num_parabolas] = j;
      begins_[num_parabolas] = begin;
      ++num_parabolas;
    }
    if (num_parabolas == 0) return;
    begins_[num_parabolas] = kInfinity;
    int current = 0;
    for (int i = 0; i < size_; ++i) {
      while (begins_[current + 1] < i) ++current;
      const int j = parabolas_[current];
      results_[i] = values[j * stride] + 1.0 * (i - j) * (i - j);
    }
    for (int i = 0; i < size_; ++i) values[i * stride] = results_[i];
  }

 private:
  int size_;
  std::vector<int> parabolas_;
  std::vector<double> begins_;
  std::vector<double> results_;
};

// A unit vector against or, with direction -1, along the gradient; false where
// it has none.
bool FlowDirection(const PlaneMap& map, const std::array<double, 2>& x,
                   int direction, std::array<double, 2>& unit) {
  std::array<double, 2> g;
  map.Gradient(x, absl::MakeSpan(g));
  const double norm = std::hypot(g[0], g[1]);
  if (!(norm > 0) || !std::isfinite(norm)) return false;
  unit = {-direction * g[0] / norm, -direction * g[1] / norm};
  return true;
}

}  // namespace

std::vector<float> DistancesTo(const NodeSet& set, int num_nodes) {
  std::vector<double> squares(set.size());
  for (std::size_t i = 0; i < set.size(); ++i) {
    squares[i] = set[i] ? 0 : std::numeric_limits<double>::infinity();
  }
  SquaredDistanceTransform transform(num_nodes);
  for (int row = 0; row < num_nodes; ++row) {
    transform(&squares[row * num_nodes], 1);
  }
  for (int column = 0; column < num_nodes; ++column) {
    transform(&squares[column], num_nodes);
  }
  std::vector<float> distances(set.size());
  for (std::size_t i = 0; i < set.size(); ++i) {
    distances[i] = static_cast<float>(std::sqrt(squares[i]));
  }
  return distances;
}

void CloseUnderFlow(const PlaneMap& map, int field, int direction,
                    NodeSet& set) {
  const int n = map.num_nodes();
  const NodeSet original = set;
  const auto on_edge = [&](int row, int column) {
    const auto missing = [&](int r, int c) {
      return r >= 0 && r < n && c >= 0 && c < n && !original[r * n + c];
    };
    return missing(row - 1, column) || missing(row + 1, column) ||
           missing(row, column - 1) || missing(row, column + 1);
  };
  const double step = map.spacing() / 2;
  // A path that winds more than this through the square is lost near a saddle.
  const int max_steps = 64 * n;
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < n; ++column) {
      if (!original[row * n + column] || !on_edge(row, column)) continue;
      std::array<double, 2> x = map.NodeAt(row, column);
      for (int i = 0; i < max_steps; ++i) {
        std::array<double, 2> unit;
        if (!FlowDirection(map, x, direction, unit)) break;
        const std::array<double, 2> middle = {x[0] + step / 2 * unit[0],
                                              x[1] + step / 2 * unit[1]};
        if (!FlowDirection(map, middle, direction, unit)) break;
        const std::array<double, 2> next = {x[0] + step * unit[0],
                                            x[1] + step * unit[1]};
        if (!map.Inside(next)) break;
        const std::array<int, 2> node = map.NearestNode(next);
        const int index = node[0] * n + node[1];
        if (map.labels()[index] != field) break;
        if (original[index]) {
          // Where it leaves the set again it passes another edge node.
          if (!on_edge(node[0], node[1])) break;
        } else {
          set[index] = 1;
          const double to_minimum =
              std::hypot(next[0] - map.minima()[field][0],
                         next[1] - map.minima()[field][1]);
          if (to_minimum < map.spacing()) break;
        }
        x = next;
      }
    }
  }
}

}  // namespace thsgd
