// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/standard_error.h"

#include <cmath>
#include <cstddef>

#include "absl/types/span.h"
#include "base/check.h"

namespace thsgd {

double StandardErrorOfMean(absl::Span<const double> observations, double mean) {
  THSGD_CHECK_GE(observations.size(), std::size_t{2});
  double squares = 0;
  for (double x : observations) squares += (x - mean) * (x - mean);
  const double n = static_cast<double>(observations.size());
  return std::sqrt(squares / (n - 1) / n);
}

}  // namespace thsgd
