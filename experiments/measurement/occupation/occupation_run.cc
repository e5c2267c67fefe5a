// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/occupation_run.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/chains/field_regions.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/recorded_path.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_minima.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/multivariate_ensemble.h"
#include "sim/sgd/multivariate_occupation.h"
#include "sim/sgd/num_steps.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/region_stays.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::int64_t RecordingInterval(std::int64_t num_steps) {
  return (num_steps + kMaxRecordedPositions - 2) / (kMaxRecordedPositions - 1);
}

void Assign(const std::vector<std::int64_t>& from,
            google::protobuf::RepeatedField<std::int64_t>* to) {
  to->Assign(from.begin(), from.end());
}

manifest::OccupationCounts CountsOf(const RegionCounts& counts,
                                    const std::vector<std::int64_t>& histogram,
                                    std::int64_t num_big_jumps) {
  manifest::OccupationCounts proto;
  proto.set_num_chains(counts.num_chains);
  proto.set_num_steps(counts.num_steps);
  proto.set_num_failed(counts.num_failed);
  Assign(counts.region_steps, proto.mutable_region_steps());
  Assign(counts.num_final, proto.mutable_num_final());
  Assign(counts.share_squares, proto.mutable_share_squares());
  Assign(counts.num_transitions, proto.mutable_num_transitions());
  Assign(counts.transition_steps, proto.mutable_transition_steps());
  Assign(histogram, proto.mutable_histogram());
  proto.set_num_big_jumps(num_big_jumps);
  return proto;
}

double JumpThreshold(const manifest::OccupationSpec& proto) {
  return proto.jump_threshold() > 0 ? proto.jump_threshold() : kInfinity;
}

std::int64_t HistogramInterval(const manifest::OccupationSpec& proto) {
  return proto.has_histogram_interval() ? proto.histogram_interval() : 1;
}

const std::vector<std::int64_t>& HistogramOf(const Occupation& occupation) {
  return occupation.histogram;
}
const std::vector<std::int64_t>& HistogramOf(
    const MultivariateOccupation& occupation) {
  return occupation.planar_histogram;
}

std::size_t Dimension(double) { return 1; }
std::size_t Dimension(const std::vector<double>& x) { return x.size(); }

// In one dimension, or in R^d: the engines offer the same.
template <class AnyEnsemble, class AnySpec, class Start>
class Engine : public OccupationEngine {
 public:
  Engine(AnyEnsemble ensemble, AnySpec spec, Start start,
         std::int64_t num_steps)
      : ensemble_(std::move(ensemble)),
        spec_(std::move(spec)),
        start_(std::move(start)),
        num_steps_(num_steps) {}

  manifest::OccupationCounts Count(std::int64_t first_chain,
                                   std::int64_t num_chains) const override {
    const auto occupation = ensemble_.SimulateOccupation(
        spec_, start_, num_steps_, static_cast<std::uint32_t>(first_chain),
        num_chains);
    return CountsOf(occupation, HistogramOf(occupation),
                    occupation.num_big_jumps);
  }

  manifest::RecordedPath Record(std::int64_t chain) const override {
    manifest::RecordedPath recorded;
    recorded.set_chain(chain);
    recorded.set_step_interval(RecordingInterval(num_steps_));
    const std::vector<double> path = ensemble_.SimulatePath(
        start_, num_steps_, static_cast<std::uint32_t>(chain),
        recorded.step_interval());
    const std::size_t dimension = Dimension(start_);
    const std::size_t num_coordinates =
        NumRecordedCoordinates(static_cast<int>(dimension));
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (i % dimension < num_coordinates) recorded.add_position(path[i]);
    }
    return recorded;
  }

 private:
  const AnyEnsemble ensemble_;
  const AnySpec spec_;
  const Start start_;
  const std::int64_t num_steps_;
};

OccupationSpec SpecOf(const manifest::OccupationSpec& proto,
                      const Landscape& landscape) {
  OccupationSpec spec;
  spec.regions = FieldRegions(FieldsOf(landscape), proto.core_radius());
  if (proto.histogram_size() > 0) {
    const manifest::HistogramAxis& axis = proto.histogram(0);
    spec.histogram = {.lower = axis.lower(),
                      .upper = axis.upper(),
                      .num_bins = axis.num_bins()};
  }
  spec.histogram_interval = HistogramInterval(proto);
  spec.jump_threshold = JumpThreshold(proto);
  return spec;
}

absl::StatusOr<OccupationRun> RunInOneDimension(
    const manifest::Experiment& experiment) {
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         LandscapeFromProto(experiment.landscape()));
  const OccupationSpec spec = SpecOf(experiment.occupation(), landscape);
  OccupationRun run;
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    manifest::OccupationRegion& region = run.regions.emplace_back();
    region.add_minimum(fields[i].minimum);
    region.set_lower(spec.regions[i].lower);
    region.set_upper(spec.regions[i].upper);
  }
  // One table for all processes: between the outermost walls.
  double bound = 0;
  for (const manifest::Process& process : experiment.process()) {
    bound = std::max(bound, process.projection_bound());
  }
  THSGD_ASSIGN_OR_RETURN(GradientTable table,
                         TabulateGradient(landscape, -bound, bound));
  const auto gradient = std::make_shared<const GradientTable>(std::move(table));
  run.make_engine = [&experiment, spec, gradient](const ChainCell& cell)
      -> absl::StatusOr<std::unique_ptr<const OccupationEngine>> {
    const manifest::Process& process = experiment.process(cell.process_index);
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                           NoiseLawFromProto(process.noise()));
    THSGD_ASSIGN_OR_RETURN(
        const SgdParams params,
        SgdParamsFromProto(process,
                           experiment.learning_rate(cell.learning_rate_index)));
    return std::make_unique<const Engine<Ensemble, OccupationSpec, double>>(
        Ensemble(gradient, law, params, experiment.seed(), cell.stream), spec,
        experiment.occupation().start(0), cell.max_steps);
  };
  return run;
}

MultivariateOccupationSpec SpecOf(
    const manifest::OccupationSpec& proto,
    const std::vector<std::vector<double>>& minima) {
  MultivariateOccupationSpec spec;
  for (const std::vector<double>& minimum : minima) {
    spec.regions.push_back({.center = minimum, .radius = proto.core_radius()});
  }
  if (proto.histogram_size() == 2) {
    const auto& axes = proto.histogram();
    spec.planar_histogram = {
        .lower = {axes[0].lower(), axes[1].lower()},
        .upper = {axes[0].upper(), axes[1].upper()},
        .num_bins = {axes[0].num_bins(), axes[1].num_bins()}};
  }
  spec.histogram_interval = HistogramInterval(proto);
  spec.jump_threshold = JumpThreshold(proto);
  return spec;
}

absl::StatusOr<OccupationRun> RunInSpace(
    const manifest::Experiment& experiment) {
  THSGD_ASSIGN_OR_RETURN(
      const MultivariateLandscape landscape,
      MultivariateLandscapeFromProto(experiment.multivariate_landscape()));
  THSGD_ASSIGN_OR_RETURN(const std::vector<std::vector<double>> minima,
                         FindMinima(landscape));
  OccupationRun run;
  for (const std::vector<double>& minimum : minima) {
    run.regions.emplace_back().mutable_minimum()->Assign(minimum.begin(),
                                                         minimum.end());
  }
  const MultivariateOccupationSpec spec =
      SpecOf(experiment.occupation(), minima);
  const std::vector<double> start(experiment.occupation().start().begin(),
                                  experiment.occupation().start().end());
  run.make_engine = [&experiment, landscape, spec, start](const ChainCell& cell)
      -> absl::StatusOr<std::unique_ptr<const OccupationEngine>> {
    const manifest::Process& process = experiment.process(cell.process_index);
    THSGD_ASSIGN_OR_RETURN(const VectorNoiseLaw law,
                           VectorNoiseLawFromProto(process.vector_noise(),
                                                   DimensionOf(landscape)));
    THSGD_ASSIGN_OR_RETURN(
        const SgdParams params,
        SgdParamsFromProto(process,
                           experiment.learning_rate(cell.learning_rate_index)));
    return std::make_unique<const Engine<
        MultivariateEnsemble, MultivariateOccupationSpec, std::vector<double>>>(
        MultivariateEnsemble(landscape, law, params, experiment.seed(),
                             cell.stream),
        spec, start, cell.max_steps);
  };
  return run;
}

}  // namespace

double OccupationSteps(const manifest::OccupationSpec& spec,
                       const manifest::OccupationSampling& sampling,
                       double learning_rate) {
  const double horizon =
      sampling.horizon() != 0 ? sampling.horizon() : spec.horizon();
  const double exponent =
      spec.has_horizon_exponent() ? spec.horizon_exponent() : 1;
  const bool valid = horizon > 0 && std::isfinite(horizon) && exponent >= 1 &&
                     exponent <= 20 && learning_rate > 1e-15 &&
                     learning_rate < 1e15;
  if (!valid) return std::numeric_limits<double>::quiet_NaN();
  return NumSteps(horizon, learning_rate, exponent);
}

absl::StatusOr<OccupationRun> MakeOccupationRun(
    const manifest::Experiment& experiment) {
  return experiment.has_multivariate_landscape()
             ? RunInSpace(experiment)
             : RunInOneDimension(experiment);
}

}  // namespace thsgd
