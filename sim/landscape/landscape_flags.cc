// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/landscape_flags.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "gflags/gflags.h"
#include "sim/landscape/formula_landscape.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"

DEFINE_string(formula, "",
              "f(x), for example 'x^4/4 - x^2/2 + 0.1*x', in R^d of x1, x2 and "
              "so on; empty: a landscape that is known by name, in one "
              "dimension the deck's with four minima on [-1.6, 1.6]");
DEFINE_double(lower, -std::numeric_limits<double>::infinity(),
              "Where the formula's domain begins");
DEFINE_double(upper, std::numeric_limits<double>::infinity(),
              "Where the formula's domain ends");

namespace thsgd {

absl::StatusOr<Landscape> LandscapeFromFlags() {
  if (FLAGS_formula.empty()) {
    if (std::isfinite(FLAGS_lower) || std::isfinite(FLAGS_upper)) {
      return absl::InvalidArgumentError("--lower and --upper need a --formula");
    }
    return FourMinimaLandscape();
  }
  THSGD_ASSIGN_OR_RETURN(
      FormulaLandscape formula,
      FormulaLandscape::Create(FLAGS_formula, FLAGS_lower, FLAGS_upper));
  return formula;
}

absl::StatusOr<std::vector<double>> PositiveNumbers(absl::string_view flag,
                                                    const std::string& text,
                                                    absl::string_view must_be) {
  std::vector<double> numbers;
  FaultList faults;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    double number;
    const bool is_number = absl::SimpleAtod(part, &number);
    faults.Require(is_number && number > 0, flag, part, must_be);
    if (is_number) numbers.push_back(number);
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return numbers;
}

}  // namespace thsgd
