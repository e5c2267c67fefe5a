// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/ensemble.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/rng/draws.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// Runs one chain from `start` and calls visit(j, X_j) after each step j = 1,
// 2, ... until visit returns false.
template <class Potential, class Sampler, class Visit>
void RunChain(const SgdParams& params, const Potential& f,
              const Sampler& sampler, const ChainKey& key, double start,
              const Visit& visit) {
  double x = start;
  for (std::uint64_t block = 0;; ++block) {
    const std::array<double, kStepsPerBlock> scaled_noise =
        sampler(DrawWords(key, block));
    for (int i = 0; i < kStepsPerBlock; ++i) {
      x = SgdStep(params, f, x, scaled_noise[i]);
      const std::int64_t step = kStepsPerBlock * block + i + 1;
      if (!visit(step, x)) return;
    }
  }
}

}  // namespace

Ensemble::Ensemble(const Landscape& landscape, const NoiseLaw& law,
                   const SgdParams& params, std::uint64_t seed,
                   std::uint32_t stream)
    : landscape_(landscape),
      sampler_(std::visit(
          [&](const auto& concrete_law) -> Sampler {
            return MakeSampler(concrete_law, params.learning_rate());
          },
          law)),
      params_(params),
      seed_(seed),
      stream_(stream) {}

void Ensemble::SimulateFirstExits(const AttractionField& field, double start,
                                  std::int64_t max_steps,
                                  std::uint32_t first_chain,
                                  absl::Span<FirstExit> exits) const {
  Dispatch([&](const auto& potential, const auto& sampler) {
    for (std::size_t i = 0; i < exits.size(); ++i) {
      const ChainKey key = {
          .seed = seed_,
          .stream = stream_,
          .chain = first_chain + static_cast<std::uint32_t>(i)};
      FirstExit& exit = exits[i];
      RunChain(params_, potential, sampler, key, start,
               [&](std::int64_t step, double x) {
                 const bool inside = field.Contains(x);
                 if (inside && step < max_steps) return true;
                 exit = {inside ? FirstExit::kCensored : step, x};
                 return false;
               });
    }
  });
}

std::vector<double> Ensemble::SimulatePath(double start, std::int64_t num_steps,
                                           std::uint32_t chain) const {
  std::vector<double> path;
  path.reserve(num_steps + 1);
  path.push_back(start);
  if (num_steps == 0) return path;
  const ChainKey key = {.seed = seed_, .stream = stream_, .chain = chain};
  Dispatch([&](const auto& potential, const auto& sampler) {
    RunChain(params_, potential, sampler, key, start,
             [&](std::int64_t step, double x) {
               path.push_back(x);
               return step < num_steps;
             });
  });
  return path;
}

}  // namespace thsgd
