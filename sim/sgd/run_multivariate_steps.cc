// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/run_multivariate_steps.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/sgd/run_multivariate_steps.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "hwy/highway.h"
#include "sim/landscape/multivariate_gradient-inl.h"
#include "sim/landscape/multivariate_gradient.h"
#include "sim/noise/direction_mixture.h"
#include "sim/noise/gaussian_directions.h"
#include "sim/noise/vector_gaussian.h"
#include "sim/noise/vector_lomax.h"
#include "sim/noise/vector_noise-inl.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws-inl.h"
#include "sim/rng/draws.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/multivariate_slots.h"
#include "sim/sgd/multivariate_step.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// Vectors in lockstep: each operation is applied to all of them before the
// next operation, so that its latency hides behind the others'.
constexpr int kNumVectors = 4;

// The words of block n clock + block_offset + index of slots s to
// s + kNumVectors num_lanes - 1, n the blocks per step.
HWY_INLINE void DrawSlotWords(const VectorKey& key, std::uint64_t first_block,
                              const MultivariateSlots& slots, int s,
                              Words* HWY_RESTRICT first,
                              Words* HWY_RESTRICT second) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const Words blocks = hn::Set(dw, first_block);
  Words block[kNumVectors], chain[kNumVectors], product[kNumVectors];
  HWY_UNROLL(8)
  for (int l = 0; l < kNumVectors; ++l) {
    const int slot = s + l * num_lanes;
    block[l] = hn::Add(blocks, hn::Load(dw, slots.block_offset + slot));
    chain[l] = hn::Load(dw, slots.chain_product + slot);
    // A step's blocks may lie on both sides of 2^32.
    product[l] = SecondProduct(key, chain[l], block[l]);
  }
  DrawWordVectors<kNumVectors>(key, block, chain, product, first, second);
}

// eta Z of the step, into slots.noise().
template <class Vectors>
HWY_INLINE void DrawPlanarNoise(const MultivariateProcess& process,
                                const Vectors& vectors, std::uint64_t clock,
                                MultivariateSlots& slots) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  double* const noise = slots.noise();
  for (int s = 0; s < slots.num_used; s += kNumVectors * num_lanes) {
    Words first[kNumVectors], second[kNumVectors];
    Reals z_1[kNumVectors], z_2[kNumVectors];
    DrawSlotWords(process.key, clock, slots, s, first, second);
    vectors.template operator()<kNumVectors>(first, second, z_1, z_2);
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      double* const out = noise + s + l * num_lanes;
      hn::Store(z_1[l], d, out);
      hn::Store(z_2[l], d, out + slots.capacity());
    }
  }
}

// Normals times scale in the rows of slots s on, from the blocks from
// first_block on.
HWY_INLINE void DrawNormalRows(const MultivariateProcess& process,
                               const NormalPairVectors& normals,
                               std::uint64_t first_block, int s,
                               MultivariateSlots& slots) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const int dimension = slots.dimension();
  const int stride = slots.capacity();
  double* const noise = slots.noise();
  for (int k = 0; k < dimension; k += 2) {
    Words first[kNumVectors], second[kNumVectors];
    Reals z_1[kNumVectors], z_2[kNumVectors];
    DrawSlotWords(process.key, first_block + k / 2, slots, s, first, second);
    normals.operator()<kNumVectors>(first, second, z_1, z_2);
    double* const row = noise + static_cast<std::size_t>(k) * stride + s;
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      hn::Store(z_1[l], d, row + l * num_lanes);
      if (k + 1 < dimension) hn::Store(z_2[l], d, row + stride + l * num_lanes);
    }
  }
}

HWY_INLINE void DrawLomaxRows(const MultivariateProcess& process,
                              const VectorLomaxSampler& sampler,
                              const GaussianDirections& directions,
                              std::uint64_t first_block, int s,
                              MultivariateSlots& slots) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const int dimension = slots.dimension();
  const int stride = slots.capacity();
  Words first[kNumVectors], second[kNumVectors];
  Reals uniform[kNumVectors], ratio[kNumVectors], square[kNumVectors];
  DrawNormalRows(process, NormalPairVectors(1), first_block + 1, s, slots);
  DrawSlotWords(process.key, first_block, slots, s, first, second);
  UniformVectors<kNumVectors>(first, uniform);
  UniformPowerVectors<kNumVectors>(sampler.scaled_power(), uniform, ratio);
  HWY_UNROLL(8)
  for (int l = 0; l < kNumVectors; ++l) square[l] = hn::Zero(d);
  double* const noise = slots.noise() + s;
  for (int k = 0; k < dimension; ++k) {
    const Reals deviation = hn::Set(d, directions.standard_deviations()[k]);
    double* const row = noise + static_cast<std::size_t>(k) * stride;
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const Reals z = hn::Mul(hn::Load(d, row + l * num_lanes), deviation);
      hn::Store(z, d, row + l * num_lanes);
      square[l] = Fma(z, z, square[l]);
    }
  }
  HWY_UNROLL(8)
  for (int l = 0; l < kNumVectors; ++l) {
    ratio[l] = hn::Div(hn::Sub(ratio[l], hn::Set(d, sampler.scale())),
                       hn::Sqrt(square[l]));
  }
  for (int k = 0; k < dimension; ++k) {
    double* const row = noise + static_cast<std::size_t>(k) * stride;
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      hn::Store(hn::Mul(hn::Load(d, row + l * num_lanes), ratio[l]), d,
                row + l * num_lanes);
    }
  }
}

// The direction is looked up slot by slot.
HWY_INLINE void DrawMixtureRows(const MultivariateProcess& process,
                                const VectorLomaxSampler& sampler,
                                const DirectionMixture& mixture,
                                std::uint64_t block, int s,
                                MultivariateSlots& slots) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  Words first[kNumVectors], second[kNumVectors];
  Reals uniform[kNumVectors], power[kNumVectors];
  DrawSlotWords(process.key, block, slots, s, first, second);
  UniformVectors<kNumVectors>(first, uniform);
  UniformPowerVectors<kNumVectors>(sampler.scaled_power(), uniform, power);
  HWY_ALIGN double magnitude[kNumVectors * 8];
  HWY_ALIGN std::uint64_t angle_word[kNumVectors * 8];
  HWY_UNROLL(8)
  for (int l = 0; l < kNumVectors; ++l) {
    hn::Store(hn::Sub(power[l], hn::Set(d, sampler.scale())), d,
              magnitude + l * num_lanes);
    hn::Store(second[l], dw, angle_word + l * num_lanes);
  }
  for (int i = 0; i < kNumVectors * num_lanes; ++i) {
    const absl::Span<const double> direction =
        mixture.DirectionAt(angle_word[i]);
    double* const column = slots.noise() + s + i;
    for (int k = 0; k < slots.dimension(); ++k) {
      column[static_cast<std::size_t>(k) * slots.capacity()] =
          direction[k] * magnitude[i];
    }
  }
}

// phi_b of the updates in slots.noise() of the vectors from s on, whose squared
// norms are given and not all small enough.
HWY_NOINLINE void TruncateVectors(const VectorTruncation& truncation,
                                  const double* HWY_RESTRICT squares, int s,
                                  int num_slots, MultivariateSlots& slots) {
  const int dimension = slots.dimension();
  std::vector<double> update(dimension);
  for (int i = 0; i < num_slots; ++i) {
    if (squares[i] <= truncation.square()) continue;
    double* const column = slots.noise() + s + i;
    if (squares[i] <= truncation.max_square()) {
      const double ratio = truncation.threshold() / std::sqrt(squares[i]);
      for (int k = 0; k < dimension; ++k) {
        column[static_cast<std::size_t>(k) * slots.capacity()] *= ratio;
      }
    } else {
      slots.Gather(slots.noise(), s + i, absl::MakeSpan(update));
      truncation.TruncateByLargest(absl::MakeSpan(update));
      slots.Scatter(update, s + i, slots.noise());
    }
  }
}

// The events of vectors some of which are outside their home balls: stores them
// and returns whether there are any.
HWY_NOINLINE bool FindEvents(const std::vector<Ball>& targets,
                             const double* HWY_RESTRICT squares, int s,
                             MultivariateSlots& slots) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  bool any = false;
  for (int l = 0; l < kNumVectors; ++l) {
    const int slot = s + l * num_lanes;
    const Reals square = hn::Load(d, squares + l * num_lanes);
    const auto inside = hn::Lt(square, hn::Load(d, slots.home_square + slot));
    if (hn::AllTrue(d, inside)) continue;
    // Not finite.
    auto event =
        hn::Not(hn::Le(square, hn::Set(d, std::numeric_limits<double>::max())));
    if (targets.empty()) event = hn::Eq(hn::Zero(d), hn::Zero(d));
    for (const Ball& target : targets) {
      Reals distance = hn::Zero(d);
      for (int k = 0; k < slots.dimension(); ++k) {
        const Reals y = hn::Sub(
            hn::Load(d, slots.x() +
                            static_cast<std::size_t>(k) * slots.capacity() +
                            slot),
            hn::Set(d, target.center[k]));
        distance = Fma(y, y, distance);
      }
      event = hn::Or(
          event, hn::Lt(distance, hn::Set(d, target.radius * target.radius)));
    }
    event = hn::AndNot(inside, event);
    if (hn::AllFalse(d, event)) continue;
    any = true;
    const Words one = hn::Set(dw, std::uint64_t{1});
    hn::Store(hn::IfThenElseZero(hn::RebindMask(dw, event), one), dw,
              slots.event + slot);
  }
  return any;
}

// The step's update of slots s on, given gradient and noise; whether one has an
// event. kDimension: d, or 0 if it is known at run time only.
template <int kDimension>
HWY_INLINE bool UpdateVectors(const MultivariateProcess& process, int s,
                              MultivariateSlots& slots) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const int dimension = kDimension > 0 ? kDimension : slots.dimension();
  const std::size_t stride = slots.capacity();
  const Reals rate = hn::Set(d, process.params.learning_rate());
  const Reals bound = hn::Set(d, process.params.projection_bound());
  const Reals threshold_square = hn::Set(d, process.truncation.square());
  const double* const gradient = slots.gradient() + s;
  double* const noise = slots.noise() + s;
  double* const x = slots.x() + s;
  const double* const home = slots.home() + s;
  Reals square[kNumVectors];
  HWY_UNROLL(8)
  for (int l = 0; l < kNumVectors; ++l) square[l] = hn::Zero(d);
  HWY_UNROLL(2)
  for (int k = 0; k < dimension; ++k) {
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const std::size_t at = k * stride + l * num_lanes;
      const Reals update =
          Fma(rate, hn::Load(d, gradient + at), hn::Load(d, noise + at));
      hn::Store(update, d, noise + at);
      square[l] = Fma(update, update, square[l]);
    }
  }
  auto small = hn::Le(square[0], threshold_square);
  HWY_UNROLL(8)
  for (int l = 1; l < kNumVectors; ++l) {
    small = hn::And(small, hn::Le(square[l], threshold_square));
  }
  HWY_ALIGN double squares[kNumVectors * 8];
  if (HWY_UNLIKELY(!hn::AllTrue(d, small))) {
    for (int l = 0; l < kNumVectors; ++l) {
      hn::Store(square[l], d, squares + l * num_lanes);
    }
    TruncateVectors(process.truncation, squares, s, kNumVectors * num_lanes,
                    slots);
  }
  HWY_UNROLL(8)
  for (int l = 0; l < kNumVectors; ++l) square[l] = hn::Zero(d);
  HWY_UNROLL(2)
  for (int k = 0; k < dimension; ++k) {
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const std::size_t at = k * stride + l * num_lanes;
      const Reals position =
          Limit(hn::Sub(hn::Load(d, x + at), hn::Load(d, noise + at)), bound);
      hn::Store(position, d, x + at);
      const Reals y = hn::Sub(position, hn::Load(d, home + at));
      square[l] = Fma(y, y, square[l]);
    }
  }
  auto inside = hn::Lt(square[0], hn::Load(d, slots.home_square + s));
  HWY_UNROLL(8)
  for (int l = 1; l < kNumVectors; ++l) {
    inside = hn::And(
        inside,
        hn::Lt(square[l], hn::Load(d, slots.home_square + s + l * num_lanes)));
  }
  if (HWY_LIKELY(hn::AllTrue(d, inside))) return false;
  for (int l = 0; l < kNumVectors; ++l) {
    hn::Store(square[l], d, squares + l * num_lanes);
  }
  return FindEvents(*process.targets, squares, s, slots);
}

HWY_INLINE void DrawSlotNoise(const MultivariateProcess& process,
                              const VectorGaussianSampler& sampler,
                              std::uint64_t step, MultivariateSlots& slots) {
  const int chunk = kNumVectors * static_cast<int>(hn::Lanes(RealTag()));
  for (int s = 0; s < slots.num_used; s += chunk) {
    DrawNormalRows(process, NormalPairVectors(sampler.scale()),
                   sampler.blocks_per_step() * step, s, slots);
  }
}

HWY_INLINE void DrawSlotNoise(const MultivariateProcess& process,
                              const VectorLomaxSampler& sampler,
                              std::uint64_t step, MultivariateSlots& slots) {
  const int chunk = kNumVectors * static_cast<int>(hn::Lanes(RealTag()));
  const std::uint64_t block = sampler.blocks_per_step() * step;
  if (const auto* mixture =
          std::get_if<DirectionMixture>(&sampler.angular_measure())) {
    for (int s = 0; s < slots.num_used; s += chunk) {
      DrawMixtureRows(process, sampler, *mixture, block, s, slots);
    }
    return;
  }
  const auto& directions =
      std::get<GaussianDirections>(sampler.angular_measure());
  if (slots.dimension() == 2) {
    DrawPlanarNoise(process, PlanarLomaxVectors(sampler, directions), block,
                    slots);
    return;
  }
  for (int s = 0; s < slots.num_used; s += chunk) {
    DrawLomaxRows(process, sampler, directions, block, s, slots);
  }
}

// eta Z of the step, into slots.noise(). What the law is made of is looked up
// in every step: that costs little beside 32 slots or more.
HWY_NOINLINE void DrawAnyNoise(const MultivariateProcess& process,
                               std::uint64_t step, MultivariateSlots& slots) {
  std::visit([&](const auto& sampler)
                 HWY_ATTR { DrawSlotNoise(process, sampler, step, slots); },
             *process.sampler);
}

HWY_NOINLINE void EvaluateSlotGradients(const MultivariateGradient& gradient,
                                        MultivariateSlots& slots) {
  std::visit(
      [&](const auto& g) HWY_ATTR {
        EvaluateRows(g, slots.num_used, slots.capacity(), slots.x());
      },
      gradient);
}

template <int kDimension>
HWY_INLINE std::int64_t RunVectorSteps(const MultivariateProcess& process,
                                       std::uint64_t clock,
                                       std::int64_t max_steps,
                                       MultivariateSlots& slots) {
  const RealTag d;
  const int chunk = kNumVectors * static_cast<int>(hn::Lanes(d));
  for (std::int64_t step = 0; step < max_steps; ++step) {
    DrawAnyNoise(process, clock + step, slots);
    EvaluateSlotGradients(*process.gradient, slots);
    bool any_event = false;
    for (int s = 0; s < slots.num_used; s += chunk) {
      any_event |= UpdateVectors<kDimension>(process, s, slots);
    }
    if (HWY_UNLIKELY(any_event)) return step + 1;
  }
  return max_steps;
}

std::int64_t RunOnTarget(const MultivariateProcess& process,
                         std::uint64_t clock, std::int64_t max_steps,
                         MultivariateSlots& slots) {
  return slots.dimension() == 2
             ? RunVectorSteps<2>(process, clock, max_steps, slots)
             : RunVectorSteps<0>(process, clock, max_steps, slots);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thsgd {

HWY_EXPORT(RunOnTarget);

std::int64_t RunMultivariateSteps(const MultivariateProcess& process,
                                  std::uint64_t clock, std::int64_t max_steps,
                                  MultivariateSlots& slots) {
  return HWY_DYNAMIC_DISPATCH(RunOnTarget)(process, clock, max_steps, slots);
}

namespace {

bool HasEvent(const std::vector<Ball>& targets, absl::Span<const double> x,
              absl::Span<const double> home, double home_square) {
  const double square = SquaredDistance(x, home);
  if (square < home_square) return false;
  if (targets.empty() || !std::isfinite(square)) return true;
  for (const Ball& target : targets) {
    if (target.Contains(x)) return true;
  }
  return false;
}

}  // namespace

std::int64_t RunMultivariateReference(const MultivariateProcess& process,
                                      std::uint64_t clock,
                                      std::int64_t max_steps,
                                      MultivariateSlots& slots) {
  std::vector<double> x(slots.dimension());
  std::vector<double> home(slots.dimension());
  std::vector<double> update(slots.dimension());
  std::vector<double> gradient(slots.dimension());
  for (std::int64_t step = 0; step < max_steps; ++step) {
    bool any_event = false;
    for (int s = 0; s < slots.num_used; ++s) {
      slots.Gather(slots.x(), s, absl::MakeSpan(x));
      slots.Gather(slots.home(), s, absl::MakeSpan(home));
      std::visit([&](const auto& g) { g(x, absl::MakeSpan(gradient)); },
                 *process.gradient);
      std::visit(
          [&](const auto& sampler) {
            sampler(ChainKey{.seed = process.seed,
                             .stream = process.stream,
                             .chain = slots.chain[s]},
                    clock + step + slots.step_offset[s],
                    absl::MakeSpan(update));
          },
          *process.sampler);
      MultivariateSgdStep(process.params, process.truncation, gradient,
                          absl::MakeSpan(update), absl::MakeSpan(x));
      slots.Scatter(x, s, slots.x());
      if (HasEvent(*process.targets, x, home, slots.home_square[s])) {
        slots.event[s] = 1;
        any_event = true;
      }
    }
    if (any_event) return step + 1;
  }
  return max_steps;
}

}  // namespace thsgd
#endif  // HWY_ONCE
