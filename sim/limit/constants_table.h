// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Everything the limit theorems say about a one-dimensional landscape, as a
// table to read and as JSON for scripts.

#ifndef THSGD_SIM_LIMIT_CONSTANTS_TABLE_H_
#define THSGD_SIM_LIMIT_CONSTANTS_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/limit_chain.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

// At one truncation threshold.
struct LimitTheory {
  JumpGeometry geometry;
  // [num_fields].
  std::vector<ExitConstants> constants;
  // One for each closed class.
  std::vector<LimitChain> chains;
};

// [num_thresholds].
// Errors: those of JumpGeometry, ComputeExitConstants and MakeLimitChains, with
// the threshold; InvalidArgument unless tail_index > 0 and 0 < p_positive < 1.
absl::StatusOr<std::vector<LimitTheory>> ComputeLimitTheory(
    const Landscape& landscape, const Walls& walls,
    absl::Span<const double> thresholds, const RegularVariation& tail);

// One line for each threshold and field: minimum, r, l*, q_i and all q_ij with
// their errors; then the limiting chains.
std::string FormatConstants(const std::vector<LimitTheory>& theories);

// A list of objects, one for each threshold and field, with keys
//   truncation_threshold  b; null for none
//   field, minimum, lower, upper   index, m_i, ends of Omega_i
//   effective_width, relative_width   r_i, l*_i
//   q, q_error            q_i and its error estimate
//   q_to, q_to_error      q_ij, [num_fields]; 0 for j = i
//   q_outside             the rest of q: landings where there is no field
//   irreducible           whether all fields are one closed class
//   closed_class          the fields of the field's closed class; null if it is
//                         in none
//   generator             the field's row of the limiting chain's generator,
//                         [num_fields], in units of lambda*: 0 for fields that
//                         are not among the class's widest; null for a field
//                         that is not
//   stationary            the field's share in that chain's stationary law, 0
//                         for narrow fields; null outside closed classes
std::string FormatConstantsAsJson(const std::vector<LimitTheory>& theories);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_CONSTANTS_TABLE_H_
