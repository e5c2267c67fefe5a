// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Sharpness by the largest harmless perturbation of the parameters [JNMKB20].
// With the training accuracy A(theta), a perturbation's scale s is harmless if
// the drop of the accuracy that it causes,
//   A(theta) - A(theta + s w u),  (s w u)_i = s w_i u_i,
// is at most `max_accuracy_drop`: on average over normal u (PAC-Bayes
// sharpness) or at the worst u in [-1, 1]^n (maximal sharpness). Sharpness is
// 1 / s^2 at the largest harmless s. All parameters are perturbed. Plain form:
// w_i = 1. Magnitude-aware form:
//   w_i = |theta_i| + epsilon,
// the scaling of [KMNST17], which has epsilon = 1.
//
// [JNMKB20] differs, or leaves it open, as follows.
// - There the bound is on the training error itself: networks are trained until
//   it is next to 0, and the two agree. The drop is what its search compares
//   (with a tolerance of 0.01 either way; here without), and means something
//   for networks that do not fit corrupted labels.
// - Its magnitude-aware forms have normal u_i of variance
//   s^2 theta_i^2 + epsilon^2, and |u_i| <= s |theta_i| + epsilon: the part
//   with epsilon does not shrink with s, so that even s = 0 can be harmful.
// - The largest s is not unique where the accuracy does not fall with s: see
//   largest_scale.h for which one is found, and with which precision.

#ifndef THSGD_DL_SHARPNESS_PERTURBATION_SHARPNESS_H_
#define THSGD_DL_SHARPNESS_PERTURBATION_SHARPNESS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "dl/sharpness/largest_scale.h"
#include "dl/sharpness/local_losses.h"

namespace thsgd {

// What both measures need to know.
struct PerturbationSearch {
  // In (0, 1); 0.1 in [JNMKB20].
  double max_accuracy_drop;
  // Of s: in [1e-9, 1].
  double relative_precision;
  // epsilon >= 0 of the magnitude-aware form; none for the plain form.
  std::optional<double> magnitude_offset;
};

struct PerturbationSharpness {
  // 1 / s^2, unit of theta^-2 in the plain form: between 1 / kMaxScale^2 and
  // 1 / kMinScale^2, where it is an upper (kAbove) or lower (kBelow) bound. NaN
  // if kDiverged: L(theta) is not finite, so accuracy says nothing.
  double value;
  double scale;
  ScaleCensoring censoring;
  // At `scale`, of the average or at the worst place; NaN if kDiverged.
  double accuracy_drop;
};

// w: [num_parameters].
std::vector<double> PerturbationWeights(const LocalLosses& losses,
                                        std::optional<double> magnitude_offset);

// A(theta) - A, A the accuracy with num_correct correct samples.
double AccuracyDrop(LocalLosses& losses, std::int64_t num_correct);

// The result if L(theta) is not finite.
PerturbationSharpness DivergedSharpness();

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_PERTURBATION_SHARPNESS_H_
