// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Jumps between the fields of a product landscape, which are boxes. The flow
// brings each coordinate closer to the minimum, so with e(x) the distance from
// x to the nearest face of its box that is an exit
//   V_n = { e(x) < n b },   l* = ceil(e(m) / b),
// and l* jumps reach what is closer to m than l* b.

#ifndef THSGD_SIM_LIMIT_PRODUCT_JUMPS_H_
#define THSGD_SIM_LIMIT_PRODUCT_JUMPS_H_

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/product_landscape.h"
#include "sim/limit/multivariate_jump_geometry.h"

namespace thsgd {

class ProductJumps : public MultivariateJumpGeometry {
 public:
  // Errors: InvalidArgument if the landscape has more minima than FindMinima
  // lists, if a coordinate has no exit, for fields whose r / b is an integer or
  // above 1000, or unless all critical points of a coordinate are inside
  // (-L, L).
  static absl::StatusOr<ProductJumps> Create(const ProductLandscape& landscape,
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
  ProductJumps(ProductLandscape landscape, double projection_bound,
               double truncation_threshold)
      : MultivariateJumpGeometry(truncation_threshold, projection_bound),
        landscape_(std::move(landscape)) {}

  int num_intervals() const {
    return static_cast<int>(landscape_.coordinate().fields().size());
  }
  // The interval of each coordinate in field i, and back.
  std::vector<int> IntervalsOf(int i) const;
  int FieldOf(absl::Span<const int> intervals) const;
  // From x to the nearest end of an interval that is an exit.
  double ExitDistance(double x, int interval) const;

  ProductLandscape landscape_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_PRODUCT_JUMPS_H_
