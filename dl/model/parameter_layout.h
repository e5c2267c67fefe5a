// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Where the parameters of each layer lie in the one vector theta.

#ifndef THSGD_DL_MODEL_PARAMETER_LAYOUT_H_
#define THSGD_DL_MODEL_PARAMETER_LAYOUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "dl/model/layer_sequence.h"

namespace thsgd {

// One tensor, row-major.
struct ParameterBlock {
  // As PyTorch's state_dict calls it: "features.0.weight".
  std::string name;
  // Convolution: [out, in, row, column]. Dense: [out, in]. Bias: [out].
  std::vector<std::int64_t> shape;
  std::int64_t offset;
  // The product of the shape.
  std::int64_t size;
  // Of a weight: the inputs of one output, num_inputs kernel_side^2 for a
  // convolution. Of a bias: 0.
  std::int64_t fan_in;

  bool is_bias() const { return fan_in == 0; }
};

struct ParameterLayout {
  std::int64_t num_parameters;
  // Without gaps: in the order of the layers, the weight before the bias.
  std::vector<ParameterBlock> blocks;
};

ParameterLayout LayoutOf(const LayerSequence& sequence);

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_PARAMETER_LAYOUT_H_
