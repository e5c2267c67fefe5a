// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How often heavy-tailed truncated SGD leaves an attraction field, in the
// limit of small learning rates [WOR22]:
//   sigma(eta) lambda(eta) => Exp(q),
//   lambda(eta) = H(1/eta) (H(1/eta) / eta)^(l* - 1).

#ifndef THSGD_SIM_LIMIT_EXIT_RATE_H_
#define THSGD_SIM_LIMIT_EXIT_RATE_H_

#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

// The constant q, split by the side on which the chain leaves; units of
// x^(-alpha l*) t^(l* - 1).
struct ExitConstant {
  double below;
  double above;

  double total() const { return below + above; }
};

// l* = 1, where the integral over the jump is closed:
//   q = p- (upper - m)^-alpha + p+ (m - lower)^-alpha,
// each side only if its distance is less than b (the update subtracts the
// noise, so a negative Z leads up).
// Errors: InvalidArgument as RelativeWidth, and if the law is not regularly
// varying; Unimplemented for l* >= 2.
absl::StatusOr<ExitConstant> ComputeExitConstant(const AttractionField& field,
                                                 const NoiseLaw& law,
                                                 double truncation_threshold);

// lambda(eta) with H exact, not its power law; per step.
// relative_width: l* >= 1; learning_rate > 0.
double ExitRateScale(const NoiseLaw& law, double learning_rate,
                     int relative_width);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_EXIT_RATE_H_
