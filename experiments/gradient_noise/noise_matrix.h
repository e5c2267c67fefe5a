// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Vectors of noise, one in each row.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_MATRIX_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_MATRIX_H_

#include "Eigen/Core"

namespace thsgd {

// [num_vectors, num_coordinates], in the precision of gradients.
using NoiseMatrix =
    Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_NOISE_MATRIX_H_
