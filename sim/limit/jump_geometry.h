// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which attraction field leads to which by the least number of truncated
// jumps, in one dimension: what the limit theorems need to know about a
// landscape besides its flow [WOR22].
//
// Minima m_1 < ... < m_K with fields Omega_i = (s_(i-1), s_i). Positions stay
// between walls, if there are any; the end of a field at a wall is no exit,
// because a jump beyond the wall is put on the wall, in the same field.

#ifndef THSGD_SIM_LIMIT_JUMP_GEOMETRY_H_
#define THSGD_SIM_LIMIT_JUMP_GEOMETRY_H_

#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"
#include "sim/limit/communicating_class.h"

namespace thsgd {

// Positions are projected onto [below, above] after each step.
struct Walls {
  double below = -std::numeric_limits<double>::infinity();
  double above = std::numeric_limits<double>::infinity();

  // The walls of a process: +-projection_bound.
  static Walls At(double projection_bound) {
    return {.below = -projection_bound, .above = projection_bound};
  }
};

// One field and its ways out.
struct FieldGeometry {
  // Its ends, moved in to the walls.
  AttractionField field;
  // Distances from the minimum to the ends that are exits; infinite for an end
  // that is none (a wall, or infinity).
  double exit_distance_below;
  double exit_distance_above;
  // r = min of the two.
  double effective_width;
  // l* = ceil(r / b).
  int relative_width;
  // The fields j with q_ij > 0, in ascending order: those that l* jumps of size
  // at most b reach from the minimum, with gradient flow in between.
  std::vector<int> reaches;
  // Whether l* jumps also lead to where there is no field: beyond the outermost
  // field's end where that is neither a wall nor infinite.
  bool reaches_outside;
};

// Immutable.
class JumpGeometry {
 public:
  // fields: of one landscape, in ascending order, each beginning where the one
  // before ends. truncation_threshold: b > 0, infinity for none.
  // Errors: InvalidArgument, all faults at once: for a field whose r / b is an
  // integer (the theorems exclude such b; field, r and b are named) or more
  // than 1000, or that has no exit; if a wall is not strictly between a minimum
  // and the next end of its field (the flow would then rest on the wall).
  static absl::StatusOr<JumpGeometry> Create(
      const std::vector<AttractionField>& fields, const Walls& walls,
      double truncation_threshold);

  double truncation_threshold() const { return truncation_threshold_; }
  // Those whose minima are between the walls.
  const std::vector<FieldGeometry>& fields() const { return fields_; }
  int num_fields() const { return static_cast<int>(fields_.size()); }

  // In ascending order of their first fields.
  const std::vector<CommunicatingClass>& classes() const { return classes_; }
  // Whether all fields are one closed class.
  bool irreducible() const {
    return classes_.size() == 1 && classes_.front().closed;
  }

  // Where a landing is counted as one in field j: distances from position x,
  // in direction +1 or -1, at which the field begins and ends; infinite if the
  // field takes all that lies beyond.
  struct Distances {
    double near;
    double far;
  };
  Distances DistancesTo(int j, double x, int direction) const;
  // The same for the outside: where it begins; infinite if there is none.
  double DistanceToOutside(double x, int direction) const;

 private:
  JumpGeometry() = default;

  std::vector<FieldGeometry> fields_;
  std::vector<CommunicatingClass> classes_;
  double truncation_threshold_;
  bool open_below_;
  bool open_above_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_JUMP_GEOMETRY_H_
