// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Jumps between the attraction fields of any landscape in the plane: the sets
// V_n of multivariate_jump_geometry.h and the points that n jumps reach, R_n,
//   R_0 = {m},  R_(n+1) = points closer than b to (R_n and the flow from it),
// on the nodes of a grid, by exact distance transforms and by the flow through
// the edges of the sets.
//
// Resolution: with h the grid's spacing, all is computed for b - 2 h and for
// b + 2 h in place of b. A node is at most 0.71 h from what it stands for, at
// both ends of a jump, and the first node of a half-plane at most 1.2 h from
// its border; so with b + 2 h the nodes next to points of V_n are in the
// computed V_n, and with b - 2 h nodes of the computed V_n are points of V_n,
// but for what following the flow is off by. Where l* or the fields that l*
// jumps reach differ between the two the grid cannot tell, and Create says so.

#ifndef THSGD_SIM_LIMIT_PLANE_JUMPS_H_
#define THSGD_SIM_LIMIT_PLANE_JUMPS_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/plane_map.h"

namespace thsgd {

class PlaneJumps : public MultivariateJumpGeometry {
 public:
  // projection_bound: that of the map's walls; infinite if it has none. With
  // r from the flow, by bisection and minimisation over directions, to 1e-6 of
  // the square's side.
  // Errors: InvalidArgument unless b > 0, for a field with no exit in the
  // square, or if b is below 1/64 of a width; OutOfRange, with field and
  // spacing, if the grid is too coarse to tell; FailedPrecondition if the
  // jumps reach the end of a square that has neither walls nor exits there.
  static absl::StatusOr<PlaneJumps> Create(std::shared_ptr<const PlaneMap> map,
                                           double projection_bound,
                                           double truncation_threshold);

  const PlaneMap& map() const { return *map_; }

  void Gradient(absl::Span<const double> x,
                absl::Span<double> g) const override {
    map_->Gradient(x, g);
  }
  int FieldAt(absl::Span<const double> x) const override {
    return map_->FieldAt(x);
  }
  void Along(absl::Span<const double> x, absl::Span<const double> v,
             std::vector<RayPiece>& pieces) const override;
  double LeastJump(int i, absl::Span<const double> x,
                   int num_jumps) const override;
  bool MayLeave(int i, absl::Span<const double> x,
                int num_jumps) const override;

 private:
  PlaneJumps(std::shared_ptr<const PlaneMap> map, double projection_bound,
             double truncation_threshold)
      : MultivariateJumpGeometry(truncation_threshold, projection_bound),
        map_(std::move(map)) {}

  std::shared_ptr<const PlaneMap> map_;
  // From each node to V_n for b + 2 h, in units of h:
  // [field][n < l*][node].
  std::vector<std::vector<std::vector<float>>> distances_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_PLANE_JUMPS_H_
