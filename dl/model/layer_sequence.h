// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A network as the layers that an image goes through, one after the other.

#ifndef THSGD_DL_MODEL_LAYER_SEQUENCE_H_
#define THSGD_DL_MODEL_LAYER_SEQUENCE_H_

#include <string>
#include <variant>
#include <vector>

#include "dl/model/network.pb.h"

namespace thsgd {

// y_o = bias_o + sum_i weight_oi * x_i, cross-correlated at stride 1 with
// kernels of kernel_side x kernel_side, x padded by zeros on all sides.
struct Convolution {
  // As PyTorch's state_dict calls the module: "features.0".
  std::string name;
  int num_inputs;
  int num_outputs;
  int kernel_side;
  int padding;
};

// Of 2 x 2 at stride 2; an odd last row or column is left out.
struct MaxPool {};

// max(x, 0), with derivative 0 at 0.
struct Relu {};

// y = weight x + bias, x flattened as [channel, row, column].
struct Dense {
  std::string name;
  int num_inputs;
  int num_outputs;
};

using Layer = std::variant<Convolution, MaxPool, Relu, Dense>;

struct LayerSequence {
  // Images are [num_channels, image_side, image_side].
  int num_channels;
  int image_side;
  int num_classes;
  std::vector<Layer> layers;
};

// The network must be valid.
LayerSequence LayersOf(const manifest::Network& network);

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_LAYER_SEQUENCE_H_
