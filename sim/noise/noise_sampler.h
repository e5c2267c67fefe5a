// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The sampler of any noise law an experiment can name, and the order in which
// samplers take a chain's random words.

#ifndef THSGD_SIM_NOISE_NOISE_SAMPLER_H_
#define THSGD_SIM_NOISE_NOISE_SAMPLER_H_

#include <array>
#include <cstdint>
#include <utility>
#include <variant>

#include "sim/noise/noise_law.h"
#include "sim/rng/draws.h"

namespace thsgd {
namespace noise_sampler_internal {

template <class Laws>
struct SamplersOf;
template <class... Laws>
struct SamplersOf<std::variant<Laws...>> {
  using type = std::variant<decltype(MakeSampler(std::declval<const Laws&>(),
                                                 std::declval<double>()))...>;
};

}  // namespace noise_sampler_internal

// What MakeSampler returns for the laws of NoiseLaw. A sampler maps the two
// words of a block to factor * Z for two steps or for one (kStepsPerBlockOf).
// Its variates are never NaN.
using NoiseSampler = noise_sampler_internal::SamplersOf<NoiseLaw>::type;

inline NoiseSampler MakeNoiseSampler(const NoiseLaw& law, double factor) {
  return std::visit(
      [&](const auto& concrete_law) -> NoiseSampler {
        return MakeSampler(concrete_law, factor);
      },
      law);
}

// factor * Z of steps 2 pair and 2 pair + 1 of a chain (counted from 0): the
// sampler's block `pair`, or its blocks 2 pair and 2 pair + 1.
template <class Sampler>
std::array<double, 2> DrawNoise(const Sampler& sampler, const ChainKey& key,
                                std::uint64_t pair) {
  if constexpr (kStepsPerBlockOf<Sampler> == 2) {
    return sampler(DrawWords(key, pair));
  } else {
    static_assert(kStepsPerBlockOf<Sampler> == 1);
    return {sampler(DrawWords(key, 2 * pair))[0],
            sampler(DrawWords(key, 2 * pair + 1))[0]};
  }
}

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_NOISE_SAMPLER_H_
