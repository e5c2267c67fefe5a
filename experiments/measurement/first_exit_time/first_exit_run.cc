// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/first_exit_run.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/chains/chain_cells.h"
#include "experiments/measurement/first_exit_time/exit_time_bins.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_minima.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/multivariate_ensemble.h"
#include "sim/sgd/multivariate_field.h"
#include "sim/sgd/multivariate_step.h"
#include "sim/sgd/num_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// Adds what one chain did.
void CountExit(int destination, std::int64_t num_steps,
               manifest::FirstExitTimeCounts& counts) {
  counts.set_num_exited(counts.num_exited() + 1);
  counts.set_num_steps(counts.num_steps() + num_steps);
  manifest::ExitsTo& exits = *counts.mutable_exits_to(destination);
  ++*exits.mutable_exit_time_bin()->Mutable(ExitTimeBin(num_steps));
}

void CountCensored(std::int64_t max_steps,
                   manifest::FirstExitTimeCounts& counts) {
  counts.set_num_censored(counts.num_censored() + 1);
  counts.set_num_steps(counts.num_steps() + max_steps);
}

class EngineInOneDimension : public FirstExitEngine {
 public:
  EngineInOneDimension(Ensemble ensemble, const Landscape& landscape,
                       const manifest::FirstExitTimeSpec& spec,
                       std::int64_t max_steps)
      : ensemble_(std::move(ensemble)),
        field_(FieldOf(landscape)),
        fields_(FieldsOf(landscape)),
        start_(spec.start(0)),
        attempts_{.core_radius = spec.core_radius(),
                  .attempt_radius = spec.attempt_radius()},
        max_steps_(max_steps) {}

  manifest::FirstExitTimeCounts Count(std::int64_t first_chain,
                                      std::int64_t num_chains) const override {
    const bool count_attempts = attempts_.attempt_radius > 0;
    manifest::FirstExitTimeCounts counts = NoFirstExits(
        static_cast<int>(fields_.size()) + 1, max_steps_, count_attempts);
    std::vector<FirstExit> exits(num_chains);
    const auto chain = static_cast<std::uint32_t>(first_chain);
    if (count_attempts) {
      const ExitAttempts total = ensemble_.SimulateExitAttempts(
          field_, attempts_, start_, max_steps_, chain, absl::MakeSpan(exits));
      manifest::AttemptCounts& counted = *counts.mutable_attempts();
      counted.set_num_attempts(total.num_attempts);
      counted.set_num_failed(total.num_failed);
      counted.set_num_failed_steps(total.num_failed_steps);
      counted.set_num_succeeded_steps(total.num_succeeded_steps);
    } else {
      ensemble_.SimulateFirstExits(field_, start_, max_steps_, chain,
                                   absl::MakeSpan(exits));
    }
    counts.set_num_chains(num_chains);
    for (const FirstExit& exit : exits) {
      if (!exit.finite()) {
        counts.set_num_non_finite(counts.num_non_finite() + 1);
      } else if (exit.censored()) {
        CountCensored(max_steps_, counts);
      } else {
        CountExit(DestinationOf(exit.position), exit.num_steps, counts);
      }
    }
    return counts;
  }

 private:
  // A maximum belongs to the field beyond it.
  int DestinationOf(double x) const {
    const int num_fields = static_cast<int>(fields_.size());
    const bool above = x >= field_.upper;
    for (int i = 0; i < num_fields; ++i) {
      const AttractionField& field = fields_[i];
      if (above ? field.lower <= x && x < field.upper
                : field.lower < x && x <= field.upper) {
        return i;
      }
    }
    return num_fields;
  }

  const Ensemble ensemble_;
  const AttractionField field_;
  const std::vector<AttractionField> fields_;
  const double start_;
  const AttemptSpec attempts_;
  const std::int64_t max_steps_;
};

int NearestMinimum(absl::Span<const double> x,
                   const std::vector<std::vector<double>>& minima) {
  int nearest = 0;
  for (std::size_t i = 1; i < minima.size(); ++i) {
    if (SquaredDistance(x, minima[i]) < SquaredDistance(x, minima[nearest])) {
      nearest = static_cast<int>(i);
    }
  }
  return nearest;
}

class EngineInSpace : public FirstExitEngine {
 public:
  EngineInSpace(MultivariateEnsemble ensemble,
                std::shared_ptr<const MultivariateLandscape> landscape,
                const std::vector<std::vector<double>>& minima,
                MultivariateField field, std::vector<double> start,
                std::int64_t max_steps)
      : ensemble_(std::move(ensemble)),
        landscape_(std::move(landscape)),
        minima_(minima),
        field_(std::move(field)),
        start_(std::move(start)),
        max_steps_(max_steps) {}

  manifest::FirstExitTimeCounts Count(std::int64_t first_chain,
                                      std::int64_t num_chains) const override {
    manifest::FirstExitTimeCounts counts =
        NoFirstExits(static_cast<int>(minima_.size()) + 1, max_steps_, false);
    const MultivariateExits exits = ensemble_.SimulateFirstExits(
        field_, start_, max_steps_, static_cast<std::uint32_t>(first_chain),
        num_chains);
    counts.set_num_chains(num_chains);
    for (std::int64_t i = 0; i < num_chains; ++i) {
      if (!exits.finite(i)) {
        counts.set_num_non_finite(counts.num_non_finite() + 1);
      } else if (exits.censored(i)) {
        CountCensored(max_steps_, counts);
      } else {
        CountExit(DestinationOf(exits.position(i)), exits.num_steps[i], counts);
      }
    }
    return counts;
  }

 private:
  int DestinationOf(absl::Span<const double> x) const {
    return std::visit(
        [&](const auto& f) {
          const absl::StatusOr<std::vector<double>> minimum =
              f.FlowToMinimum(x);
          return minimum.ok() ? NearestMinimum(*minimum, minima_)
                              : static_cast<int>(minima_.size());
        },
        *landscape_);
  }

  const MultivariateEnsemble ensemble_;
  const std::shared_ptr<const MultivariateLandscape> landscape_;
  const std::vector<std::vector<double>> minima_;
  const MultivariateField field_;
  const std::vector<double> start_;
  const std::int64_t max_steps_;
};

absl::StatusOr<MakeFirstExitEngine> MakeInOneDimension(
    const manifest::Experiment& experiment) {
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  // A chain stops where it leaves the field, so no gradient is asked for
  // beyond.
  const AttractionField& field = FieldOf(landscape);
  THSGD_ASSIGN_OR_RETURN(GradientTable table,
                         TabulateGradient(landscape, field.lower, field.upper));
  const auto gradient = std::make_shared<const GradientTable>(std::move(table));
  return [&experiment, landscape, gradient](const ChainCell& cell)
             -> absl::StatusOr<std::unique_ptr<const FirstExitEngine>> {
    const manifest::Process& process = experiment.process(cell.process_index);
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                           NoiseLawFromProto(process.noise()));
    THSGD_ASSIGN_OR_RETURN(
        const SgdParams params,
        SgdParamsFromProto(process,
                           experiment.learning_rate(cell.learning_rate_index)));
    return std::make_unique<const EngineInOneDimension>(
        Ensemble(gradient, law, params, experiment.seed(), cell.stream),
        landscape, experiment.first_exit_time(), cell.max_steps);
  };
}

absl::StatusOr<MakeFirstExitEngine> MakeInSpace(
    const manifest::Experiment& experiment) {
  THSGD_ASSIGN_OR_RETURN(
      MultivariateLandscape valid,
      MultivariateLandscapeFromProto(experiment.multivariate_landscape()));
  THSGD_ASSIGN_OR_RETURN(const std::vector<std::vector<double>> minima,
                         FindMinima(valid));
  const auto landscape =
      std::make_shared<const MultivariateLandscape>(std::move(valid));
  const int dimension = DimensionOf(*landscape);
  const std::vector<double> start =
      StartInSpace(experiment.first_exit_time(), dimension);
  THSGD_ASSIGN_OR_RETURN(
      const MultivariateField field,
      FieldInSpace(*landscape, experiment.first_exit_time()));
  return [&experiment, landscape, minima, start, field,
          dimension](const ChainCell& cell)
             -> absl::StatusOr<std::unique_ptr<const FirstExitEngine>> {
    const manifest::Process& process = experiment.process(cell.process_index);
    THSGD_ASSIGN_OR_RETURN(
        const VectorNoiseLaw law,
        VectorNoiseLawFromProto(process.vector_noise(), dimension));
    THSGD_ASSIGN_OR_RETURN(
        const SgdParams params,
        SgdParamsFromProto(process,
                           experiment.learning_rate(cell.learning_rate_index)));
    return std::make_unique<const EngineInSpace>(
        MultivariateEnsemble(*landscape, law, params, experiment.seed(),
                             cell.stream),
        landscape, minima, field, start, cell.max_steps);
  };
}

}  // namespace

double FirstExitCap(const manifest::FirstExitTimeSpec& spec, int process_index,
                    double learning_rate) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const int index = spec.cap_size() == 1 ? 0 : process_index;
  if (index >= spec.cap_size()) return kNan;
  const manifest::StepCap& cap = spec.cap(index);
  const bool valid = cap.horizon() > 0 && std::isfinite(cap.horizon()) &&
                     cap.exponent() >= 1 && cap.exponent() <= 20 &&
                     learning_rate > 1e-15 && learning_rate < 1e15;
  if (!valid) return kNan;
  return NumSteps(cap.horizon(), learning_rate, cap.exponent());
}

std::vector<double> StartInSpace(const manifest::FirstExitTimeSpec& spec,
                                 int dimension) {
  if (spec.start_size() == 1) {
    return std::vector<double>(dimension, spec.start(0));
  }
  return {spec.start().begin(), spec.start().end()};
}

absl::StatusOr<MultivariateField> FieldInSpace(
    const MultivariateLandscape& landscape,
    const manifest::FirstExitTimeSpec& spec) {
  const std::vector<double> start = StartInSpace(spec, DimensionOf(landscape));
  if (const auto* bowl = std::get_if<QuadraticBowl>(&landscape)) {
    if (!bowl->Contains(start)) {
      return absl::InvalidArgumentError("start: is not in the bowl's field");
    }
    if (std::isinf(bowl->exit_radius())) {
      return absl::InvalidArgumentError(
          "start: is in a field without end: give the bowl an exit_radius");
    }
    return DeclaredField(*bowl);
  }
  const absl::StatusOr<std::vector<double>> minimum = std::visit(
      [&](const auto& f) { return f.FlowToMinimum(start); }, landscape);
  if (!minimum.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("start: ", minimum.status().message()));
  }
  return FlowField(std::make_shared<const MultivariateLandscape>(landscape),
                   Ball{.center = *minimum, .radius = spec.core_radius()});
}

absl::StatusOr<MakeFirstExitEngine> MakeFirstExitEngines(
    const manifest::Experiment& experiment) {
  return experiment.has_multivariate_landscape()
             ? MakeInSpace(experiment)
             : MakeInOneDimension(experiment);
}

manifest::FirstExitTimeCounts NoFirstExits(int num_destinations,
                                           std::int64_t max_steps,
                                           bool count_attempts) {
  manifest::FirstExitTimeCounts counts;
  for (int k = 0; k < num_destinations; ++k) {
    counts.add_exits_to()->mutable_exit_time_bin()->Resize(
        ExitTimeBin(max_steps) + 1, 0);
  }
  if (count_attempts) counts.mutable_attempts();
  return counts;
}

}  // namespace thsgd
