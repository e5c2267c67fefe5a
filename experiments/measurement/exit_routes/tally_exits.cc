// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/tally_exits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "google/protobuf/repeated_field.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/exit_route.h"

namespace thsgd {
namespace {

constexpr int kNumJumpBins = 8;
constexpr int kNumShareBins = 21;
constexpr int kNumLog2Bins = 24;
constexpr int kNumDeciles = 10;

void Add(double weight, std::int64_t bin,
         google::protobuf::RepeatedField<double>* histogram) {
  *histogram->Mutable(static_cast<int>(bin)) += weight;
}

// Jumps on the route that were cut to size b. Positions are rounded, so their
// difference is b only up to that.
std::int64_t NumTruncatedJumps(const RouteSpec& spec, const ExitRoute& route,
                               absl::Span<const double> path) {
  constexpr double kRounding = 1e-12;
  if (std::isinf(spec.truncation_threshold)) return 0;
  const double least = std::max(spec.jump_threshold,
                                spec.truncation_threshold * (1 - kRounding));
  std::int64_t count = 0;
  for (std::size_t j = route.start + 1; j < path.size(); ++j) {
    if (std::fabs(path[j] - path[j - 1]) > least) ++count;
  }
  return count;
}

}  // namespace

ExitRoute RouteOf(const RouteSpec& spec, absl::Span<const double> path) {
  return FindExitRoute(path, spec.field.minimum, spec.core_radius,
                       spec.jump_threshold);
}

manifest::ExitRoutesReplicate TallyExits(const RouteSpec& spec,
                                         std::int64_t max_steps,
                                         const ExitReplicate& replicate) {
  manifest::ExitRoutesReplicate tally;
  tally.set_num_exits(static_cast<std::int64_t>(replicate.exits.size()));
  tally.set_probability(replicate.probability());
  tally.mutable_jump_count()->Resize(kNumJumpBins, 0);
  tally.mutable_largest_update_share()->Resize(kNumShareBins, 0);
  tally.mutable_log2_route_steps()->Resize(kNumLog2Bins, 0);
  tally.mutable_exit_time_decile()->Resize(kNumDeciles, 0);
  tally.set_num_steps(replicate.num_steps);
  tally.set_num_non_finite(replicate.num_non_finite);
  for (const WeightedExit& exit : replicate.exits) {
    const double weight = exit.weight;
    const ExitRoute route = RouteOf(spec, exit.path);
    if (exit.path.back() >= spec.field.upper) {
      tally.set_above(tally.above() + weight);
    }
    Add(weight, std::min<std::int64_t>(route.num_jumps, kNumJumpBins - 1),
        tally.mutable_jump_count());
    // Shares of 1 and more, infinity included, go to the last bin.
    const double share = std::min(route.largest_update_share, 1.0);
    Add(weight, static_cast<std::int64_t>(share * (kNumShareBins - 1)),
        tally.mutable_largest_update_share());
    Add(weight, std::bit_width(static_cast<std::uint64_t>(route.num_steps)) - 1,
        tally.mutable_log2_route_steps());
    const auto sigma = static_cast<std::int64_t>(exit.path.size()) - 1;
    Add(weight, kNumDeciles * sigma / (max_steps + 1),
        tally.mutable_exit_time_decile());
    tally.set_jumps(tally.jumps() +
                    weight * static_cast<double>(route.num_jumps));
    tally.set_truncated_jumps(tally.truncated_jumps() +
                              weight * static_cast<double>(NumTruncatedJumps(
                                           spec, route, exit.path)));
  }
  return tally;
}

}  // namespace thsgd
