// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The truncated update of all parameters at once.

#ifndef THSGD_DL_OPTIM_TRUNCATED_UPDATE_H_
#define THSGD_DL_OPTIM_TRUNCATED_UPDATE_H_

#include "torch/types.h"

namespace thsgd {

struct UpdateNorms {
  // |g + weight_decay theta|, before the cut.
  double gradient;
  // phi_b(v) = factor v. In (0, 1].
  double factor;
};

// theta <- theta - phi_b(eta (g + weight_decay theta)),
//   phi_b(v) = v min(1, b / |v|),
// with the Euclidean norm over all parameters, summed in double; b may be
// infinite. `gradient` holds g + weight_decay theta afterwards. If the norm is
// not finite, theta stays as it is: look at the norms.
//
// Shapes: both float, [num_parameters], on one device.
// Preconditions: eta > 0, b > 0, weight_decay >= 0.
UpdateNorms TruncatedUpdate(double learning_rate, double truncation_threshold,
                            double weight_decay, torch::Tensor& gradient,
                            torch::Tensor& parameters);

}  // namespace thsgd

#endif  // THSGD_DL_OPTIM_TRUNCATED_UPDATE_H_
