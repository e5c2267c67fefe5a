// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The part of a path that led it out of its attraction field.

#ifndef THSGD_SIM_SGD_EXIT_ROUTE_H_
#define THSGD_SIM_SGD_EXIT_ROUTE_H_

#include <cstdint>

#include "absl/types/span.h"

namespace thsgd {

// The route starts at the last position in the core |x - m| <= core_radius
// and ends at the exit.
struct ExitRoute {
  // Index of the route's first position in the path; 0 if the path never was
  // in the core.
  std::int64_t start;
  // Updates on the route, >= 1.
  std::int64_t num_steps;
  // Updates with |X_j - X_{j-1}| > jump_threshold.
  std::int64_t num_jumps;
  // max |X_j - X_{j-1}| over the route, as a share of the distance between
  // the route's ends. 1 if one update did it all; more if it overshot and
  // others went back.
  double largest_update_share;
};

// path = X_0 .. X_sigma, at least two positions, all finite, the last outside
// the core.
ExitRoute FindExitRoute(absl::Span<const double> path, double minimum,
                        double core_radius, double jump_threshold);

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_EXIT_ROUTE_H_
