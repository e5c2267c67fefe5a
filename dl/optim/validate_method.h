// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of methods and learning rates.

#ifndef THSGD_DL_OPTIM_VALIDATE_METHOD_H_
#define THSGD_DL_OPTIM_VALIDATE_METHOD_H_

#include <cstdint>

#include "absl/status/status.h"
#include "dl/optim/method.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault, one a line (see base/fault_list.h).
// `num_samples` are the samples to train on.
absl::Status ValidateMethod(const manifest::Method& method,
                            std::int64_t num_samples);
absl::Status ValidateLearningRate(const manifest::LearningRate& learning_rate);

}  // namespace thsgd

#endif  // THSGD_DL_OPTIM_VALIDATE_METHOD_H_
