// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/multivariate_field.h"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/sgd/ball.h"

namespace thsgd {

MultivariateField DeclaredField(const QuadraticBowl& bowl) {
  // Smaller by more than distances in double can be off by.
  constexpr double kMargin = 1e-12;
  return {.core = {.center = bowl.minimum(),
                   .radius = bowl.exit_radius() * (1 - kMargin)},
          .contains = [bowl](absl::Span<const double> x) {
            return bowl.Contains(x);
          }};
}

MultivariateField FlowField(
    std::shared_ptr<const MultivariateLandscape> landscape, Ball core) {
  const auto contains = [landscape = std::move(landscape),
                         core](absl::Span<const double> x) {
    return std::visit(
        [&](const auto& f) {
          const absl::StatusOr<std::vector<double>> minimum =
              f.FlowToMinimum(x);
          return minimum.ok() && core.Contains(*minimum);
        },
        *landscape);
  };
  return {.core = core, .contains = contains};
}

}  // namespace thsgd
