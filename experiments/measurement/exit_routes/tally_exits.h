// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the weighted exits of one replicate look like, as sums of their weights
// in the order of the exits.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_TALLY_EXITS_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_TALLY_EXITS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "sim/landscape/attraction_field.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/exit_route.h"

namespace thsgd {

// What a route and a jump are.
struct RouteSpec {
  AttractionField field;
  double core_radius;
  double jump_threshold;
  // b.
  double truncation_threshold;
};

ExitRoute RouteOf(const RouteSpec& spec, absl::Span<const double> path);

// max_steps: the horizon, in steps; at most 2^24 - 1.
manifest::ExitRoutesReplicate TallyExits(const RouteSpec& spec,
                                         std::int64_t max_steps,
                                         const ExitReplicate& replicate);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_TALLY_EXITS_H_
