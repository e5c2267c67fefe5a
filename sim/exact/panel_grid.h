// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where functions of the position are sampled to high order: panels with
// Gauss-Legendre nodes, between which they are polynomials.

#ifndef THSGD_SIM_EXACT_PANEL_GRID_H_
#define THSGD_SIM_EXACT_PANEL_GRID_H_

#include <array>
#include <vector>

#include "absl/status/statusor.h"

namespace thsgd {

struct PanelGridOptions {
  // Panels are no longer than (upper - lower) / num_panels, ...
  int num_panels = 12;
  // ... and no longer than their distance to the next end or break, or
  // these lengths where they are larger: what a function changes over there.
  double length_at_ends = 0;
  double length_at_breaks = 0;
  // How often all panels are halved.
  int refinements = 0;
};

// Panels on [lower, upper]. Ends and breaks, where a function and its
// derivatives may be discontinuous, are ends of panels, and panels shrink
// geometrically towards them. No node is on an end of its panel. A function is
// represented by the polynomials of degree kOrder - 1 through its values.
// Immutable.
class PanelGrid {
 public:
  static constexpr int kOrder = 10;

  // Values at x of the polynomials that are 1 at one node of x's panel and 0 at
  // the others; they sum to 1, and their absolute values to less than 4 (13 at
  // the panel's very ends).
  struct Interpolation {
    // Of the panel's first node.
    int first_node;
    std::array<double, kOrder> weights;
  };

  // breaks: inside (lower, upper), in any order; those closer to each other or
  // to an end than 1e-9 (upper - lower) are one.
  // Errors: InvalidArgument unless the ends are finite, lower < upper, breaks
  // are inside, num_panels > 0, lengths >= 0 and refinements >= 0.
  static absl::StatusOr<PanelGrid> Create(double lower, double upper,
                                          std::vector<double> breaks,
                                          const PanelGridOptions& options);

  double lower() const { return ends_.front(); }
  double upper() const { return ends_.back(); }

  int num_panels() const { return static_cast<int>(ends_.size()) - 1; }
  // Panel k is [panel_end(k), panel_end(k + 1)] and has nodes kOrder k ..
  // kOrder k + kOrder - 1.
  double panel_end(int k) const { return ends_[k]; }

  // Ascending.
  const std::vector<double>& nodes() const { return nodes_; }
  int num_nodes() const { return static_cast<int>(nodes_.size()); }
  // Of the nodes in the integral over [lower, upper].
  const std::vector<double>& weights() const { return weights_; }

  // For x in [lower, upper]; at a panel's end in the panel above it.
  Interpolation Locate(double x) const;
  // The polynomials of panel k, at any x near it.
  Interpolation LocateIn(int panel, double x) const;

 private:
  PanelGrid() = default;

  std::vector<double> ends_;
  std::vector<double> nodes_;
  std::vector<double> weights_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_PANEL_GRID_H_
