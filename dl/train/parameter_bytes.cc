// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/parameter_bytes.h"

#include <cstddef>
#include <cstring>
#include <string>

#include "absl/base/config.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "torch/types.h"

namespace thsgd {

#ifndef ABSL_IS_LITTLE_ENDIAN
#error "LibTorch's machines are little-endian."
#endif

std::string ParameterBytes(const torch::Tensor& parameters) {
  const torch::Tensor here = parameters.to(torch::kCPU).contiguous();
  THSGD_CHECK(here.scalar_type() == torch::kFloat);
  return std::string(reinterpret_cast<const char*>(here.data_ptr<float>()),
                     here.numel() * sizeof(float));
}

void SetParameterBytes(absl::string_view bytes, torch::Tensor& parameters) {
  torch::Tensor here = torch::empty(parameters.sizes(), torch::kFloat);
  THSGD_CHECK(bytes.size() == here.numel() * sizeof(float));
  std::memcpy(here.data_ptr<float>(), bytes.data(), bytes.size());
  parameters.copy_(here);
}

}  // namespace thsgd
