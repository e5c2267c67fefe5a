// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the report calls a region.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_REGION_LABEL_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_REGION_LABEL_H_

#include <string>

#include "absl/strings/str_format.h"
#include "experiments/measurement/occupation/occupation.pb.h"

namespace thsgd {

// By its minimum: "-0.699", or "(-0.699, 1.2)" in R^d, of which the first three
// coordinates are named.
inline std::string RegionLabel(const manifest::OccupationRegion& region) {
  const auto round = [](double x) { return absl::StrFormat("%.3g", x); };
  const int dimension = region.minimum_size();
  if (dimension == 1) return round(region.minimum(0));
  constexpr int kMostNamed = 3;
  std::string label = "(";
  for (int i = 0; i < dimension && i < kMostNamed; ++i) {
    if (i > 0) label += ", ";
    label += round(region.minimum(i));
  }
  return label + (dimension > kMostNamed ? ", ...)" : ")");
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_OCCUPATION_REGION_LABEL_H_
