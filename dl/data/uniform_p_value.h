// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// For tests of draws: are all outcomes equally frequent?

#ifndef THSGD_DL_DATA_UNIFORM_P_VALUE_H_
#define THSGD_DL_DATA_UNIFORM_P_VALUE_H_

#include <cstdint>

#include "absl/types/span.h"

namespace thsgd {

// The p-value of a chi-square test that the counts are of equally likely cells;
// aborts where stats/chi_square.h has an error.
double UniformPValue(absl::Span<const std::int64_t> counts);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_UNIFORM_P_VALUE_H_
