// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/run_blocks.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/sgd/run_blocks.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include "hwy/highway.h"
#include "sim/landscape/gradient_table.h"
#include "sim/noise/noise_sampler-inl.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws-inl.h"
#include "sim/rng/draws.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/run_blocks_scalar.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// Vectors in lockstep: each operation is applied to all of them before the
// next operation, so that its latency hides behind the others'. Their slots are
// a batch.
constexpr int kNumVectors = 4;

// Noise of a batch's two steps in a block.
using BatchNoise = double[kStepsPerBlock][8 * kNumVectors];

// Where the rows of a batch's cells are.
using BatchOffsets = std::uint64_t[kNumVectors][8];

// The other work that DrawBatchNoise does not have: see BatchUpdate.
struct NoOtherWork {
  HWY_INLINE void BeforeWords() {}
  HWY_INLINE void AtPause(int) {}
  HWY_INLINE void AfterWords() {}
  HWY_INLINE void BetweenVariates() {}
  HWY_INLINE void AfterVariates() {}
};

// All of it, in order.
template <class OtherWork>
HWY_INLINE void DoAtOnce(OtherWork& work) {
  work.BeforeWords();
  HWY_UNROLL(8)
  for (int i = 0; i < kNumDrawPauses; ++i) work.AtPause(i);
  work.AfterWords();
  work.BetweenVariates();
  work.AfterVariates();
}

// The noise of the batch of slots from s on in block `clock`. The parts of the
// other work are done between the parts of this one.
template <class Vectors, class OtherWork>
HWY_INLINE void DrawBatchNoise(const VectorKey& key, const Vectors& vectors,
                               std::uint64_t clock, const ChainSlots& slots,
                               int s, BatchNoise& noise, OtherWork& other) {
  const RealTag d;
  const WordTag dw;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  const Words clocks = hn::Set(dw, clock);
  Words block[kNumVectors], chain[kNumVectors], product[kNumVectors];
  Reals variate[kStepsPerBlock][kNumVectors];
  HWY_UNROLL(8)
  for (int l = 0; l < kNumVectors; ++l) {
    const int slot = s + l * num_lanes;
    block[l] = hn::Add(clocks, hn::Load(dw, slots.block_offset + slot));
    chain[l] = hn::Load(dw, slots.chain_product + slot);
    product[l] = hn::Load(dw, slots.second_product + slot);
  }
  const auto store = [&](int h) HWY_ATTR {
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      hn::Store(variate[h][l], d, noise[h] + l * num_lanes);
    }
  };
  if constexpr (Vectors::kStepsPerBlock == kStepsPerBlock) {
    Words first[kNumVectors], second[kNumVectors];
    other.BeforeWords();
    DrawWordVectors<kNumVectors>(key, block, chain, product, first, second,
                                 [&](int i) HWY_ATTR { other.AtPause(i); });
    other.AfterWords();
    if constexpr (kHasWordVariates<Vectors>) {
      vectors.template Variates<kNumVectors>(first, variate[0]);
      store(0);
      other.BetweenVariates();
      vectors.template Variates<kNumVectors>(second, variate[1]);
      store(1);
    } else {
      vectors.template operator()<kNumVectors>(first, second, variate);
      store(0);
      store(1);
      other.BetweenVariates();
    }
    other.AfterVariates();
  } else {
    DrawNoiseVectors<kNumVectors>(key, vectors, block, chain, product, variate);
    store(0);
    store(1);
    DoAtOnce(other);
  }
}

// The noise alone. Not inline: compiled once.
template <class Vectors>
HWY_NOINLINE void DrawFirstNoise(const VectorKey& key, const Vectors& vectors,
                                 std::uint64_t clock, const ChainSlots& slots,
                                 BatchNoise& noise) {
  NoOtherWork nothing;
  DrawBatchNoise(key, vectors, clock, slots, 0, noise, nothing);
}

// A batch's two steps of a block, each the update of SgdStep, cut into the
// parts that DrawBatchNoise does meanwhile. kConfined: walls keep every chain
// inside the table's interval, so x needs no clamp and no number is ever NaN.
template <bool kConfined>
class BatchUpdate {
 public:
  // `offsets` is memory to work with. Not a member: the compiler would keep the
  // other members in memory with it.
  HWY_INLINE BatchUpdate(const Process& process, ChainSlots& slots,
                         BatchOffsets& offsets)
      : table_(*process.gradient),
        rate_(process.params.learning_rate()),
        threshold_(process.params.truncation_threshold()),
        bound_(process.params.projection_bound()),
        slots_(slots),
        offsets_(offsets),
        inside_(hn::Eq(hn::Zero(RealTag()), hn::Zero(RealTag()))) {}

  // The next batch: the slots from s on.
  HWY_INLINE void Begin(int s, const BatchNoise& noise) {
    s_ = s;
    noise_ = &noise;
  }
  // Whether no step so far left its interval.
  HWY_INLINE bool AllInside() const { return hn::AllTrue(RealTag(), inside_); }

  HWY_INLINE void BeforeWords() {
    const RealTag d;
    const int num_lanes = static_cast<int>(hn::Lanes(d));
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      x_[l] = hn::Load(d, slots_.x + s_ + l * num_lanes);
    }
    Locate();
  }
  HWY_INLINE void AtPause(int i) {
    static_assert(kNumDrawPauses == 7 && kNumVectors == 4);
    if (i >= 1 && i < 5) Read(i - 1);
    if (i == 5) Move(0, 2, 0);
    if (i == 6) Move(2, 4, 0);
  }
  HWY_INLINE void AfterWords() { Locate(); }
  HWY_INLINE void BetweenVariates() {
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) Read(l);
  }
  HWY_INLINE void AfterVariates() { Move(0, kNumVectors, 1); }

 private:
  // Finds the cells of x.
  HWY_INLINE void Locate() {
    const RealTag d;
    const WordTag dw;
    const Reals scale = hn::Set(d, table_.cells_per_unit());
    const Reals shift = hn::Set(d, table_.shift());
    HWY_UNROLL(8)
    for (int l = 0; l < kNumVectors; ++l) {
      const Reals y =
          kConfined ? x_[l]
                    : MinOrLimit(MaxOrLimit(x_[l], hn::Set(d, table_.lower())),
                                 hn::Set(d, table_.upper()));
      const Reals shifted = Fma(y, scale, shift);
      t_[l] = Fma(y, scale, hn::Sub(shift, shifted));
      hn::Store(RowOffsets(hn::BitCast(dw, shifted)), dw, offsets_[l]);
    }
#if THSGD_X86 && HWY_COMPILER_GCC
    // Reads the offsets from memory: moving them from lane to lane instead
    // would compete with the transpose.
    asm volatile("" : "+m"(offsets_));
#endif
  }

  // Reads the rows of the l-th vector's cells.
  HWY_INLINE void Read(int l) {
    const Columns row = LoadRows(&table_.rows()->c0, offsets_[l]);
    c0_[l] = row.first;
    c1_[l] = row.second;
  }

  // The h-th step of vectors `begin` to end - 1.
  HWY_INLINE void Move(int begin, int end, int h) {
    const RealTag d;
    const WordTag dw;
    const int num_lanes = static_cast<int>(hn::Lanes(d));
    const double* const in = h == 0 ? slots_.x : slots_.x_between;
    double* const out = h == 0 ? slots_.x_between : slots_.x;
    const double* const noise = (*noise_)[h];
    HWY_UNROLL(8)
    for (int l = begin; l < end; ++l) {
      const Reals c2 =
          hn::BitCast(d, hn::ShiftLeft<GradientTable::kQuadraticShift>(
                             hn::BitCast(dw, c1_[l])));
      c1_[l] = Fma(t_[l], c2, c1_[l]);
    }
    HWY_UNROLL(8)
    for (int l = begin; l < end; ++l) c0_[l] = Fma(t_[l], c1_[l], c0_[l]);
    HWY_UNROLL(8)
    for (int l = begin; l < end; ++l) {
      const Reals update =
          Fma(hn::Set(d, rate_), c0_[l], hn::Load(d, noise + l * num_lanes));
      c0_[l] = kConfined ? LimitNumber(update, hn::Set(d, threshold_))
                         : Limit(update, hn::Set(d, threshold_));
    }
    HWY_UNROLL(8)
    for (int l = begin; l < end; ++l) {
      // Loaded once more, not kept: registers are scarce meanwhile.
      const Reals x = hn::Load(d, in + s_ + l * num_lanes);
      const Reals y = hn::Sub(x, c0_[l]);
      x_[l] = kConfined ? LimitNumber(y, hn::Set(d, bound_))
                        : Limit(y, hn::Set(d, bound_));
    }
    HWY_UNROLL(8)
    for (int l = begin; l < end; ++l) {
      const int slot = s_ + l * num_lanes;
      hn::Store(x_[l], d, out + slot);
      inside_ = hn::And(
          inside_, hn::And(hn::Lt(hn::Load(d, slots_.lower + slot), x_[l]),
                           hn::Lt(x_[l], hn::Load(d, slots_.upper + slot))));
    }
  }

  const GradientTable& table_;
  const double rate_;
  const double threshold_;
  const double bound_;
  ChainSlots& slots_;
  BatchOffsets& offsets_;
  hn::Mask<RealTag> inside_;
  int s_;
  const BatchNoise* noise_;
  Reals x_[kNumVectors], t_[kNumVectors], c0_[kNumVectors], c1_[kNumVectors];
};

// Batch after batch; each one's update beside the noise of the next, which does
// not depend on it: latencies of one hide behind the other.
template <bool kConfined, class Vectors>
HWY_INLINE std::int64_t RunVectorBlocks(const Process& process,
                                        const Vectors& vectors,
                                        std::uint64_t clock,
                                        std::int64_t max_blocks,
                                        ChainSlots& slots) {
  const int batch_size = kNumVectors * static_cast<int>(hn::Lanes(RealTag()));
  HWY_ALIGN BatchNoise buffers[2];
  HWY_ALIGN BatchOffsets offsets;
  BatchNoise* noise = &buffers[0];
  BatchNoise* next_noise = &buffers[1];
  BatchUpdate<kConfined> update(process, slots, offsets);
  DrawFirstNoise(process.key, vectors, clock, slots, *noise);
  std::int64_t block = 0;
  int s = 0;
  while (true) {
    update.Begin(s, *noise);
    const bool last = s + batch_size >= slots.num_used;
    // No noise of a block that will not be run.
    if (last && (block + 1 == max_blocks || !update.AllInside())) {
      DoAtOnce(update);
      return block + 1;
    }
    s = last ? 0 : s + batch_size;
    if (last) ++block;
    DrawBatchNoise(process.key, vectors, clock + block, slots, s, *next_noise,
                   update);
    if (last && HWY_UNLIKELY(!update.AllInside())) return block;
    std::swap(noise, next_noise);
  }
}

std::int64_t RunBlocksOnTarget(const Process& process, std::uint64_t clock,
                               std::int64_t max_blocks, ChainSlots& slots) {
  const double bound = process.params.projection_bound();
  const bool confined =
      process.gradient->lower() <= -bound && process.gradient->upper() >= bound;
  return std::visit(
      [&](const auto& sampler) HWY_ATTR {
        const auto vectors = VectorsOf(sampler);
        return confined ? RunVectorBlocks<true>(process, vectors, clock,
                                                max_blocks, slots)
                        : RunVectorBlocks<false>(process, vectors, clock,
                                                 max_blocks, slots);
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
