// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The stochastic gradient of truncated heavy-tailed SGD,
//   g_heavy = g_SB + Z (g_SB* - g_LB),                                  [Deck]
// as the gradient of one weighted loss
//   L_SB + Z L_SB* - Z L_LB,
// so that one pass over the union of the batches gives it.

#ifndef THSGD_DL_OPTIM_HEAVY_TAILED_GRADIENT_H_
#define THSGD_DL_OPTIM_HEAVY_TAILED_GRADIENT_H_

#include <cstdint>
#include <vector>

#include "dl/data/crop_flip.h"
#include "dl/model/sample_losses.h"
#include "dl/optim/method.pb.h"
#include "torch/types.h"

namespace thsgd {

// What one iteration draws. Pure functions of (seed, iteration): dl/data's
// streams.
struct MethodDraw {
  // SB, SB* and LB: indices of samples. SB* is empty where it is SB; SB* and LB
  // are empty without inflation.
  std::vector<std::int64_t> small;
  std::vector<std::int64_t> second;
  std::vector<std::int64_t> large;
  // Z; 0 without inflation.
  double noise = 0;
};

// Precondition: the method is valid for `num_samples`.
MethodDraw DrawMethod(const manifest::Method& method, std::int64_t num_samples,
                      std::uint64_t seed, std::int64_t iteration);

// The mean losses over the batches at the parameters of a gradient; NaN for a
// batch that is empty.
struct BatchLosses {
  double small;
  double large;
};

// What is done to the images of SB, then SB*, then LB; empty for nothing.
using CropFlips = std::vector<CropFlip>;

// Overwrites `gradient` with g_heavy: one pass over the union of the batches.
BatchLosses HeavyTailedGradient(const MethodDraw& draw,
                                const CropFlips& crop_flips,
                                const torch::Tensor& parameters,
                                SampleLosses& losses, torch::Tensor& gradient);

// The same from three separate gradients, as the equation says: what the form
// above is tested and timed against.
BatchLosses SeparateGradients(const MethodDraw& draw,
                              const CropFlips& crop_flips,
                              const torch::Tensor& parameters,
                              SampleLosses& losses, torch::Tensor& gradient);

}  // namespace thsgd

#endif  // THSGD_DL_OPTIM_HEAVY_TAILED_GRADIENT_H_
