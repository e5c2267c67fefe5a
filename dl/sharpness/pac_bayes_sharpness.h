// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// PAC-Bayes sharpness [JNMKB20]: 1 / sigma^2, sigma the largest s with
//   E [ A(theta) - A(theta + s w z) ] <= max_accuracy_drop,  z standard normal,
// A the training accuracy; see perturbation_sharpness.h. The expectation is the
// mean over draws z_1, ..., z_n, the same for all s, so that noise of the draws
// does not lead the search astray.

#ifndef THSGD_DL_SHARPNESS_PAC_BAYES_SHARPNESS_H_
#define THSGD_DL_SHARPNESS_PAC_BAYES_SHARPNESS_H_

#include <cstdint>

#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/perturbation_sharpness.h"

namespace thsgd {

struct PacBayesSharpness {
  PerturbationSharpness sharpness;
  // Of accuracy_drop, from the variance among the draws at `scale`.
  double drop_standard_error;
  // Of 1 / sigma^2, from the draws alone (the precision of the search comes on
  // top). By the delta method, 2 value drop_standard_error / d with d the
  // derivative of the mean drop by log s, a difference quotient over the
  // factor 1.25 each way. Infinite if the drop does not grow there; NaN where
  // the scale is censored.
  double standard_error;
};

// num_draws: n, 2 to 2^32. Draw k is z = DrawNormalVector({seed,
// kPacBayesSharpnessStream, k}, block 0). Takes at most n evaluations for each
// scale of the search and 3 n at the end. A scale is given up once what is left
// of the draws cannot change the verdict, which it does not alter.
PacBayesSharpness MeasurePacBayesSharpness(LocalLosses& losses,
                                           const PerturbationSearch& search,
                                           std::int64_t num_draws,
                                           std::uint64_t seed);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_PAC_BAYES_SHARPNESS_H_
