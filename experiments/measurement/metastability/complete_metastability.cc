// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/complete_metastability.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/measurement/metastability/metastability_scale.h"
#include "experiments/measurement/occupation/complete_path.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/report/complete.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"

namespace thsgd {
namespace {

absl::Status RequireStays(absl::string_view name,
                          const manifest::StayCounts& counts,
                          std::int64_t num_regions, std::int64_t num_edges) {
  const auto require = [&](absl::string_view field, std::int64_t size,
                           std::int64_t expected) {
    return RequireEqual(absl::StrCat("the number of ", name, ".", field), size,
                        expected);
  };
  absl::Status status =
      require("region_steps", counts.region_steps_size(), num_regions);
  status.Update(require("num_transitions", counts.num_transitions_size(),
                        num_regions * num_regions));
  status.Update(require("transition_steps", counts.transition_steps_size(),
                        num_regions * num_regions));
  status.Update(require("holding_times", counts.holding_times_size(),
                        num_regions * (num_edges + 1)));
  return status;
}

absl::Status RequireSteps(
    absl::string_view name,
    const google::protobuf::RepeatedField<std::int64_t>& steps,
    const std::vector<double>& times, double scale) {
  THSGD_RETURN_IF_ERROR(RequireEqual(absl::StrCat("the number of ", name),
                                     steps.size(),
                                     static_cast<std::int64_t>(times.size())));
  for (int k = 0; k < steps.size(); ++k) {
    THSGD_RETURN_IF_ERROR(
        RequireEqual(absl::StrCat(name, "[", k, "]"), steps[k],
                     static_cast<std::int64_t>(StepsOf(times[k], scale))));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RequireCompleteMetastability(const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  const manifest::MetastabilitySampling& sampling =
      result.plan().sampling().metastability();
  const manifest::MetastabilityResult& measured = result.metastability();
  THSGD_RETURN_IF_ERROR(RequireCells(experiment, measured.cell()));
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  const auto num_minima = static_cast<std::int64_t>(FieldsOf(landscape).size());
  THSGD_RETURN_IF_ERROR(RequireEqual("the number of minima",
                                     measured.minimum_size(), num_minima));
  THSGD_RETURN_IF_ERROR(RequireEqual("the number of states",
                                     measured.states_size(),
                                     experiment.process_size()));
  for (int p = 0; p < experiment.process_size(); ++p) {
    THSGD_ASSIGN_OR_RETURN(
        const JumpGeometry geometry,
        IrreducibleGeometry(landscape, experiment.process(p)));
    if (SerializeDeterministically(measured.states(p)) !=
        SerializeDeterministically(StatesOf(geometry))) {
      return IncompleteError(
          absl::StrCat("states[", p, "] are not the widest minima of process ",
                       experiment.process(p).name()));
    }
  }
  const ScaledTimes times = TimesOf(experiment.metastability(), sampling);
  for (const manifest::MetastabilityCell& cell : measured.cell()) {
    const manifest::MetastabilityStates& states =
        measured.states(cell.process_index());
    const double scale =
        TimeScaleOf(experiment.process(cell.process_index()),
                    experiment.learning_rate(cell.learning_rate_index()),
                    states.relative_width());
    const auto num_steps =
        static_cast<std::int64_t>(StepsOf(times.horizon, scale));
    THSGD_RETURN_IF_ERROR(
        RequireEqual("num_steps", cell.num_steps(), num_steps));
    THSGD_RETURN_IF_ERROR(
        RequireSteps("time_step", cell.time_step(), times.times, scale));
    THSGD_RETURN_IF_ERROR(RequireSteps("holding_edge_step",
                                       cell.holding_edge_step(),
                                       times.holding_edges, scale));
    const manifest::MetastabilityCounts& counts = cell.counts();
    THSGD_RETURN_IF_ERROR(
        RequireEqual("num_chains", counts.num_chains(),
                     NumberFor(cell.process_index(), sampling.num_chains())));
    const std::int64_t num_edges = cell.holding_edge_step_size();
    THSGD_RETURN_IF_ERROR(
        RequireStays("minima", counts.minima(), num_minima, num_edges));
    THSGD_RETURN_IF_ERROR(RequireStays("states", counts.states(),
                                       states.minimum_size(), num_edges));
    THSGD_RETURN_IF_ERROR(RequireEqual(
        "the number of snapshots", counts.snapshots_size(),
        std::int64_t{1} * states.minimum_size() * cell.time_step_size()));
    for (const manifest::RecordedPath& path : cell.recorded_path()) {
      THSGD_RETURN_IF_ERROR(RequirePath(path, num_steps, 1));
    }
  }
  return absl::OkStatus();
}

}  // namespace thsgd
