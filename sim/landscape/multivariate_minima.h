// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The minima of landscapes in R^d and how sharp they are.

#ifndef THSGD_SIM_LANDSCAPE_MULTIVARIATE_MINIMA_H_
#define THSGD_SIM_LANDSCAPE_MULTIVARIATE_MINIMA_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "sim/landscape/multivariate_landscape.h"

namespace thsgd {

// At most so many minima are listed: a product landscape has as many as the
// d-th power of its coordinate's number.
inline constexpr int kMaxMinima = 4096;

// [minimum][coordinate], in lexicographic order. All there are, except for a
// formula: those that gradient flow reaches from 64 points spread evenly over
// its box.
// Errors: InvalidArgument if there are more than kMaxMinima; NotFound if a
// formula's flow reaches none.
absl::StatusOr<std::vector<std::vector<double>>> FindMinima(
    const MultivariateLandscape& landscape);

// The largest eigenvalue of the Hessian of f at x, from central differences of
// the gradient, so right to some 6 digits: enough to tell whether descent is
// stable (learning rate times this < 2). NaN where the gradient is not finite.
double LargestCurvature(const MultivariateLandscape& landscape,
                        absl::Span<const double> x);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_MULTIVARIATE_MINIMA_H_
