// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The attraction fields of a landscape in the plane: which minimum the gradient
// flow from a point leads to, known on the nodes of a square grid and asked of
// the flow where the nodes around a point disagree.

#ifndef THSGD_SIM_LIMIT_PLANE_MAP_H_
#define THSGD_SIM_LIMIT_PLANE_MAP_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/landscape/multivariate_landscape.h"

namespace thsgd {

// What lies beyond the square.
enum class PlaneEnds {
  // Nothing: positions are put back into the square after each jump.
  kWalls,
  // No field: to leave the square is an exit.
  kExits,
  // More of the landscape, which FieldAt asks the flow about.
  kOpen
};

// Values are field indices or the constants of multivariate_jump_geometry.h.
// A part of a field that is thinner than three cells of the first grid may be
// missed. Immutable; safe to share between threads.
class PlaneMap {
 public:
  // Of the square with this lower corner and side, cut into 64^2 cells. minima:
  // from FindMinima. The flow is solved in double to 1e-8.
  // Errors: InvalidArgument unless dimension is 2, there is a minimum and all
  // are inside the square; if, with walls, the flow leads out of the square
  // somewhere (it would rest on the wall); if a minimum is degenerate.
  static absl::StatusOr<PlaneMap> Create(
      const MultivariateLandscape& landscape,
      const std::vector<std::vector<double>>& minima,
      const std::array<double, 2>& lower, double side, PlaneEnds ends);

  // The same with twice as many cells a side; nodes in the middle of others
  // that agree are not asked for again.
  PlaneMap Refined() const;

  const std::vector<std::vector<double>>& minima() const { return minima_; }
  PlaneEnds ends() const { return ends_; }
  const std::array<double, 2>& lower() const { return lower_; }
  double side() const { return side_; }
  // h.
  double spacing() const { return side_ / num_cells_; }
  // A side.
  int num_cells() const { return num_cells_; }
  int num_nodes() const { return num_cells_ + 1; }

  void Gradient(absl::Span<const double> x, absl::Span<double> g) const {
    gradient_(x, g);
  }

  // Nodes are numbered row by row: node = row num_nodes() + column.
  std::array<double, 2> NodeAt(int row, int column) const {
    return {lower_[0] + column * spacing(), lower_[1] + row * spacing()};
  }
  // Row and column of the node nearest to x, of the square's.
  std::array<int, 2> NearestNode(absl::Span<const double> x) const;
  int NearestIndex(absl::Span<const double> x) const {
    const std::array<int, 2> node = NearestNode(x);
    return node[0] * num_nodes() + node[1];
  }
  // [num_nodes^2].
  const std::vector<std::int16_t>& labels() const { return labels_; }

  // False for NaN.
  bool Inside(absl::Span<const double> x) const;

  // The field that all nodes of the cell around x and of those next to it are
  // in; kFieldUnknown if they are not of one field or x is not in the square.
  int CertainField(absl::Span<const double> x) const;

  // The field of x, by the flow until CertainField knows.
  int FieldAt(absl::Span<const double> x) const;

 private:
  PlaneMap() = default;

  // From labels_.
  void FindCertainCells();
  int Captured(absl::Span<const double> x) const;

  GradientFunction gradient_;
  std::vector<std::vector<double>> minima_;
  // f is convex in balls of these radii around the minima.
  std::vector<double> capture_radii_;
  // Gradients below this, outside the balls, are those of a saddle: the flow
  // came as close to it as the solver can tell it from resting there.
  double rest_gradient_;
  PlaneEnds ends_;
  std::array<double, 2> lower_;
  double side_;
  int num_cells_;
  std::vector<std::int16_t> labels_;
  // [num_cells^2].
  std::vector<std::int16_t> certain_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_PLANE_MAP_H_
