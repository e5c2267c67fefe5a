// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The regions whose visits are counted in one dimension: around each minimum,
// its attraction field or a core in it. With cores, dithering on a barrier is
// no transition.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_FIELD_REGIONS_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_FIELD_REGIONS_H_

#include <vector>

#include "sim/landscape/attraction_field.h"
#include "sim/sgd/occupation.h"

namespace thsgd {

// In the order of `fields`, which ascend. core_radius, units of x: the
// half-width of the cores; 0 for the fields, the outer ones without end.
std::vector<Region> FieldRegions(const std::vector<AttractionField>& fields,
                                 double core_radius);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_FIELD_REGIONS_H_
