// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Trained parameters for other programs, in the safetensors format: eight bytes
// of header length, a JSON header, the tensors' bytes. It holds numbers only,
// so reading it executes nothing. In Python:
//
//   model.load_state_dict(safetensors.torch.load_file("parameters.safetensors"))

#ifndef THSGD_DL_TRAIN_SAFETENSORS_H_
#define THSGD_DL_TRAIN_SAFETENSORS_H_

#include <string>
#include <vector>

#include "dl/model/parameter_layout.h"
#include "torch/types.h"

namespace thsgd {

// The file's bytes: each block of the layout as a float32 tensor of its name
// and shape. Precondition: the parameters are of that layout.
std::string Safetensors(const ParameterLayout& layout,
                        const torch::Tensor& parameters);

}  // namespace thsgd

#endif  // THSGD_DL_TRAIN_SAFETENSORS_H_
