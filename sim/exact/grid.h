// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where functions of the position are sampled: nodes with linear interpolation
// between them.

#ifndef THSGD_SIM_EXACT_GRID_H_
#define THSGD_SIM_EXACT_GRID_H_

#include <vector>

#include "absl/status/statusor.h"

namespace thsgd {

// Limits from below and above at a place where functions may jump.
enum class Side { kBelow = -1, kNone = 0, kAbove = 1 };

struct Node {
  double position;
  Side side;
};

// What a landing at a point gives to nodes `lower` and `lower` + 1.
struct Interpolation {
  int lower;
  double to_lower;
  double to_upper;
};

// Nodes on [lower, upper]. At a break a function and its derivatives may be
// discontinuous: there are two nodes, one for each limit, and the nodes crowd
// towards it: the k-th of n on a piece between two breaks at distance l is at
// l s(k / n), s(t) = t^2 (3 - 2 t). Immutable.
class Grid {
 public:
  // breaks: inside (lower, upper), in any order; those closer to each other or
  // to an end than 1e-9 (upper - lower) are one. num_cells: about how many, at
  // least 4 on each piece. Each refinement halves all cells (in t).
  // Errors: InvalidArgument unless the ends are finite, lower < upper, breaks
  // are inside, num_cells > 0 and refinements >= 0.
  static absl::StatusOr<Grid> Create(double lower, double upper,
                                     std::vector<double> breaks, int num_cells,
                                     int refinements);

  double lower() const { return nodes_.front().position; }
  double upper() const { return nodes_.back().position; }
  // In ascending order; two with equal positions at breaks.
  const std::vector<Node>& nodes() const { return nodes_; }
  int num_nodes() const { return static_cast<int>(nodes_.size()); }

  // For x in [lower, upper]; at a break from the given side, above it if none.
  Interpolation Locate(double x, Side side) const;

  // The end or break that x is but for rounding, otherwise x.
  double Snap(double x) const;

 private:
  Grid() = default;

  std::vector<Node> nodes_;
  // Ascending, with the ends.
  std::vector<double> breaks_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_GRID_H_
