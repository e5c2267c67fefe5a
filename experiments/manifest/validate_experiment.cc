// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/validate_experiment.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/identifier.h"
#include "experiments/manifest/any_experiment.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/measurement_of.h"
#include "experiments/measurement/exit_routes/validate_exit_routes.h"
#include "experiments/measurement/first_exit_time/validate_first_exit_time.h"
#include "experiments/measurement/flow_deviation/validate_flow_deviation.h"
#include "experiments/measurement/metastability/validate_metastability.h"
#include "experiments/measurement/occupation/validate_occupation.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_minima.h"

namespace thsgd {
namespace {

// The loss, in one dimension or in more; neither if it is at fault.
struct Loss {
  std::optional<Landscape> landscape;
  std::optional<MultivariateLandscape> multivariate;
  // [minimum][coordinate]
  std::vector<std::vector<double>> minima;
};

Loss ValidateLoss(const manifest::Experiment& experiment, FaultList& faults) {
  Loss loss;
  if (experiment.has_multivariate_landscape()) {
    absl::StatusOr<MultivariateLandscape> valid =
        MultivariateLandscapeFromProto(experiment.multivariate_landscape());
    faults.AddAll("multivariate_landscape", valid.status());
    if (!valid.ok()) return loss;
    absl::StatusOr<std::vector<std::vector<double>>> minima =
        FindMinima(*valid);
    if (!minima.ok()) {
      faults.Add("multivariate_landscape", minima.status().message());
      return loss;
    }
    loss.multivariate = *std::move(valid);
    loss.minima = *std::move(minima);
    return loss;
  }
  absl::StatusOr<Landscape> valid = LandscapeFromProto(experiment.landscape());
  faults.AddAll("landscape", valid.status());
  if (!valid.ok()) return loss;
  loss.landscape = *std::move(valid);
  if (experiment.has_exit_routes()) {
    // Where there is no such field, ValidateExitRoutes says so.
    FocusOn(experiment.exit_routes().start(), *loss.landscape).IgnoreError();
  }
  if (experiment.first_exit_time().start_size() == 1) {
    FocusOn(experiment.first_exit_time().start(0), *loss.landscape)
        .IgnoreError();
  }
  if (experiment.has_flow_deviation()) {
    FocusOn(experiment.flow_deviation().start(), *loss.landscape).IgnoreError();
  }
  return loss;
}

// f'' at the sharpest minimum, in R^d the largest eigenvalue.
std::optional<double> CurvatureOf(const Loss& loss) {
  if (loss.landscape.has_value()) return LargestCurvature(*loss.landscape);
  if (!loss.multivariate.has_value()) return std::nullopt;
  double largest = 0;
  for (const std::vector<double>& minimum : loss.minima) {
    largest = std::max(largest, LargestCurvature(*loss.multivariate, minimum));
  }
  return largest;
}

// The noise is one for the dimension of the loss.
absl::Status ValidateNoise(const manifest::Process& process,
                           const manifest::Experiment& experiment,
                           const Loss& loss) {
  if (!experiment.has_multivariate_landscape()) {
    if (process.has_vector_noise()) {
      return absl::InvalidArgumentError(
          "vector_noise: is for a multivariate_landscape; give noise");
    }
    FaultList faults;
    faults.AddAll("noise", NoiseLawFromProto(process.noise()).status());
    return faults.ToStatus();
  }
  if (!process.has_vector_noise()) {
    return absl::InvalidArgumentError(
        "vector_noise: none is given, which a multivariate_landscape needs");
  }
  if (!loss.multivariate.has_value()) return absl::OkStatus();
  FaultList faults;
  faults.AddAll("vector_noise",
                VectorNoiseLawFromProto(process.vector_noise(),
                                        DimensionOf(*loss.multivariate))
                    .status());
  return faults.ToStatus();
}

void ValidateProcesses(const manifest::Experiment& experiment, const Loss& loss,
                       FaultList& faults) {
  // Streams of random numbers are numbered by process and learning rate.
  constexpr int kMaxProcesses = 1000;
  const int count = experiment.process_size();
  if (count == 0) faults.Add("process", "none is given");
  if (count > kMaxProcesses) {
    faults.Add("process", absl::StrCat(count, " are given; at most ",
                                       kMaxProcesses, " are allowed"));
  }
  std::set<std::string> names;
  for (int i = 0; i < count; ++i) {
    const manifest::Process& process = experiment.process(i);
    const std::string path = absl::StrCat("process[", i, "]");
    RequireIdentifier(absl::StrCat(path, ".name"), process.name(), faults);
    faults.Require(names.insert(process.name()).second,
                   absl::StrCat(path, ".name"),
                   absl::StrCat("\"", process.name(), "\""),
                   "unlike the name of every other process");
    faults.AddAll(path, ValidateNoise(process, experiment, loss));
    // The learning rates are checked on their own.
    constexpr double kAnyLearningRate = 1;
    faults.AddAll(path, SgdParamsFromProto(process, kAnyLearningRate).status());
    if (process.has_exit_estimator() && !experiment.has_exit_routes()) {
      faults.Add(absl::StrCat(path, ".exit_estimator"),
                 "is for an experiment that measures exit_routes");
    }
  }
}

void ValidateLearningRates(const manifest::Experiment& experiment,
                           const std::optional<double>& largest_curvature,
                           FaultList& faults) {
  constexpr int kMaxLearningRates = 1000;
  const int count = experiment.learning_rate_size();
  if (count == 0) faults.Add("learning_rate", "none is given");
  if (count > kMaxLearningRates) {
    faults.Add("learning_rate",
               absl::StrCat(count, " are given; at most ", kMaxLearningRates,
                            " are allowed"));
  }
  for (int i = 0; i < count; ++i) {
    const double learning_rate = experiment.learning_rate(i);
    const std::string path = absl::StrCat("learning_rate[", i, "]");
    const bool valid = learning_rate > 0 && std::isfinite(learning_rate);
    faults.Require(valid, path, learning_rate, "> 0 and finite");
    if (!valid) continue;
    if (i > 0) {
      const double previous = experiment.learning_rate(i - 1);
      faults.Require(!(learning_rate >= previous), path, learning_rate,
                     absl::StrCat("< learning_rate[", i - 1,
                                  "] = ", ShortestDecimal(previous)));
    }
    if (!largest_curvature.has_value()) continue;
    faults.Require(
        learning_rate * *largest_curvature < 2, path, learning_rate,
        absl::StrCat("< 2 / f''(m) = ", ShortestDecimal(2 / *largest_curvature),
                     ": descent is unstable from there on"));
  }
}

// The stages of validation that need the field: what is measured, and the
// sample sizes for it.
void ValidateMeasurement(const manifest::Experiment& experiment,
                         const Loss& loss, FaultList& faults) {
  switch (experiment.measurement_case()) {
    case manifest::Experiment::kExitRoutes:
      if (experiment.has_multivariate_landscape()) {
        faults.Add("exit_routes",
                   "are measured in one dimension; a multivariate_landscape "
                   "has occupation");
      } else if (loss.landscape.has_value()) {
        ValidateExitRoutes(experiment, *loss.landscape, faults);
      }
      return;
    case manifest::Experiment::kOccupation:
      if (loss.multivariate.has_value()) {
        ValidateOccupation(experiment, loss.minima, faults);
      } else if (loss.landscape.has_value()) {
        ValidateOccupation(experiment, *loss.landscape, faults);
      }
      return;
    case manifest::Experiment::kMetastability:
      if (experiment.has_multivariate_landscape()) {
        faults.Add("metastability",
                   "is measured in one dimension; a multivariate_landscape "
                   "has occupation");
      } else if (loss.landscape.has_value()) {
        ValidateMetastability(experiment, *loss.landscape, faults);
      }
      return;
    case manifest::Experiment::kFirstExitTime:
      if (loss.multivariate.has_value()) {
        ValidateFirstExitTime(experiment, *loss.multivariate, faults);
      } else if (loss.landscape.has_value()) {
        ValidateFirstExitTime(experiment, *loss.landscape, faults);
      }
      return;
    case manifest::Experiment::kFlowDeviation:
      if (experiment.has_multivariate_landscape()) {
        faults.Add("flow_deviation",
                   "is measured in one dimension; a multivariate_landscape has "
                   "first_exit_time and occupation");
      } else if (loss.landscape.has_value()) {
        ValidateFlowDeviation(experiment, *loss.landscape, faults);
      }
      return;
    case manifest::Experiment::MEASUREMENT_NOT_SET:
      faults.Add("measurement", "none is given");
      return;
  }
}

}  // namespace

absl::Status ValidateExperiment(const manifest::Experiment& experiment) {
  FaultList faults;
  RequireIdentifier("name", experiment.name(), faults);
  faults.Require(!experiment.title().empty(), "title", "\"\"", "not empty");

  const Loss loss = ValidateLoss(experiment, faults);
  ValidateProcesses(experiment, loss, faults);
  ValidateLearningRates(experiment, CurvatureOf(loss), faults);
  ValidateMeasurement(experiment, loss, faults);
  const std::string expected = MeasurementOf(experiment);
  ValidateSamplings(
      experiment,
      [&](const manifest::Sampling& sampling, const std::string& scale) {
        const std::string given = MeasurementOf(sampling);
        faults.Require(
            given == expected, scale,
            given.empty() ? "{}" : absl::StrCat(given, " {...}"),
            absl::StrCat("for the experiment's measurement, ", expected));
      },
      faults);
  return faults.ToStatus();
}

}  // namespace thsgd
