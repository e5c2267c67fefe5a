// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/heavy_tailed_gradient.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "dl/data/batch_key.h"
#include "dl/data/draw_streams.h"
#include "dl/data/sample_batch.h"
#include "dl/model/sample_losses.h"
#include "dl/optim/method.pb.h"
#include "sim/numeric/elementary.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"
#include "torch/types.h"

namespace thsgd {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Z = c W by inversion of W's tail.
double DrawNoise(const manifest::Inflation& inflation, const BatchKey& key) {
  const double u = UniformOpen(DrawBatchWords(key, kSampleChain, 0).first);
  const double exponent = -1 / inflation.tail_index();
  const double w = inflation.law() == manifest::Inflation::PARETO
                       ? PinnedPower(u, exponent)
                       : PinnedPowerMinusOne(u, exponent);
  return inflation.scale() * w;
}

// The mean of `count` losses from `first` on.
double Mean(const std::vector<double>& losses, std::size_t first,
            std::size_t count) {
  if (count == 0) return kNaN;
  const auto begin = losses.begin() + static_cast<std::ptrdiff_t>(first);
  return std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(count),
                         0.0) /
         static_cast<double>(count);
}

void Append(const std::vector<std::int64_t>& index, double weight,
            WeightedBatch& batch) {
  batch.index.insert(batch.index.end(), index.begin(), index.end());
  batch.weight.insert(batch.weight.end(), index.size(),
                      static_cast<float>(weight));
}

// The gradient of the mean loss over one batch, whose crops and flips begin at
// `first`.
double MeanGradient(const std::vector<std::int64_t>& index,
                    const CropFlips& crop_flips, std::size_t first,
                    const torch::Tensor& parameters, SampleLosses& losses,
                    torch::Tensor& gradient) {
  WeightedBatch batch;
  Append(index, 1.0 / static_cast<double>(index.size()), batch);
  if (!crop_flips.empty()) {
    const auto begin = crop_flips.begin() + static_cast<std::ptrdiff_t>(first);
    batch.crop_flip.assign(begin,
                           begin + static_cast<std::ptrdiff_t>(index.size()));
  }
  return Mean(losses.Gradient(parameters, batch, gradient), 0, index.size());
}

}  // namespace

MethodDraw DrawMethod(const manifest::Method& method, std::int64_t num_samples,
                      std::uint64_t seed, std::int64_t iteration) {
  const auto draw = [&](std::uint32_t stream, std::int64_t size) {
    if (size == 0 || size == num_samples) {
      std::vector<std::int64_t> all(num_samples);
      std::iota(all.begin(), all.end(), 0);
      return all;
    }
    const std::vector<std::int32_t> sampled = SampleBatch(
        static_cast<std::int32_t>(num_samples), static_cast<std::int32_t>(size),
        {.seed = seed,
         .stream = stream,
         .iteration = static_cast<std::uint32_t>(iteration)});
    return std::vector<std::int64_t>(sampled.begin(), sampled.end());
  };
  MethodDraw result;
  result.small = draw(kSmallBatchStream, method.batch_size());
  if (!method.has_inflation()) return result;
  const manifest::Inflation& inflation = method.inflation();
  if (inflation.second_batch() == manifest::Inflation::INDEPENDENT) {
    result.second = draw(kIndependentSmallBatchStream, method.batch_size());
  }
  result.large = draw(kLargeBatchStream, inflation.large_batch_size());
  result.noise = DrawNoise(
      inflation, {.seed = seed,
                  .stream = kInflationStream,
                  .iteration = static_cast<std::uint32_t>(iteration)});
  return result;
}

BatchLosses HeavyTailedGradient(const MethodDraw& draw,
                                const CropFlips& crop_flips,
                                const torch::Tensor& parameters,
                                SampleLosses& losses, torch::Tensor& gradient) {
  const double small = static_cast<double>(draw.small.size());
  const double z = draw.noise;
  const bool same = draw.second.empty();
  WeightedBatch batch;
  Append(draw.small, (same ? 1 + z : 1) / small, batch);
  Append(draw.second, z / small, batch);
  Append(draw.large, -z / static_cast<double>(draw.large.size()), batch);
  batch.crop_flip = crop_flips;
  const std::vector<double> each = losses.Gradient(parameters, batch, gradient);
  return {.small = Mean(each, 0, draw.small.size()),
          .large = Mean(each, draw.small.size() + draw.second.size(),
                        draw.large.size())};
}

BatchLosses SeparateGradients(const MethodDraw& draw,
                              const CropFlips& crop_flips,
                              const torch::Tensor& parameters,
                              SampleLosses& losses, torch::Tensor& gradient) {
  BatchLosses means = {.small = 0, .large = kNaN};
  means.small =
      MeanGradient(draw.small, crop_flips, 0, parameters, losses, gradient);
  if (draw.large.empty()) return means;
  torch::Tensor second = gradient.clone();
  if (!draw.second.empty()) {
    MeanGradient(draw.second, crop_flips, draw.small.size(), parameters, losses,
                 second);
  }
  torch::Tensor large = torch::empty_like(gradient);
  means.large = MeanGradient(draw.large, crop_flips,
                             draw.small.size() + draw.second.size(), parameters,
                             losses, large);
  gradient.add_(second.sub_(large), draw.noise);
  return means;
}

}  // namespace thsgd
