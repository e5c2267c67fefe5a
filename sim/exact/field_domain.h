// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The chain in one attraction field, between walls.

#ifndef THSGD_SIM_EXACT_FIELD_DOMAIN_H_
#define THSGD_SIM_EXACT_FIELD_DOMAIN_H_

#include <vector>

#include "base/fault_list.h"
#include "sim/exact/transition_operator.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// The landscape's field in focus as the chain's domain, and which field each
// of its exits is.
struct FieldDomain {
  static constexpr int kOutside = -1;

  // Its exits are the other fields, in ascending order, and what lies beyond
  // all fields; what is beyond walls is in the fields at the walls.
  ChainDomain domain;
  // [number of exits]: indices of fields, or kOutside.
  std::vector<int> targets;
};

// bound: L, the walls at -L and L; infinite: none.
FieldDomain MakeFieldDomain(const Landscape& landscape, double bound);

// Adds "field.lower", "field.upper" unless the domain is finite,
// "field.minimum" if it has no exit, and "start" unless that is inside.
void CheckField(const Landscape& landscape, const FieldDomain& field,
                double start, FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_FIELD_DOMAIN_H_
