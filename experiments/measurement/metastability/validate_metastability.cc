// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/validate_metastability.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/validate_num_chains.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/measurement/metastability/metastability_scale.h"
#include "google/protobuf/repeated_field.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"

namespace thsgd {
namespace {

constexpr double kMaxSteps = 1e13;
constexpr int kMaxTimes = 100;
constexpr int kMaxRecordedPaths = 100;
constexpr double kMaxRecordedPositions = 2000;
constexpr int kMinExactCells = 10;
constexpr int kMaxExactCells = 2000;

// Strictly increasing in (0, most], or (0, most) if `below`.
void ValidateTimes(absl::string_view path,
                   const google::protobuf::RepeatedField<double>& times,
                   int fewest, double most, bool below, FaultList& faults) {
  if (times.size() < fewest || times.size() > kMaxTimes) {
    faults.Add(path, absl::StrCat(times.size(), " are given; must be ", fewest,
                                  " to ", kMaxTimes));
  }
  double previous = 0;
  for (int k = 0; k < times.size(); ++k) {
    const bool early = below ? times[k] < most : times[k] <= most;
    faults.Require(
        times[k] > previous && early, absl::StrCat(path, "[", k, "]"), times[k],
        absl::StrCat(
            "> ", ShortestDecimal(previous), " and ",
            below ? "< " : "<= ", "horizon = ", ShortestDecimal(most)));
    previous = times[k];
  }
}

// What the process needs for a limiting chain; its jump graph if it is valid.
std::optional<JumpGeometry> ValidateProcess(const manifest::Process& process,
                                            const std::string& path,
                                            const Landscape& landscape,
                                            FaultList& faults) {
  if (!process.noise().has_symmetric_lomax()) {
    faults.Add(absl::StrCat(path, ".noise"),
               "must be symmetric_lomax, whose H is known in closed form");
    return std::nullopt;
  }
  const Domain domain = DomainOf(landscape);
  const double bound = process.projection_bound();
  const bool inside = bound > 0 && std::isfinite(bound) &&
                      -bound >= domain.lower && bound <= domain.upper;
  faults.Require(inside, absl::StrCat(path, ".projection_bound"), bound,
                 "finite, with [-L, L] in the landscape's domain");
  // A threshold that is not positive is a fault of its own.
  if (!inside || !(process.truncation_threshold() > 0)) return std::nullopt;
  absl::StatusOr<JumpGeometry> geometry =
      IrreducibleGeometry(landscape, process);
  faults.AddAll(path, geometry.status());
  if (!geometry.ok()) return std::nullopt;
  return *geometry;
}

// The start is in the region of a widest minimum.
void ValidateStart(const manifest::MetastabilitySpec& spec,
                   const JumpGeometry& geometry, const std::string& path,
                   FaultList& faults) {
  for (int i : geometry.classes().front().widest) {
    const AttractionField& field = geometry.fields()[i].field;
    const bool in_core =
        spec.core_radius() > 0
            ? std::fabs(spec.start() - field.minimum) < spec.core_radius()
            : field.lower <= spec.start() && spec.start() < field.upper;
    if (in_core) return;
  }
  faults.Require(false, "metastability.start", spec.start(),
                 absl::StrCat("in the region of a widest minimum of ", path));
}

void ValidateCores(const manifest::MetastabilitySpec& spec,
                   const std::vector<AttractionField>& fields,
                   FaultList& faults) {
  double closest = std::numeric_limits<double>::infinity();
  for (const AttractionField& field : fields) {
    closest = std::min(
        {closest, field.minimum - field.lower, field.upper - field.minimum});
  }
  faults.Require(
      spec.core_radius() >= 0 && spec.core_radius() < closest,
      "metastability.core_radius", spec.core_radius(),
      absl::StrCat(">= 0 and < the least distance of a minimum to its "
                   "attraction field's ends, ",
                   ShortestDecimal(closest)));
}

// The steps of the longest chain at a learning rate; NaN where other faults are
// reported already.
double MaxSteps(const manifest::Experiment& experiment,
                const std::vector<int>& relative_widths, double horizon,
                double learning_rate) {
  double most = 0;
  for (int i = 0; i < experiment.process_size(); ++i) {
    const double scale =
        TimeScaleOf(experiment.process(i), learning_rate, relative_widths[i]);
    const double steps = StepsOf(horizon, scale);
    if (std::isnan(steps)) return steps;
    most = std::max(most, steps);
  }
  return most;
}

void ValidateSampling(const manifest::Experiment& experiment,
                      const std::vector<int>& relative_widths,
                      absl::string_view scale,
                      const manifest::Sampling& sampling, FaultList& faults) {
  if (!sampling.has_metastability()) return;
  const std::string path = absl::StrCat(scale, ".metastability");
  const manifest::MetastabilitySampling& sizes = sampling.metastability();
  const manifest::MetastabilitySpec& spec = experiment.metastability();
  const double first_edge = spec.holding_edge(0);
  faults.Require(
      sizes.horizon() == 0 ||
          (sizes.horizon() > first_edge && sizes.horizon() <= spec.horizon()),
      absl::StrCat(path, ".horizon"), sizes.horizon(),
      absl::StrCat(
          "0 or > holding_edge[0] = ", ShortestDecimal(first_edge),
          " and <= metastability.horizon = ", ShortestDecimal(spec.horizon())));
  const double horizon = TimesOf(spec, sizes).horizon;
  const auto max_steps = [&](double learning_rate) {
    return MaxSteps(experiment, relative_widths, horizon, learning_rate);
  };
  ValidateNumChains(experiment, path, sizes.num_chains(), max_steps, faults);
  ValidateRecordedPaths(
      experiment, path, sizes.num_recorded_paths(), kMaxRecordedPaths,
      [](double) { return kMaxRecordedPositions; }, faults);
}

// Each time is at least one step, and no two that differ are the same step, at
// the largest learning rate; no horizon is too long, at the smallest.
void ValidateSteps(const manifest::Experiment& experiment,
                   const std::vector<int>& relative_widths, FaultList& faults) {
  const manifest::MetastabilitySpec& spec = experiment.metastability();
  for (double learning_rate : experiment.learning_rate()) {
    const double most =
        MaxSteps(experiment, relative_widths, spec.horizon(), learning_rate);
    if (most > kMaxSteps) {
      faults.Add(
          "metastability.horizon",
          absl::StrCat("holds ", ShortestDecimal(most),
                       " steps of the learning rate ",
                       ShortestDecimal(learning_rate), "; must be at most ",
                       ShortestDecimal(kMaxSteps)));
    }
    for (int i = 0; i < experiment.process_size(); ++i) {
      const double scale =
          TimeScaleOf(experiment.process(i), learning_rate, relative_widths[i]);
      for (const auto& [name, times] :
           {std::pair("metastability.time", &spec.time()),
            std::pair("metastability.holding_edge", &spec.holding_edge())}) {
        double previous = 0;
        for (double t : *times) {
          const double steps = StepsOf(t, scale);
          if (std::isnan(steps) || steps > previous) {
            previous = steps;
            continue;
          }
          faults.Add(
              name, absl::StrCat(
                        ShortestDecimal(t), " is step ", ShortestDecimal(steps),
                        " of process[", i, "] at the learning rate ",
                        ShortestDecimal(learning_rate),
                        "; must be > 0 and later than the one before"));
          break;
        }
      }
    }
  }
}

}  // namespace

void ValidateMetastability(const manifest::Experiment& experiment,
                           const Landscape& landscape, FaultList& faults) {
  const manifest::MetastabilitySpec& spec = experiment.metastability();
  faults.Require(spec.horizon() > 0 && std::isfinite(spec.horizon()),
                 "metastability.horizon", spec.horizon(), "> 0 and finite");
  ValidateTimes("metastability.time", spec.time(), 0, spec.horizon(),
                /*below=*/false, faults);
  ValidateTimes("metastability.holding_edge", spec.holding_edge(), 1,
                spec.horizon(), /*below=*/true, faults);
  const int num_cells = spec.exact_num_cells();
  faults.Require(num_cells == 0 || (num_cells >= kMinExactCells &&
                                    num_cells <= kMaxExactCells),
                 "metastability.exact_num_cells", absl::StrCat(num_cells),
                 absl::StrCat("0 or ", kMinExactCells, " to ", kMaxExactCells));
  ValidateCores(spec, FieldsOf(landscape), faults);
  std::vector<int> relative_widths;
  double largest = 0;
  for (int i = 0; i < experiment.process_size(); ++i) {
    const std::string path = absl::StrCat("process[", i, "]");
    const manifest::Process& process = experiment.process(i);
    const std::optional<JumpGeometry> geometry =
        ValidateProcess(process, path, landscape, faults);
    if (!geometry.has_value()) continue;
    ValidateStart(spec, *geometry, path, faults);
    relative_widths.push_back(geometry->classes().front().relative_width);
    largest = std::max(largest, process.projection_bound());
  }
  // The rest needs a clock for each process.
  if (static_cast<int>(relative_widths.size()) != experiment.process_size() ||
      spec.holding_edge().empty()) {
    return;
  }
  if (experiment.landscape().has_formula()) {
    faults.AddAll("landscape.formula",
                  TabulateGradient(landscape, -largest, largest).status());
  }
  ValidateSteps(experiment, relative_widths, faults);
  ValidateSampling(experiment, relative_widths, "toy", experiment.toy(),
                   faults);
  ValidateSampling(experiment, relative_widths, "quick", experiment.quick(),
                   faults);
  ValidateSampling(experiment, relative_widths, "slide", experiment.slide(),
                   faults);
  ValidateSampling(experiment, relative_widths, "full", experiment.full(),
                   faults);
}

}  // namespace thsgd
