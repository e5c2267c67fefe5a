// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/multivariate_occupation.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/multivariate_step.h"
#include "sim/sgd/region_stays.h"

namespace thsgd {
namespace {

constexpr int kMaxBins = 10'000;

}  // namespace

absl::Status ValidateOccupationSpec(const MultivariateOccupationSpec& spec,
                                    int dimension) {
  FaultList faults;
  faults.Require(!spec.regions.empty(), "number of regions", 0, ">= 1");
  for (std::size_t i = 0; i < spec.regions.size(); ++i) {
    const Ball& region = spec.regions[i];
    const std::string name = absl::StrCat("region[", i, "]");
    faults.Require(region.radius > 0 && std::isfinite(region.radius),
                   absl::StrCat(name, ".radius"), region.radius,
                   "> 0 and finite");
    if (region.center.size() != static_cast<std::size_t>(dimension)) {
      faults.Add(absl::StrCat(name, ".center"),
                 absl::StrCat(region.center.size(),
                              " coordinates are given; must be the "
                              "landscape's dimension, ",
                              dimension));
      continue;
    }
    for (int k = 0; k < dimension; ++k) {
      faults.Require(std::isfinite(region.center[k]),
                     absl::StrCat(name, ".center[", k, "]"), region.center[k],
                     "finite");
    }
    for (std::size_t j = 0; j < i; ++j) {
      const Ball& other = spec.regions[j];
      if (other.center.size() != region.center.size()) continue;
      const double distance =
          std::sqrt(SquaredDistance(region.center, other.center));
      faults.Require(distance >= region.radius + other.radius,
                     absl::StrCat("distance of region[", j, "] and ", name),
                     distance,
                     absl::StrCat("at least the sum of their radii, ",
                                  region.radius + other.radius));
    }
  }
  const auto require_axis = [&](const std::string& name, double lower,
                                double upper, int num_bins) {
    faults.Require(std::isfinite(lower), absl::StrCat(name, ".lower"), lower,
                   "finite");
    faults.Require(lower < upper && std::isfinite(upper),
                   absl::StrCat(name, ".upper"), upper, "> lower and finite");
    faults.Require(num_bins >= 1 && num_bins <= kMaxBins,
                   absl::StrCat(name, ".num_bins"), num_bins,
                   absl::StrCat("1 to ", kMaxBins));
  };
  if (spec.histogram) {
    require_axis("histogram", spec.histogram->lower, spec.histogram->upper,
                 spec.histogram->num_bins);
  }
  if (spec.planar_histogram) {
    const PlanarHistogramSpec& h = *spec.planar_histogram;
    faults.Require(dimension >= 2, "dimension", dimension,
                   ">= 2 for a planar histogram");
    for (int k = 0; k < 2; ++k) {
      require_axis(absl::StrCat("planar_histogram[", k, "]"), h.lower[k],
                   h.upper[k], h.num_bins[k]);
    }
  }
  faults.Require(spec.histogram_interval >= 1, "histogram_interval",
                 static_cast<double>(spec.histogram_interval), ">= 1");
  faults.Require(spec.jump_threshold >= 0, "jump_threshold",
                 spec.jump_threshold, ">= 0");
  return faults.ToStatus();
}

MultivariateOccupation::MultivariateOccupation(
    const MultivariateOccupationSpec& spec)
    : RegionCounts(static_cast<int>(spec.regions.size())) {
  if (spec.histogram) histogram.resize(spec.histogram->num_bins + 2);
  if (spec.planar_histogram) {
    const std::array<int, 2>& num_bins = spec.planar_histogram->num_bins;
    planar_histogram.resize(static_cast<std::size_t>(num_bins[0] + 2) *
                            (num_bins[1] + 2));
  }
}

void MultivariateOccupation::Add(const MultivariateOccupation& other) {
  RegionCounts::Add(other);
  AddEach(other.histogram, histogram);
  AddEach(other.planar_histogram, planar_histogram);
  num_big_jumps += other.num_big_jumps;
  final_positions.insert(final_positions.end(), other.final_positions.begin(),
                         other.final_positions.end());
}

}  // namespace thsgd
