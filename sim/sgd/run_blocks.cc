// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/run_blocks.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/sgd/run_blocks.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include <cstddef>
#include <cstdint>
#include <variant>

#include "hwy/highway.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_sampler-inl.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/run_blocks_scalar.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// Vectors in lockstep: each operation is applied to all of them before the
// next operation, so that its latency hides behind the others'.
constexpr int kNumVectors = 4;

using SlotNoise = double[kStepsPerBlock][ChainSlots::kNumSlots];

// Noise of slots in vectors, kNumVectors at a time.
template <class Vectors>
HWY_INLINE void DrawSlotNoiseVectors(const VectorKey& key,
                                     const Vectors& vectors,
                                     std::uint64_t clock,
                                     const ChainSlots& slots,
                                     SlotNoise& noise) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const Words clocks = hn::Set(dw, clock);
  for (int s = 0; s < slots.num_used; s += kNumVectors * num_lanes) {
    Words block[kNumVectors], chain[kNumVectors], second[kNumVectors];
    Reals variate[kStepsPerBlock][kNumVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const int slot = s + l * num_lanes;
      block[l] = hn::Add(clocks, hn::Load(dw, slots.block_offset + slot));
      chain[l] = hn::Load(dw, slots.chain_product + slot);
      second[l] = hn::Load(dw, slots.second_product + slot);
    }
    DrawNoiseVectors<kNumVectors>(key, vectors, block, chain, second, variate);
    HWY_UNROLL(2)
    for (int h = 0; h < kStepsPerBlock; ++h) {
      HWY_UNROLL(8)
      for (int l = 0; l < kNumVectors; ++l) {
        hn::Store(variate[h][l], d, noise[h] + s + l * num_lanes);
      }
    }
  }
}

// The update of SgdStep for vectors. kConfined: walls keep every chain inside
// the table's interval, so x needs no clamp and no number is ever NaN.
template <bool kConfined>
class UpdateVectors {
 public:
  explicit HWY_INLINE UpdateVectors(const Process& process)
      : table_(*process.gradient),
        rate_(process.params.learning_rate()),
        threshold_(process.params.truncation_threshold()),
        bound_(process.params.projection_bound()) {}

  HWY_INLINE void operator()(Reals* HWY_RESTRICT x,
                             const double* HWY_RESTRICT noise,
                             int num_lanes) const {
    const RealTag d;
    const WordTag dw;
    const Reals scale = hn::Set(d, table_.cells_per_unit());
    const Reals shift = hn::Set(d, table_.shift());
    HWY_ALIGN std::uint64_t offset[kNumVectors][8];
    Reals t[kNumVectors], c0[kNumVectors], c1[kNumVectors];
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const Reals y =
          kConfined ? x[l]
                    : MinOrLimit(MaxOrLimit(x[l], hn::Set(d, table_.lower())),
                                 hn::Set(d, table_.upper()));
      const Reals shifted = Fma(y, scale, shift);
      t[l] = Fma(y, scale, hn::Sub(shift, shifted));
      hn::Store(RowOffsets(hn::BitCast(dw, shifted)), dw, offset[l]);
    }
#if THSGD_X86 && HWY_COMPILER_GCC
    // Reads the offsets from memory: moving them from lane to lane instead
    // would compete with the transpose.
    asm volatile("" : "+m"(offset));
#endif
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const Columns row = LoadRows(&table_.rows()->c0, offset[l]);
      c0[l] = row.first;
      c1[l] = row.second;
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const Reals c2 =
          hn::BitCast(d, hn::ShiftLeft<GradientTable::kQuadraticShift>(
                             hn::BitCast(dw, c1[l])));
      c1[l] = Fma(t[l], c2, c1[l]);
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) c0[l] = Fma(t[l], c1[l], c0[l]);
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const Reals update =
          Fma(hn::Set(d, rate_), c0[l], hn::Load(d, noise + l * num_lanes));
      c0[l] = kConfined ? LimitNumber(update, hn::Set(d, threshold_))
                        : Limit(update, hn::Set(d, threshold_));
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const Reals y = hn::Sub(x[l], c0[l]);
      x[l] = kConfined ? LimitNumber(y, hn::Set(d, bound_))
                       : Limit(y, hn::Set(d, bound_));
    }
  }

 private:
  const GradientTable& table_;
  const double rate_;
  const double threshold_;
  const double bound_;
};

template <bool kConfined, class DrawNoiseBlock>
HWY_INLINE std::int64_t RunVectorBlocks(const Process& process,
                                        const DrawNoiseBlock& draw_noise,
                                        std::uint64_t clock,
                                        std::int64_t max_blocks,
                                        ChainSlots& slots) {
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const UpdateVectors<kConfined> update(process);
  HWY_ALIGN SlotNoise noise;
  for (std::int64_t block = 0; block < max_blocks; ++block) {
    draw_noise(clock + block, noise);
    auto inside = hn::Eq(hn::Zero(d), hn::Zero(d));
    // Steps outside, slots inside: neighbouring groups of slots do not wait for
    // each other, so that the latency of one hides behind the next.
    HWY_UNROLL(2)
    for (int h = 0; h < kStepsPerBlock; ++h) {
      const double* const in = h == 0 ? slots.x : slots.x_between;
      double* const out = h == 0 ? slots.x_between : slots.x;
      for (int s = 0; s < slots.num_used; s += kNumVectors * num_lanes) {
        Reals x[kNumVectors];
        HWY_UNROLL(8)
        for (int l = 0; l < kNumVectors; ++l) {
          x[l] = hn::Load(d, in + s + l * num_lanes);
        }
        update(x, noise[h] + s, num_lanes);
        HWY_UNROLL(8)
        for (int l = 0; l < kNumVectors; ++l) {
          const int slot = s + l * num_lanes;
          hn::Store(x[l], d, out + slot);
          inside = hn::And(
              inside, hn::And(hn::Lt(hn::Load(d, slots.lower + slot), x[l]),
                              hn::Lt(x[l], hn::Load(d, slots.upper + slot))));
        }
      }
    }
    if (HWY_UNLIKELY(!hn::AllTrue(d, inside))) return block + 1;
  }
  return max_blocks;
}

template <class DrawNoiseBlock>
HWY_INLINE std::int64_t RunWithNoise(const Process& process,
                                     const DrawNoiseBlock& draw_noise,
                                     std::uint64_t clock,
                                     std::int64_t max_blocks,
                                     ChainSlots& slots) {
  const double bound = process.params.projection_bound();
  const bool confined =
      process.gradient->lower() <= -bound && process.gradient->upper() >= bound;
  return confined ? RunVectorBlocks<true>(process, draw_noise, clock,
                                          max_blocks, slots)
                  : RunVectorBlocks<false>(process, draw_noise, clock,
                                           max_blocks, slots);
}

std::int64_t RunBlocksOnTarget(const Process& process, std::uint64_t clock,
                               std::int64_t max_blocks, ChainSlots& slots) {
  return std::visit(
      [&](const auto& sampler) HWY_ATTR {
        const auto vectors = VectorsOf(sampler);
        const auto draw = [&](std::uint64_t block, SlotNoise& noise) HWY_ATTR {
          DrawSlotNoiseVectors(process.key, vectors, block, slots, noise);
        };
        return RunWithNoise(process, draw, clock, max_blocks, slots);
      },
      *process.sampler);
}

// Flattened, so that what it calls is compiled for the target as well.
template <class Sampler>
HWY_FLATTEN std::int64_t RunScalarFlat(const Process& process,
                                       const Sampler& sampler,
                                       std::uint64_t clock,
                                       std::int64_t max_blocks,
                                       ChainSlots& slots) {
  return RunScalarBlocks(process, sampler, clock, max_blocks, slots);
}

std::int64_t RunScalarOnTarget(const Process& process, std::uint64_t clock,
                               std::int64_t max_blocks, ChainSlots& slots) {
  return std::visit(
      [&](const auto& sampler) HWY_ATTR {
        return RunScalarFlat(process, sampler, clock, max_blocks, slots);
      },
      *process.sampler);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thsgd {

HWY_EXPORT(RunBlocksOnTarget);
HWY_EXPORT(RunScalarOnTarget);

std::int64_t RunBlocks(const Process& process, std::uint64_t clock,
                       std::int64_t max_blocks, ChainSlots& slots) {
  return HWY_DYNAMIC_DISPATCH(RunBlocksOnTarget)(process, clock, max_blocks,
                                                 slots);
}

std::int64_t RunBlocksScalar(const Process& process, std::uint64_t clock,
                             std::int64_t max_blocks, ChainSlots& slots) {
  return HWY_DYNAMIC_DISPATCH(RunScalarOnTarget)(process, clock, max_blocks,
                                                 slots);
}

std::int64_t RunBlocksReference(const Process& process, std::uint64_t clock,
                                std::int64_t max_blocks, ChainSlots& slots) {
  return std::visit(
      [&](const auto& sampler) {
        return RunScalarBlocks(process, sampler, clock, max_blocks, slots);
      },
      *process.sampler);
}

}  // namespace thsgd
#endif  // HWY_ONCE
