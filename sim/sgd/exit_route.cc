// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/exit_route.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/types/span.h"

namespace thsgd {

ExitRoute FindExitRoute(absl::Span<const double> path, double minimum,
                        double core_radius, double jump_threshold) {
  const std::int64_t last = static_cast<std::int64_t>(path.size()) - 1;
  std::int64_t start = last - 1;
  while (start > 0 && std::fabs(path[start] - minimum) > core_radius) --start;

  ExitRoute route = {.start = start,
                     .num_steps = last - start,
                     .num_jumps = 0,
                     .largest_update_share = 0};
  double largest_update = 0;
  for (std::int64_t j = start + 1; j <= last; ++j) {
    const double update = std::fabs(path[j] - path[j - 1]);
    largest_update = std::max(largest_update, update);
    if (update > jump_threshold) ++route.num_jumps;
  }
  route.largest_update_share =
      largest_update / std::fabs(path[last] - path[start]);
  return route;
}

}  // namespace thsgd
