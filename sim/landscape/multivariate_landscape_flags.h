// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The flags --landscape, --formula, --dimension and so on of command-line tools
// that name a landscape in R^d.

#ifndef THSGD_SIM_LANDSCAPE_MULTIVARIATE_LANDSCAPE_FLAGS_H_
#define THSGD_SIM_LANDSCAPE_MULTIVARIATE_LANDSCAPE_FLAGS_H_

#include "absl/status/statusor.h"
#include "sim/landscape/multivariate_landscape.h"

namespace thsgd {

// The formula in x1 .. xd on [lower, upper]^d; without a formula what
// --landscape names: himmelblau, product (of double wells) or bowl.
// Errors: InvalidArgument for an unknown name, for ends without a formula, and
// for what the landscape refuses.
absl::StatusOr<MultivariateLandscape> MultivariateLandscapeFromFlags();

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_MULTIVARIATE_LANDSCAPE_FLAGS_H_
