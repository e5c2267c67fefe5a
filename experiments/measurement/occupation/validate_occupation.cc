// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/validate_occupation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/measurement/chains/validate_num_chains.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/occupation_run.h"
#include "experiments/measurement/occupation/recorded_path.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

constexpr double kMaxSteps = 1e13;
constexpr int kMaxRecordedPaths = 100;
constexpr int kMaxBins = 4096;
constexpr std::int64_t kMaxInterval = 1'000'000'000;
constexpr int kMinExactCells = 10;
constexpr int kMaxExactCells = 2000;

void ValidateHorizon(const manifest::Experiment& experiment,
                     FaultList& faults) {
  const manifest::OccupationSpec& spec = experiment.occupation();
  faults.Require(spec.horizon() > 0 && std::isfinite(spec.horizon()),
                 "occupation.horizon", spec.horizon(), "> 0 and finite");
  if (spec.has_horizon_exponent()) {
    faults.Require(
        spec.horizon_exponent() >= 1 && spec.horizon_exponent() <= 20,
        "occupation.horizon_exponent", spec.horizon_exponent(), "1 to 20");
  }
}

void ValidateHistogram(const manifest::OccupationSpec& spec, int most_axes,
                       FaultList& faults) {
  if (spec.histogram_size() > most_axes) {
    faults.Add("occupation.histogram",
               absl::StrCat(spec.histogram_size(), " axes are given; at most ",
                            most_axes, " are allowed"));
  }
  if (spec.has_histogram_interval()) {
    faults.Require(spec.histogram_interval() >= 1 &&
                       spec.histogram_interval() <= kMaxInterval,
                   "occupation.histogram_interval",
                   absl::StrCat(spec.histogram_interval()),
                   absl::StrCat("1 to ", kMaxInterval));
  }
  for (int i = 0; i < spec.histogram_size(); ++i) {
    const manifest::HistogramAxis& axis = spec.histogram(i);
    const std::string path = absl::StrCat("occupation.histogram[", i, "]");
    faults.Require(std::isfinite(axis.lower()), absl::StrCat(path, ".lower"),
                   axis.lower(), "finite");
    faults.Require(axis.upper() > axis.lower() && std::isfinite(axis.upper()),
                   absl::StrCat(path, ".upper"), axis.upper(),
                   absl::StrCat("> lower = ", ShortestDecimal(axis.lower()),
                                " and finite"));
    faults.Require(axis.num_bins() >= 1 && axis.num_bins() <= kMaxBins,
                   absl::StrCat(path, ".num_bins"),
                   absl::StrCat(axis.num_bins()),
                   absl::StrCat("1 to ", kMaxBins));
  }
}

// Chains roam all the space between the walls, so there must be walls, within
// the domain of the landscape.
void ValidateWalls(const manifest::Experiment& experiment,
                   const Landscape& landscape, FaultList& faults) {
  const Domain domain = DomainOf(landscape);
  bool usable = true;
  double largest = 0;
  for (int i = 0; i < experiment.process_size(); ++i) {
    const double bound = experiment.process(i).projection_bound();
    const bool inside = -bound >= domain.lower && bound <= domain.upper;
    faults.Require(
        std::isfinite(bound) && inside,
        absl::StrCat("process[", i, "].projection_bound"), bound,
        std::isinf(domain.upper)
            ? "finite"
            : absl::StrCat("finite, with [-L, L] in the landscape's domain [",
                           ShortestDecimal(domain.lower), ", ",
                           ShortestDecimal(domain.upper), "]"));
    usable = usable && inside && bound > 0 && std::isfinite(bound);
    largest = std::max(largest, bound);
  }
  if (usable && experiment.landscape().has_formula()) {
    faults.AddAll("landscape.formula",
                  TabulateGradient(landscape, -largest, largest).status());
  }
}

// minima: [minimum][coordinate].
void ValidateRegions(const manifest::OccupationSpec& spec,
                     const std::vector<std::vector<double>>& minima,
                     FaultList& faults) {
  const int dimension = static_cast<int>(minima.front().size());
  if (spec.start_size() != dimension) {
    faults.Add(
        "occupation.start",
        absl::StrCat(spec.start_size(),
                     " coordinates are given; the landscape has ", dimension));
    return;
  }
  const auto distance = [&](const std::vector<double>& a, const auto& b) {
    double sum = 0;
    for (int k = 0; k < dimension; ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return std::sqrt(sum);
  };
  for (int k = 0; k < dimension; ++k) {
    faults.Require(std::isfinite(spec.start(k)),
                   absl::StrCat("occupation.start[", k, "]"), spec.start(k),
                   "finite");
  }
  const double radius = spec.core_radius();
  double closest = std::numeric_limits<double>::infinity();
  bool in_core = false;
  for (std::size_t i = 0; i < minima.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      closest = std::min(closest, distance(minima[i], minima[k]));
    }
    in_core |= distance(minima[i], spec.start()) < radius;
  }
  const bool needed = dimension > 1;
  const bool valid = radius >= 0 && (radius > 0 || !needed) &&
                     std::isfinite(radius) && radius < closest / 2;
  faults.Require(valid, "occupation.core_radius", radius,
                 absl::StrCat(needed ? "> 0" : ">= 0",
                              " and < half the least distance of two minima, ",
                              ShortestDecimal(closest / 2)));
  if (valid && radius > 0 && !in_core) {
    faults.Add("occupation.start", "is not within core_radius of a minimum");
  }
}

void ValidateSampling(const manifest::Experiment& experiment,
                      absl::string_view scale,
                      const manifest::Sampling& sampling, FaultList& faults) {
  if (!sampling.has_occupation()) return;
  const std::string path = absl::StrCat(scale, ".occupation");
  const manifest::OccupationSampling& sizes = sampling.occupation();
  faults.Require(sizes.horizon() >= 0 && std::isfinite(sizes.horizon()),
                 absl::StrCat(path, ".horizon"), sizes.horizon(),
                 ">= 0 and finite");
  const auto max_steps = [&](double learning_rate) {
    return OccupationSteps(experiment.occupation(), sizes, learning_rate);
  };
  for (double learning_rate : experiment.learning_rate()) {
    const double num_steps = max_steps(learning_rate);
    // NaN stems from faults that are reported already.
    if (std::isnan(num_steps) || (num_steps >= 1 && num_steps <= kMaxSteps)) {
      continue;
    }
    faults.Add(path,
               absl::StrCat("the horizon holds ", ShortestDecimal(num_steps),
                            " steps of the learning rate ",
                            ShortestDecimal(learning_rate), "; must be 1 to ",
                            ShortestDecimal(kMaxSteps)));
  }
  ValidateNumChains(experiment, path, sizes.num_chains(), max_steps, faults);
  ValidateRecordedPaths(
      experiment, path, sizes.num_recorded_paths(), kMaxRecordedPaths,
      [](double) { return static_cast<double>(kMaxRecordedPositions); },
      faults);
}

// What does not depend on the dimension, given the minima.
void ValidateAll(const manifest::Experiment& experiment,
                 const std::vector<std::vector<double>>& minima,
                 FaultList& faults) {
  const manifest::OccupationSpec& spec = experiment.occupation();
  const int dimension = static_cast<int>(minima.front().size());
  ValidateHorizon(experiment, faults);
  ValidateHistogram(spec, dimension == 1 ? 1 : 2, faults);
  faults.Require(
      spec.jump_threshold() >= 0 && std::isfinite(spec.jump_threshold()),
      "occupation.jump_threshold", spec.jump_threshold(), ">= 0 and finite");
  ValidateRegions(spec, minima, faults);
  for (int i = 0; i < experiment.process_size(); ++i) {
    const double bound = experiment.process(i).projection_bound();
    // A bound that is not positive is a fault of its own.
    if (!(bound > 0)) continue;
    for (double coordinate : spec.start()) {
      if (bound >= std::fabs(coordinate)) continue;
      faults.Require(false, absl::StrCat("process[", i, "].projection_bound"),
                     bound, ">= |occupation.start|");
      break;
    }
  }
  ValidateSampling(experiment, "toy", experiment.toy(), faults);
  ValidateSampling(experiment, "quick", experiment.quick(), faults);
  ValidateSampling(experiment, "slide", experiment.slide(), faults);
  ValidateSampling(experiment, "full", experiment.full(), faults);
}

}  // namespace

void ValidateOccupation(const manifest::Experiment& experiment,
                        const Landscape& landscape, FaultList& faults) {
  std::vector<std::vector<double>> minima;
  for (const AttractionField& field : FieldsOf(landscape)) {
    minima.push_back({field.minimum});
  }
  ValidateAll(experiment, minima, faults);
  ValidateWalls(experiment, landscape, faults);
  if (!experiment.occupation().narrow_minimum().empty()) {
    faults.Add("occupation.narrow_minimum",
               "is for R^d; in one dimension relative widths are computed");
  }
  const int num_cells = experiment.occupation().exact_num_cells();
  faults.Require(num_cells == 0 || (num_cells >= kMinExactCells &&
                                    num_cells <= kMaxExactCells),
                 "occupation.exact_num_cells", absl::StrCat(num_cells),
                 absl::StrCat("0 or ", kMinExactCells, " to ", kMaxExactCells));
}

void ValidateOccupation(const manifest::Experiment& experiment,
                        const std::vector<std::vector<double>>& minima,
                        FaultList& faults) {
  const manifest::OccupationSpec& spec = experiment.occupation();
  if (spec.histogram_size() == 1) {
    faults.Add("occupation.histogram",
               "1 axis is given; in R^d it takes none or two");
  }
  const int num_minima = static_cast<int>(minima.size());
  for (int i = 0; i < spec.narrow_minimum_size(); ++i) {
    const int least = i == 0 ? 0 : spec.narrow_minimum(i - 1) + 1;
    faults.Require(
        spec.narrow_minimum(i) >= least && spec.narrow_minimum(i) < num_minima,
        absl::StrCat("occupation.narrow_minimum[", i, "]"),
        absl::StrCat(spec.narrow_minimum(i)),
        absl::StrCat(least, " to ", num_minima - 1));
  }
  if (spec.narrow_minimum_size() >= num_minima) {
    faults.Add("occupation.narrow_minimum", "some minimum must be wide");
  }
  faults.Require(spec.exact_num_cells() == 0, "occupation.exact_num_cells",
                 absl::StrCat(spec.exact_num_cells()), "0 in R^d");
  ValidateAll(experiment, minima, faults);
}

}  // namespace thsgd
