// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One step of truncated SGD.

#ifndef THSGD_SIM_SGD_SGD_STEP_H_
#define THSGD_SIM_SGD_SGD_STEP_H_

#include <algorithm>
#include <cmath>

#include "absl/status/statusor.h"

namespace thsgd {

// phi_b(v) = min(b, |v|) v / |v|, phi_b(0) = 0; b in (0, inf]. NaN stays NaN.
inline double Truncate(double v, double b) {
  return std::copysign(std::min(std::fabs(v), b), v);
}

// The point of [-bound, bound] nearest to x; bound in (0, inf]. NaN stays NaN.
inline double Project(double x, double bound) {
  return std::clamp(x, -bound, bound);
}

// What turns a gradient and a noise into a step.
class SgdParams {
 public:
  // Errors: InvalidArgument unless learning_rate is > 0 and finite,
  // truncation_threshold (b) > 0 and projection_bound (L) > 0; inf switches
  // either of the two off.
  static absl::StatusOr<SgdParams> Create(double learning_rate,
                                          double truncation_threshold,
                                          double projection_bound);

  double learning_rate() const { return learning_rate_; }
  double truncation_threshold() const { return truncation_threshold_; }
  double projection_bound() const { return projection_bound_; }

 private:
  SgdParams(double learning_rate, double truncation_threshold,
            double projection_bound)
      : learning_rate_(learning_rate),
        truncation_threshold_(truncation_threshold),
        projection_bound_(projection_bound) {}

  double learning_rate_;
  double truncation_threshold_;
  double projection_bound_;
};

// X_j = Project(X_{j-1} - phi_b(eta f'(X_{j-1}) + eta Z_j), L), given
// scaled_noise = eta Z_j. The sum inside phi_b is rounded once.
template <class Potential>
double SgdStep(const SgdParams& params, const Potential& f, double x,
               double scaled_noise) {
  const double update =
      Truncate(std::fma(params.learning_rate(), f.Gradient(x), scaled_noise),
               params.truncation_threshold());
  return Project(x - update, params.projection_bound());
}

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_SGD_STEP_H_
