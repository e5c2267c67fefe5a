// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The learning rate as training goes on.

#ifndef THSGD_DL_OPTIM_LEARNING_RATE_SCHEDULE_H_
#define THSGD_DL_OPTIM_LEARNING_RATE_SCHEDULE_H_

#include <cstdint>

#include "dl/optim/method.pb.h"

namespace thsgd {

// eta(t) of method.proto for iteration t of n; 0 <= t < n. Precondition: valid.
double LearningRateAt(const manifest::LearningRate& schedule,
                      std::int64_t iteration, std::int64_t num_iterations);

// b at that learning rate; infinite where the method has none.
double TruncationThresholdAt(const manifest::Method& method,
                             double learning_rate);

}  // namespace thsgd

#endif  // THSGD_DL_OPTIM_LEARNING_RATE_SCHEDULE_H_
