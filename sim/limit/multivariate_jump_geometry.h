// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which attraction field in R^d leads to which by the least number of truncated
// jumps, with gradient flow in between: what the limit theorems need to know
// about a landscape besides its flow [WOR22, WR25].
//
// V_n, the points from which n jumps of norm at most b can leave Omega_i:
//   V_0 = complement of Omega_i,
//   V_n = { x : the flow from x comes closer than b to V_(n-1) },
//   l*_i = the least n with m_i in V_n.
// Points of V_n stay in it as the flow is followed back. With r the distance
// from m_i to the complement, l* <= ceil(r / b); less where the flow itself
// carries towards the border.

#ifndef THSGD_SIM_LIMIT_MULTIVARIATE_JUMP_GEOMETRY_H_
#define THSGD_SIM_LIMIT_MULTIVARIATE_JUMP_GEOMETRY_H_

#include <vector>

#include "absl/types/span.h"
#include "sim/limit/communicating_class.h"

namespace thsgd {

// One field and where l* jumps lead from its minimum.
struct MultivariateFieldGeometry {
  std::vector<double> minimum;
  // r.
  double effective_width;
  // l*.
  int relative_width;
  // As in JumpGraphNode.
  std::vector<int> reaches;
  bool reaches_outside;
};

// What FieldAt and Along say of points that are in no field: beyond the end of
// a declared field or of a formula's box, or where the flow leads to no
// minimum; on the border of two fields, as closely as the flow can tell; where
// it was not asked, in pieces of rays.
inline constexpr int kOutsideFields = -1;
inline constexpr int kOnBorder = -2;
inline constexpr int kFieldUnknown = -3;

// From radius `begin` to the next piece's, or to the ray's end, the field is
// this.
struct RayPiece {
  double begin;
  int field;
};

// The fields of one landscape at one threshold. Immutable; safe to share
// between threads.
class MultivariateJumpGeometry {
 public:
  virtual ~MultivariateJumpGeometry() = default;

  int dimension() const {
    return static_cast<int>(fields_.front().minimum.size());
  }
  // b; infinity for none.
  double truncation_threshold() const { return truncation_threshold_; }
  // L; after each jump positions are put into [-L, L]^d.
  double projection_bound() const { return projection_bound_; }

  // In lexicographic order of the minima.
  const std::vector<MultivariateFieldGeometry>& fields() const {
    return fields_;
  }
  int num_fields() const { return static_cast<int>(fields_.size()); }
  // In ascending order of their first fields.
  const std::vector<CommunicatingClass>& classes() const { return classes_; }
  bool irreducible() const {
    return classes_.size() == 1 && classes_.front().closed;
  }

  // grad f at x, written to g.
  virtual void Gradient(absl::Span<const double> x,
                        absl::Span<double> g) const = 0;
  // Index of the field that contains x, or one of the constants above.
  virtual int FieldAt(absl::Span<const double> x) const = 0;
  // The fields along x + rho v, put into [-L, L]^d, rho in [0, b]; |v| = 1.
  // Replaces *pieces; the first begins at 0.
  virtual void Along(absl::Span<const double> x, absl::Span<const double> v,
                     std::vector<RayPiece>& pieces) const = 0;

  // For x that fewer than l* - num_jumps jumps reach from m_i: a positive lower
  // bound on the size of a jump from x that leads to V_num_jumps of field i.
  // 0 <= num_jumps < l*_i.
  virtual double LeastJump(int i, absl::Span<const double> x,
                           int num_jumps) const = 0;
  // False only if x is not in V_num_jumps of field i; then num_jumps jumps
  // after any wait from x cannot leave. 1 <= num_jumps < l*_i.
  virtual bool MayLeave(int i, absl::Span<const double> x,
                        int num_jumps) const = 0;

 protected:
  MultivariateJumpGeometry(double truncation_threshold, double projection_bound)
      : truncation_threshold_(truncation_threshold),
        projection_bound_(projection_bound) {}

  // For Create of the derived classes: fields and the classes of their graph.
  void SetFields(std::vector<MultivariateFieldGeometry> fields);

 private:
  double truncation_threshold_;
  double projection_bound_;
  std::vector<MultivariateFieldGeometry> fields_;
  std::vector<CommunicatingClass> classes_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_MULTIVARIATE_JUMP_GEOMETRY_H_
