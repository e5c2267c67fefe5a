// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/field_domain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "base/fault_list.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

FieldDomain MakeFieldDomain(const Landscape& landscape, double bound) {
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  const AttractionField& own = FieldOf(landscape);
  FieldDomain result;
  ChainDomain& domain = result.domain;
  domain.lower = std::max(own.lower, -bound);
  domain.upper = std::min(own.upper, bound);
  domain.wall_below = own.lower <= -bound;
  domain.wall_above = own.upper >= bound;
  const auto add = [&](double lower, double upper, int target) {
    if (!(lower < upper)) return;
    domain.exits.push_back({.lower = lower, .upper = upper});
    result.targets.push_back(target);
  };
  const bool open_below = fields.front().lower > -bound;
  const bool open_above = fields.back().upper < bound;
  if (open_below) add(-kInfinity, fields.front().lower, FieldDomain::kOutside);
  for (std::size_t j = 0; j < fields.size(); ++j) {
    if (fields[j].minimum == own.minimum) continue;
    if (fields[j].upper <= -bound || fields[j].lower >= bound) continue;
    add(fields[j].lower <= -bound ? -kInfinity : fields[j].lower,
        fields[j].upper >= bound ? kInfinity : fields[j].upper,
        static_cast<int>(j));
  }
  if (open_above) add(fields.back().upper, kInfinity, FieldDomain::kOutside);
  return result;
}

void CheckField(const Landscape& landscape, const FieldDomain& field,
                double start, FaultList& faults) {
  const ChainDomain& domain = field.domain;
  faults.Require(std::isfinite(domain.lower), "field.lower", domain.lower,
                 "finite, or the projection bound");
  faults.Require(std::isfinite(domain.upper), "field.upper", domain.upper,
                 "finite, or the projection bound");
  faults.Require(!domain.exits.empty(), "field.minimum",
                 FieldOf(landscape).minimum, "of a field with an exit");
  faults.Require(domain.lower < start && start < domain.upper, "start", start,
                 "inside the field and the walls");
}

}  // namespace thsgd
