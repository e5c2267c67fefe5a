// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/relative_width.h"

#include <cmath>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"

namespace thsgd {

absl::StatusOr<int> RelativeWidth(double effective_width,
                                  double truncation_threshold) {
  constexpr int kMaxRelativeWidth = 1000;
  // A few roundings in field and quotient.
  constexpr double kIntegerTolerance = 1e-12;
  const double quotient = effective_width / truncation_threshold;
  const double nearest = std::round(quotient);
  if (nearest >= 1 &&
      std::fabs(quotient - nearest) <= kIntegerTolerance * nearest) {
    return absl::InvalidArgumentError(absl::StrCat(
        "truncation_threshold = ", ShortestDecimal(truncation_threshold),
        "; must not divide the effective width ",
        ShortestDecimal(effective_width), " of the field evenly (", nearest,
        " times): the limit theorems "
        "exclude such thresholds"));
  }
  if (quotient > kMaxRelativeWidth) {
    return absl::InvalidArgumentError(absl::StrCat(
        "truncation_threshold = ", ShortestDecimal(truncation_threshold),
        "; must be at least a ", kMaxRelativeWidth,
        "th of the effective width ", ShortestDecimal(effective_width)));
  }
  // b = inf gives quotient 0, but leaving takes one jump.
  return quotient == 0 ? 1 : static_cast<int>(std::ceil(quotient));
}

absl::StatusOr<int> RelativeWidth(const AttractionField& field,
                                  double truncation_threshold) {
  return RelativeWidth(field.EffectiveWidth(), truncation_threshold);
}

}  // namespace thsgd
