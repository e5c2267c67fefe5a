// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the limit theorems say about a landscape in R^d, as a table to read and
// as JSON for scripts.

#ifndef THSGD_SIM_LIMIT_MULTIVARIATE_CONSTANTS_TABLE_H_
#define THSGD_SIM_LIMIT_MULTIVARIATE_CONSTANTS_TABLE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/limit/jump_directions.h"
#include "sim/limit/multivariate_exit_constants.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/shifted_sobol.h"

namespace thsgd {

// At one truncation threshold.
struct MultivariateLimitTheory {
  std::unique_ptr<MultivariateJumpGeometry> geometry;
  // The fields that were asked for, in ascending order, and their constants.
  std::vector<int> fields;
  std::vector<MultivariateExitConstants> constants;
};

// [num_thresholds]. field: which field's constants; -1: those of each.
// Errors: those of MakeMultivariateJumpGeometries and
// ComputeMultivariateExitConstants; InvalidArgument for a field that there is
// not.
absl::StatusOr<std::vector<MultivariateLimitTheory>>
ComputeMultivariateLimitTheory(const MultivariateLandscape& landscape,
                               double projection_bound,
                               absl::Span<const double> thresholds, int field,
                               const JumpDirections& directions,
                               double tail_index,
                               const QuasiMonteCarlo& points);

// One line for each threshold and field: minimum, r, ceil(r / b), l*, q_i and
// the q_ij that are not 0 with their errors; then the classes of the jump
// graph.
std::string FormatMultivariateConstants(
    const std::vector<MultivariateLimitTheory>& theories);

// A list of objects, one for each threshold and field, with keys
//   truncation_threshold   b; null for none
//   field, minimum         index, m_i
//   effective_width, relative_width   r_i, l*_i
//   reaches, reaches_outside   the edges of the jump graph
//   q, q_error             q_i and half the width of its 99 % interval
//   q_to, q_to_error       q_ij, [num_fields]; 0 for j = i
//   q_outside, q_outside_error   landings where there is no field
//   irreducible            whether all fields are one closed class
//   closed_class           the fields of the field's closed class; null if it
//                          is in none
std::string FormatMultivariateConstantsAsJson(
    const std::vector<MultivariateLimitTheory>& theories);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_MULTIVARIATE_CONSTANTS_TABLE_H_
