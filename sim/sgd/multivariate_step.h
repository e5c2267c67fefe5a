// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One step of truncated SGD in R^d: the definition that vector code follows bit
// for bit.

#ifndef THSGD_SIM_SGD_MULTIVARIATE_STEP_H_
#define THSGD_SIM_SGD_MULTIVARIATE_STEP_H_

#include <cmath>
#include <cstddef>

#include "absl/types/span.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// phi_b(v) = min(b, |v|) v / |v|, phi_b(0) = 0; |v| Euclidean, b in (0, inf].
//
// |v|^2 is summed by fused multiply-adds in the order of the coordinates. An
// update whose |v|^2 is at most b^2 stays as it is, bit for bit; a longer one
// is multiplied by b / |v|. Where a square could overflow or b^2 underflow (|v|
// above 1e150; b outside [1e-140, 1e140]) v is first divided by its largest
// coordinate, so that phi_b(v) has norm b and the direction of v whatever the
// size of v. Infinite coordinates count as equal in size and infinitely larger
// than finite ones. One NaN makes every coordinate NaN. The norm of the result
// exceeds b by at most the factor 1 + (d + 6) 2^-53, and so does a norm that
// is taken to be b or less.
class VectorTruncation {
 public:
  explicit VectorTruncation(double threshold)
      : threshold_(threshold),
        square_(threshold >= kMinThreshold && threshold <= kMaxThreshold
                    ? threshold * threshold
                : std::isinf(threshold) ? threshold
                                        : -1) {}

  double threshold() const { return threshold_; }

  // Squared norms up to this need no change; -1 if squared norms do not tell.
  double square() const { return square_; }
  // Squared norms above this do not tell the norm.
  double max_square() const { return square_ < 0 ? -1 : kMaxSquare; }

  // v becomes phi_b(v).
  void operator()(absl::Span<double> v) const {
    double square = 0;
    for (double entry : v) square = std::fma(entry, entry, square);
    if (square <= square_) return;
    if (square <= max_square()) {
      const double ratio = threshold_ / std::sqrt(square);
      for (double& entry : v) entry *= ratio;
      return;
    }
    TruncateByLargest(v);
  }

  // The same for any v, by way of v divided by its largest coordinate.
  void TruncateByLargest(absl::Span<double> v) const;

 private:
  static constexpr double kMinThreshold = 1e-140;
  static constexpr double kMaxThreshold = 1e140;
  static constexpr double kMaxSquare = 1e300;

  double threshold_;
  double square_;
};

// X_j = Project(X_{j-1} - phi_b(eta grad f(X_{j-1}) + eta Z_j)) in place, with
// gradient = grad f(X_{j-1}) and update = eta Z_j, which becomes what is
// subtracted; all [d]. The sum inside phi_b is rounded once. The projection
// goes to the nearest point of the box [-L, L]^d.
inline void MultivariateSgdStep(const SgdParams& params,
                                const VectorTruncation& truncation,
                                absl::Span<const double> gradient,
                                absl::Span<double> update,
                                absl::Span<double> x) {
  for (std::size_t k = 0; k < x.size(); ++k) {
    update[k] = std::fma(params.learning_rate(), gradient[k], update[k]);
  }
  truncation(update);
  for (std::size_t k = 0; k < x.size(); ++k) {
    x[k] = Project(x[k] - update[k], params.projection_bound());
  }
}

// |x - center|^2, summed by fused multiply-adds in the order of the
// coordinates.
inline double SquaredDistance(absl::Span<const double> x,
                              absl::Span<const double> center) {
  double square = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    const double y = x[k] - center[k];
    square = std::fma(y, y, square);
  }
  return square;
}

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_MULTIVARIATE_STEP_H_
