// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/exit_rate.h"

#include <cmath>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "sim/limit/relative_width.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

absl::StatusOr<ExitConstant> ComputeExitConstant(const AttractionField& field,
                                                 const NoiseLaw& law,
                                                 double truncation_threshold) {
  const std::optional<RegularVariation> tail = TailLimit(law);
  if (!tail) {
    return absl::InvalidArgumentError(
        "the noise is not regularly varying: the theory gives no exit "
        "constant");
  }
  THSGD_ASSIGN_OR_RETURN(const int relative_width,
                         RelativeWidth(field, truncation_threshold));
  if (relative_width > 1) {
    return absl::UnimplementedError(
        absl::StrCat("the exit constant for ", relative_width,
                     " jumps is not implemented; only that for one jump is"));
  }
  const auto one_side = [&](double distance, double p_direction) {
    return distance < truncation_threshold
               ? p_direction * std::pow(distance, -tail->tail_index)
               : 0.0;
  };
  return ExitConstant{
      .below = one_side(field.minimum - field.lower, tail->p_positive),
      .above = one_side(field.upper - field.minimum, 1 - tail->p_positive)};
}

double ExitRateScale(const NoiseLaw& law, double learning_rate,
                     int relative_width) {
  const double tail = TailProbability(law, 1 / learning_rate);
  return tail * std::pow(tail / learning_rate, relative_width - 1);
}

}  // namespace thsgd
