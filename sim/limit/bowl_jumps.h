// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Jumps out of the declared field of a quadratic bowl, a ball of radius R
// around the minimum. The flow only comes closer to the minimum, so
//   V_n = { |x - m| > R - n b },   l* = ceil(R / b).

#ifndef THSGD_SIM_LIMIT_BOWL_JUMPS_H_
#define THSGD_SIM_LIMIT_BOWL_JUMPS_H_

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/limit/multivariate_jump_geometry.h"

namespace thsgd {

// One field; all exits lead outside.
class BowlJumps : public MultivariateJumpGeometry {
 public:
  // Errors: InvalidArgument if the exit radius is infinite, if R / b is an
  // integer or above 1000, or if [-L, L]^d does not contain the ball.
  static absl::StatusOr<BowlJumps> Create(const QuadraticBowl& bowl,
                                          double projection_bound,
                                          double truncation_threshold);

  void Gradient(absl::Span<const double> x,
                absl::Span<double> g) const override;
  int FieldAt(absl::Span<const double> x) const override;
  void Along(absl::Span<const double> x, absl::Span<const double> v,
             std::vector<RayPiece>& pieces) const override;
  double LeastJump(int i, absl::Span<const double> x,
                   int num_jumps) const override;
  bool MayLeave(int i, absl::Span<const double> x,
                int num_jumps) const override;

 private:
  BowlJumps(QuadraticBowl bowl, double projection_bound,
            double truncation_threshold)
      : MultivariateJumpGeometry(truncation_threshold, projection_bound),
        bowl_(std::move(bowl)) {}

  QuadraticBowl bowl_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_BOWL_JUMPS_H_
