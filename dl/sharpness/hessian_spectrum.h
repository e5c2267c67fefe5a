// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How the training loss is curved at theta: H, its Hessian.

#ifndef THSGD_DL_SHARPNESS_HESSIAN_SPECTRUM_H_
#define THSGD_DL_SHARPNESS_HESSIAN_SPECTRUM_H_

#include <cstdint>

#include "dl/sharpness/local_losses.h"

namespace thsgd {

struct LargestEigenvalue {
  // Of the eigenvalues of H the largest as a number, not by magnitude. Unit: of
  // the loss by that of theta^2. NaN if a product was not finite.
  double value;
  // |H x - value x| / |value| for the approximate eigenvector x of norm 1, by a
  // product of its own, so that it shows the rounding of products too. Some
  // eigenvalue lies within residual |value| of value. NaN if value is; 0 if
  // H x = 0.
  double residual;
  std::int64_t num_products;
  // Whether, within max_products, the method's own estimate of the residual,
  // free of rounding, came down to relative_residual or the space was
  // exhausted.
  bool converged;
};

// By the method of Lanczos [Lanczos 1950] in double, with all vectors kept
// orthogonal twice over, from the start DrawNormalVector({seed, kLanczosStream,
// 0}, block 0). Takes at most max_products >= 2 Hessian-vector products and
// 8 num_parameters max_products bytes. An eigenvector to which the start is
// all but orthogonal would be missed.
// relative_residual: > 0; products in float allow about 1e-6.
LargestEigenvalue MeasureLargestEigenvalue(LocalLosses& losses,
                                           double relative_residual,
                                           std::int64_t max_products,
                                           std::uint64_t seed);

struct HessianTrace {
  // Mean of v^T H v over probes v of independent signs, unbiased for tr H
  // [Hutchinson 1990]; not finite if a product is not. A probe's variance is
  // 2 sum over i != j of H_ij^2.
  double value;
  // Of the mean, from the sample variance; NaN where `value` is not finite.
  double standard_error;
};

// num_probes: 2 to 2^32. Probe k is DrawSigns({seed, kTraceStream, k}). Takes
// num_probes Hessian-vector products.
HessianTrace MeasureHessianTrace(LocalLosses& losses, std::int64_t num_probes,
                                 std::uint64_t seed);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_HESSIAN_SPECTRUM_H_
