// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/complete_exit_routes.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/report/complete.h"
#include "google/protobuf/repeated_field.h"
#include "sim/sgd/num_steps.h"

namespace thsgd {
namespace {

// As TallyExits has them.
constexpr int kNumJumpBins = 8;
constexpr int kNumShareBins = 21;
constexpr int kNumLog2Bins = 24;
constexpr int kNumDeciles = 10;

bool IsWeight(double value) { return value >= 0 && std::isfinite(value); }

absl::Status RequireWeights(
    absl::string_view name, int size,
    const google::protobuf::RepeatedField<double>& weights) {
  THSGD_RETURN_IF_ERROR(
      RequireEqual(absl::StrCat("the number of ", name), weights.size(), size));
  for (double weight : weights) {
    if (!IsWeight(weight)) {
      return IncompleteError(absl::StrCat("an element of ", name, " is ",
                                          weight, "; must be >= 0 and finite"));
    }
  }
  return absl::OkStatus();
}

absl::Status RequireReplicate(const manifest::ExitRoutesReplicate& replicate,
                              std::int64_t num_paths) {
  for (double weight : {replicate.probability(), replicate.above(),
                        replicate.jumps(), replicate.truncated_jumps()}) {
    if (!IsWeight(weight)) {
      return IncompleteError(absl::StrCat("a weight of a replicate is ", weight,
                                          "; must be >= 0 and finite"));
    }
  }
  if (replicate.num_exits() > num_paths) {
    return IncompleteError(absl::StrCat("num_exits is ", replicate.num_exits(),
                                        "; must be at most ", num_paths));
  }
  // What comes out of no exit, and only of that, is 0.
  if ((replicate.num_exits() > 0) != (replicate.probability() > 0)) {
    return IncompleteError(
        absl::StrCat("a replicate with ", replicate.num_exits(),
                     " exits has the probability ", replicate.probability()));
  }
  THSGD_RETURN_IF_ERROR(
      RequireWeights("jump_count", kNumJumpBins, replicate.jump_count()));
  THSGD_RETURN_IF_ERROR(RequireWeights("largest_update_share", kNumShareBins,
                                       replicate.largest_update_share()));
  THSGD_RETURN_IF_ERROR(RequireWeights("log2_route_steps", kNumLog2Bins,
                                       replicate.log2_route_steps()));
  return RequireWeights("exit_time_decile", kNumDeciles,
                        replicate.exit_time_decile());
}

}  // namespace

absl::Status RequireCompleteExitRoutes(const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  THSGD_RETURN_IF_ERROR(RequireCells(experiment, result.exit_routes().cell()));
  for (const manifest::ExitRoutesCell& cell : result.exit_routes().cell()) {
    THSGD_RETURN_IF_ERROR(RequireEqual(
        "max_steps", cell.max_steps(),
        static_cast<std::int64_t>(
            NumSteps(experiment.exit_routes().horizon(),
                     experiment.learning_rate(cell.learning_rate_index())))));
    THSGD_RETURN_IF_ERROR(RequireEqual(
        "the number of replicates", cell.replicate_size(),
        NumberFor(cell.process_index(),
                  result.plan().sampling().exit_routes().num_replicates())));
    const manifest::ExitEstimator& estimator =
        experiment.process(cell.process_index()).exit_estimator();
    const std::int64_t num_paths =
        estimator.has_plain_simulation()
            ? estimator.plain_simulation().paths_per_replicate()
            : std::numeric_limits<std::int64_t>::max();
    for (const manifest::ExitRoutesReplicate& replicate : cell.replicate()) {
      THSGD_RETURN_IF_ERROR(RequireReplicate(replicate, num_paths));
    }
    for (const manifest::ExitPath& path : cell.recorded_path()) {
      if (path.route_start() >= path.position_size()) {
        return IncompleteError(
            absl::StrCat("route_start is ", path.route_start(),
                         " in a path of ", path.position_size(), " positions"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace thsgd
