// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/truncated_update.h"

#include <cmath>

#include "torch/types.h"

namespace thsgd {

UpdateNorms TruncatedUpdate(double learning_rate, double truncation_threshold,
                            double weight_decay, torch::Tensor& gradient,
                            torch::Tensor& parameters) {
  if (weight_decay > 0) gradient.add_(parameters, weight_decay);
  UpdateNorms norms;
  norms.gradient =
      at::linalg_vector_norm(gradient, 2, std::nullopt, false, torch::kDouble)
          .item<double>();
  const double size = learning_rate * norms.gradient;
  norms.factor = size > truncation_threshold ? truncation_threshold / size : 1;
  if (std::isfinite(norms.gradient)) {
    parameters.sub_(gradient, learning_rate * norms.factor);
  }
  return norms;
}

}  // namespace thsgd
