// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/safetensors.h"

#include <cstdint>
#include <string>

#include "base/check.h"
#include "dl/model/parameter_layout.h"
#include "dl/train/parameter_bytes.h"
#include "nlohmann/json.hpp"
#include "torch/types.h"

namespace thsgd {

std::string Safetensors(const ParameterLayout& layout,
                        const torch::Tensor& parameters) {
  const std::string data = ParameterBytes(parameters);
  THSGD_CHECK(data.size() == layout.num_parameters * sizeof(float));
  nlohmann::ordered_json header = {{"__metadata__", {{"format", "pt"}}}};
  for (const ParameterBlock& block : layout.blocks) {
    header[block.name] = {{"dtype", "F32"},
                          {"shape", block.shape},
                          {"data_offsets",
                           {block.offset * sizeof(float),
                            (block.offset + block.size) * sizeof(float)}}};
  }
  std::string text = header.dump();
  // The data begin at a multiple of eight.
  text.append((8 - text.size() % 8) % 8, ' ');
  std::string file;
  for (int i = 0; i < 8; ++i) {
    file.push_back(static_cast<char>(std::uint64_t{text.size()} >> 8 * i));
  }
  return file + text + data;
}

}  // namespace thsgd
