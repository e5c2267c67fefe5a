// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/complete_occupation.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/complete_path.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/occupation_run.h"
#include "experiments/report/complete.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_minima.h"

namespace thsgd {
namespace {

// How many regions there are, and of how many dimensions.
struct Shape {
  std::int64_t num_regions;
  int dimension;
};

absl::StatusOr<Shape> ShapeOf(const manifest::Experiment& experiment) {
  if (experiment.has_multivariate_landscape()) {
    THSGD_ASSIGN_OR_RETURN(
        const MultivariateLandscape landscape,
        MultivariateLandscapeFromProto(experiment.multivariate_landscape()));
    THSGD_ASSIGN_OR_RETURN(const std::vector<std::vector<double>> minima,
                           FindMinima(landscape));
    return Shape{.num_regions = static_cast<std::int64_t>(minima.size()),
                 .dimension = DimensionOf(landscape)};
  }
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  return Shape{
      .num_regions = static_cast<std::int64_t>(FieldsOf(landscape).size()),
      .dimension = 1};
}

// Places of the histogram: those beyond the ends of an axis count.
std::int64_t HistogramSize(const manifest::OccupationSpec& spec) {
  if (spec.histogram().empty()) return 0;
  std::int64_t size = 1;
  for (const manifest::HistogramAxis& axis : spec.histogram()) {
    size *= axis.num_bins() + 2;
  }
  return size;
}

absl::Status RequireSizes(const manifest::OccupationCounts& counts,
                          std::int64_t num_regions,
                          std::int64_t histogram_size) {
  const auto require = [](absl::string_view name, std::int64_t size,
                          std::int64_t expected) {
    return RequireEqual(absl::StrCat("the number of ", name), size, expected);
  };
  absl::Status status =
      require("region_steps", counts.region_steps_size(), num_regions);
  status.Update(require("num_final", counts.num_final_size(), num_regions));
  status.Update(
      require("share_squares", counts.share_squares_size(), num_regions));
  status.Update(require("num_transitions", counts.num_transitions_size(),
                        num_regions * num_regions));
  status.Update(require("transition_steps", counts.transition_steps_size(),
                        num_regions * num_regions));
  status.Update(require("histogram", counts.histogram_size(), histogram_size));
  return status;
}

}  // namespace

absl::Status RequireCompleteOccupation(const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  const manifest::OccupationSampling& sampling =
      result.plan().sampling().occupation();
  const manifest::OccupationResult& occupation = result.occupation();
  THSGD_RETURN_IF_ERROR(RequireCells(experiment, occupation.cell()));
  THSGD_ASSIGN_OR_RETURN(const Shape shape, ShapeOf(experiment));
  THSGD_RETURN_IF_ERROR(RequireEqual(
      "the number of regions", occupation.region_size(), shape.num_regions));
  for (const manifest::OccupationRegion& region : occupation.region()) {
    THSGD_RETURN_IF_ERROR(RequireEqual("the dimension of a region's minimum",
                                       region.minimum_size(), shape.dimension));
  }
  for (const manifest::OccupationCell& cell : occupation.cell()) {
    const auto num_steps = static_cast<std::int64_t>(
        OccupationSteps(experiment.occupation(), sampling,
                        experiment.learning_rate(cell.learning_rate_index())));
    THSGD_RETURN_IF_ERROR(
        RequireEqual("num_steps", cell.num_steps(), num_steps));
    const manifest::OccupationCounts& counts = cell.counts();
    THSGD_RETURN_IF_ERROR(
        RequireEqual("num_chains", counts.num_chains(),
                     NumberFor(cell.process_index(), sampling.num_chains())));
    if (counts.num_failed() > counts.num_chains()) {
      return IncompleteError(
          absl::StrCat("num_failed is ", counts.num_failed(),
                       "; must be at most num_chains = ", counts.num_chains()));
    }
    std::int64_t num_region_steps = 0;
    for (std::int64_t steps : counts.region_steps()) num_region_steps += steps;
    if (num_region_steps > counts.num_steps()) {
      return IncompleteError(
          absl::StrCat("the sum of region_steps is ", num_region_steps,
                       "; must be at most num_steps = ", counts.num_steps()));
    }
    THSGD_RETURN_IF_ERROR(RequireSizes(counts, shape.num_regions,
                                       HistogramSize(experiment.occupation())));
    for (const manifest::RecordedPath& path : cell.recorded_path()) {
      THSGD_RETURN_IF_ERROR(RequirePath(path, num_steps, shape.dimension));
    }
  }
  return absl::OkStatus();
}

}  // namespace thsgd
