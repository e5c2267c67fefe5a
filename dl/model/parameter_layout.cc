// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/parameter_layout.h"

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dl/model/layer_sequence.h"

namespace thsgd {
namespace {

void Add(std::string name, std::vector<std::int64_t> shape, std::int64_t fan_in,
         ParameterLayout& layout) {
  std::int64_t size = 1;
  for (std::int64_t extent : shape) size *= extent;
  layout.blocks.push_back({.name = std::move(name),
                           .shape = std::move(shape),
                           .offset = layout.num_parameters,
                           .size = size,
                           .fan_in = fan_in});
  layout.num_parameters += size;
}

}  // namespace

ParameterLayout LayoutOf(const LayerSequence& sequence) {
  ParameterLayout layout = {.num_parameters = 0, .blocks = {}};
  for (const Layer& layer : sequence.layers) {
    if (const auto* convolution = std::get_if<Convolution>(&layer)) {
      const int side = convolution->kernel_side;
      Add(absl::StrCat(convolution->name, ".weight"),
          {convolution->num_outputs, convolution->num_inputs, side, side},
          convolution->num_inputs * side * side, layout);
      Add(absl::StrCat(convolution->name, ".bias"), {convolution->num_outputs},
          0, layout);
    } else if (const auto* dense = std::get_if<Dense>(&layer)) {
      Add(absl::StrCat(dense->name, ".weight"),
          {dense->num_outputs, dense->num_inputs}, dense->num_inputs, layout);
      Add(absl::StrCat(dense->name, ".bias"), {dense->num_outputs}, 0, layout);
    }
  }
  return layout;
}

}  // namespace thsgd
