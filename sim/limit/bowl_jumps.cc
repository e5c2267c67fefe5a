// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/bowl_jumps.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/relative_width.h"

namespace thsgd {
namespace {

double Distance(absl::Span<const double> x, absl::Span<const double> y) {
  double square = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    square += (x[k] - y[k]) * (x[k] - y[k]);
  }
  return std::sqrt(square);
}

}  // namespace

absl::StatusOr<BowlJumps> BowlJumps::Create(const QuadraticBowl& bowl,
                                            double projection_bound,
                                            double truncation_threshold) {
  FaultList faults;
  faults.Require(std::isfinite(bowl.exit_radius()), "exit_radius",
                 bowl.exit_radius(), "finite: else the field has no exit");
  double least_bound = 0;
  for (double entry : bowl.minimum()) {
    least_bound = std::max(least_bound, std::fabs(entry) + bowl.exit_radius());
  }
  faults.Require(projection_bound >= least_bound, "projection_bound",
                 projection_bound, "such that the box contains the exit ball");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  THSGD_ASSIGN_OR_RETURN(
      const int relative_width,
      RelativeWidth(bowl.exit_radius(), truncation_threshold));
  BowlJumps jumps(bowl, projection_bound, truncation_threshold);
  jumps.SetFields({{.minimum = bowl.minimum(),
                    .effective_width = bowl.exit_radius(),
                    .relative_width = relative_width,
                    .reaches = {},
                    .reaches_outside = true}});
  return jumps;
}

void BowlJumps::Gradient(absl::Span<const double> x,
                         absl::Span<double> g) const {
  bowl_.Gradient(x, g);
}

int BowlJumps::FieldAt(absl::Span<const double> x) const {
  return bowl_.Contains(x) ? 0 : kOutsideFields;
}

void BowlJumps::Along(absl::Span<const double> x, absl::Span<const double> v,
                      std::vector<RayPiece>& pieces) const {
  const double radius = bowl_.exit_radius();
  double along = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    along += v[k] * (x[k] - bowl_.minimum()[k]);
  }
  const double distance = Distance(x, bowl_.minimum());
  // The positive root of |x - m + rho v| = R, without cancellation.
  const double rest = (radius - distance) * (radius + distance);
  const double root = std::sqrt(along * along + rest);
  const double exit = along > 0 ? rest / (along + root) : root - along;
  pieces.assign(1, {.begin = 0, .field = 0});
  if (exit < truncation_threshold()) {
    pieces.push_back({.begin = exit, .field = kOutsideFields});
  }
}

double BowlJumps::LeastJump(int /*i*/, absl::Span<const double> x,
                            int num_jumps) const {
  const double reach = num_jumps == 0 ? 0 : num_jumps * truncation_threshold();
  return bowl_.exit_radius() - reach - Distance(x, bowl_.minimum());
}

bool BowlJumps::MayLeave(int i, absl::Span<const double> x,
                         int num_jumps) const {
  return LeastJump(i, x, num_jumps) < 0;
}

}  // namespace thsgd
