// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/uniform_p_value.h"

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "stats/chi_square.h"

namespace thsgd {

double UniformPValue(absl::Span<const std::int64_t> counts) {
  const absl::StatusOr<ChiSquareResult> result = ChiSquareGoodnessOfFit(
      counts, std::vector<double>(counts.size(), 1.0 / counts.size()));
  THSGD_CHECK(result.ok());
  return result->p_value;
}

}  // namespace thsgd
