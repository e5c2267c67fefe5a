// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/multivariate_step.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/types/span.h"

namespace thsgd {

void VectorTruncation::TruncateByLargest(absl::Span<double> v) const {
  double largest = 0;
  for (double entry : v) {
    if (std::isnan(entry)) {
      std::fill(v.begin(), v.end(), std::numeric_limits<double>::quiet_NaN());
      return;
    }
    largest = std::max(largest, std::fabs(entry));
  }
  if (largest == 0 || std::isinf(threshold_)) return;
  // 1 to sqrt(d): the norm in units of the largest coordinate.
  const auto relative = [&](double entry) {
    if (std::isinf(largest)) {
      return std::isinf(entry) ? std::copysign(1.0, entry) : 0.0;
    }
    return entry / largest;
  };
  double square = 0;
  for (double entry : v) {
    const double y = relative(entry);
    square = std::fma(y, y, square);
  }
  const double norm = std::sqrt(square);
  if (largest * norm <= threshold_) return;
  const double ratio = threshold_ / norm;
  for (double& entry : v) entry = relative(entry) * ratio;
}

}  // namespace thsgd
