// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The flags --formula, --lower and --upper of command-line tools, which name a
// landscape in one dimension, and lists of numbers in flags.

#ifndef THSGD_SIM_LANDSCAPE_LANDSCAPE_FLAGS_H_
#define THSGD_SIM_LANDSCAPE_LANDSCAPE_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sim/landscape/landscape.h"

namespace thsgd {

// The formula's landscape on [lower, upper]; without a formula the deck's with
// four minima. Errors: InvalidArgument for what FormulaLandscape refuses, and
// for ends without a formula.
absl::StatusOr<Landscape> LandscapeFromFlags();

// "0.5,inf" as {0.5, inf}. Errors: InvalidArgument that names the flag and each
// part that is no number > 0, with what it must be.
absl::StatusOr<std::vector<double>> PositiveNumbers(absl::string_view flag,
                                                    const std::string& text,
                                                    absl::string_view must_be);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_LANDSCAPE_FLAGS_H_
