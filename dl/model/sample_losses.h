// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A training problem as the optimiser and the sharpness measures see it: one
// vector theta of parameters, and a loss for each sample.

#ifndef THSGD_DL_MODEL_SAMPLE_LOSSES_H_
#define THSGD_DL_MODEL_SAMPLE_LOSSES_H_

#include <cstdint>
#include <vector>

#include "dl/data/crop_flip.h"
#include "torch/types.h"

namespace thsgd {

// Some samples with a weight for each; a sample may occur more than once.
struct WeightedBatch {
  // In [0, num_samples()).
  std::vector<std::int64_t> index;
  // As many as indices; of either sign.
  std::vector<float> weight;
  // As many as indices, or none: images as they are.
  std::vector<CropFlip> crop_flip;
};

struct Evaluation {
  // L = (l_1 + ... + l_N) / N.
  double mean_loss;
  // Samples whose largest logit, of equals the first, is their label's and
  // whose loss is finite.
  std::int64_t num_correct;
};

// l_1, ..., l_N as functions of theta. Vectors of parameters are contiguous
// float tensors of shape [num_parameters()] on one device. Losses and gradients
// that are not finite come out so: a run that diverges is no error. Use an
// object from one thread at a time; what it computes is the same bits each
// time, and does not depend on what it computed before.
class SampleLosses {
 public:
  virtual ~SampleLosses() = default;

  virtual std::int64_t num_samples() const = 0;
  virtual std::int64_t num_parameters() const = 0;

  // Overwrites `gradient` with that of sum_k weight_k l_{index_k} with respect
  // to theta; returns each l_{index_k}, in double, on the CPU.
  virtual std::vector<double> Gradient(const torch::Tensor& parameters,
                                       const WeightedBatch& batch,
                                       torch::Tensor& gradient) = 0;

  // Over all samples.
  virtual Evaluation Evaluate(const torch::Tensor& parameters) = 0;

  // Overwrites `product` with H v, H the Hessian of L. H is that of the smooth
  // piece on which theta lies: the network has kinks.
  virtual void HessianVectorProduct(const torch::Tensor& parameters,
                                    const torch::Tensor& vector,
                                    torch::Tensor& product) = 0;
};

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_SAMPLE_LOSSES_H_
