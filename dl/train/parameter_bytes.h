// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Parameters as they stand in files.

#ifndef THSGD_DL_TRAIN_PARAMETER_BYTES_H_
#define THSGD_DL_TRAIN_PARAMETER_BYTES_H_

#include <string>

#include "absl/strings/string_view.h"
#include "torch/types.h"

namespace thsgd {

// The float tensor's elements as float32 in little-endian order, from any
// device.
std::string ParameterBytes(const torch::Tensor& parameters);

// The reverse, bit for bit. Precondition: four bytes for each element.
void SetParameterBytes(absl::string_view bytes, torch::Tensor& parameters);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_PARAMETER_BYTES_H_
