// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/initial_parameters.h"

#include <array>
#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "dl/data/draw_streams.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/network.pb.h"
#include "dl/model/parameter_layout.h"
#include "sim/noise/gaussian.h"
#include "sim/rng/draws.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::Network;

// Where the truncated law ends, in standard deviations of the one that is
// truncated: as TensorFlow's truncated_normal has it.
constexpr double kTruncation = 2;

// The first accepted of the parameter's standard normal variates.
double StandardVariate(const GaussianSampler& sampler, bool truncated,
                       std::uint64_t seed, std::int64_t index) {
  const ChainKey key = {.seed = seed,
                        .stream = kInitialParametersStream,
                        .chain = static_cast<std::uint32_t>(index)};
  for (std::uint64_t block = 0;; ++block) {
    for (double variate : sampler(DrawWords(key, block))) {
      if (!truncated || std::fabs(variate) <= kTruncation) return variate;
    }
  }
}

}  // namespace

torch::Tensor InitialParameters(const Network& network, std::uint64_t seed) {
  const ParameterLayout layout = LayoutOf(LayersOf(network));
  const absl::StatusOr<Gaussian> normal = Gaussian::Create(1);
  THSGD_CHECK(normal.ok());
  const GaussianSampler sampler(*normal, 1);
  const bool truncated = network.has_truncated_normal();
  torch::Tensor parameters = torch::zeros({layout.num_parameters});
  float* const values = parameters.data_ptr<float>();
  for (const ParameterBlock& block : layout.blocks) {
    if (block.is_bias()) continue;
    const double deviation =
        truncated ? network.truncated_normal().standard_deviation()
                  : std::sqrt(2.0 / static_cast<double>(block.fan_in));
    for (std::int64_t i = block.offset; i < block.offset + block.size; ++i) {
      values[i] = static_cast<float>(
          deviation * StandardVariate(sampler, truncated, seed, i));
    }
  }
  return parameters;
}

}  // namespace thsgd
