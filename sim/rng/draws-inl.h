// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// DrawWords of draws.h for a vector of chains.
//
// What depends on the chain alone is computed once: with M0, M1 the
// multipliers, the first round's M1 chain and the second round's
// M0 (hi(M1 chain) ^ block high ^ key). See FirstProducts.

#if defined(THSGD_SIM_RNG_DRAWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_RNG_DRAWS_INL_H_
#undef THSGD_SIM_RNG_DRAWS_INL_H_
#else
#define THSGD_SIM_RNG_DRAWS_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/philox.h"
#include "sim/rng/vector_key.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// The products of the low halves of each word.
HWY_INLINE Words MultiplyLow(Words a, Words b) {
#if HWY_TARGET == HWY_SCALAR
  constexpr std::uint64_t kLow = 0xffffffffu;
  return Words((a.raw & kLow) * (b.raw & kLow));
#else
  const hn::Repartition<std::uint32_t, RealTag> dh;
  return hn::BitCast(WordTag(),
                     hn::MulEven(hn::BitCast(dh, a), hn::BitCast(dh, b)));
#endif
}

// SecondProduct of vector_key.h from the chain's first product.
HWY_INLINE Words SecondProduct(const VectorKey& key, Words chain_product,
                               Words block) {
  const WordTag dw;
  return MultiplyLow(
      hn::Set(dw, std::uint64_t{kPhiloxMultiplier0}),
      hn::Xor3(hn::ShiftRight<32>(chain_product), hn::ShiftRight<32>(block),
               hn::Set(dw, key.round[0][0])));
}

// The rounds before which DrawWordVectors pauses.
constexpr int kNumDrawPauses = kNumPhiloxRounds - 3;

// The words of the given block of kNum vectors of chains, in lockstep so that
// latencies hide each other. Halves of words above bit 31 are left over from
// products; no product reads them. Calls at_pause(i), i = 0, ...,
// kNumDrawPauses - 1, between rounds: each round waits for the one before, and
// has time for other work meanwhile.
template <int kNum, class AtPause>
HWY_INLINE void DrawWordVectors(const VectorKey& key,
                                const Words* HWY_RESTRICT block,
                                const Words* HWY_RESTRICT chain_product,
                                const Words* HWY_RESTRICT second_product,
                                Words* HWY_RESTRICT first,
                                Words* HWY_RESTRICT second,
                                const AtPause& at_pause) {
  const WordTag dw;
  const Words m0 = hn::Set(dw, kPhiloxMultiplier0);
  const Words m1 = hn::Set(dw, kPhiloxMultiplier1);
  Words c0[kNum], c1[kNum], c2[kNum], c3[kNum], p0[kNum], p1[kNum];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    // Round 1; c0 enters only by second_product.
    p0[l] = MultiplyLow(m0, block[l]);
    c2[l] =
        hn::Xor(hn::ShiftRight<32>(p0[l]), hn::Set(dw, key.stream_with_key));
    // Round 2.
    p1[l] = MultiplyLow(m1, c2[l]);
    c0[l] = hn::Xor3(hn::ShiftRight<32>(p1[l]), chain_product[l],
                     hn::Set(dw, key.round[1][0]));
    c2[l] = hn::Xor3(hn::ShiftRight<32>(second_product[l]), p0[l],
                     hn::Set(dw, key.round[1][1]));
    c1[l] = p1[l];
    c3[l] = second_product[l];
  }
  HWY_UNROLL(8)
  for (int round = 2; round < kNumPhiloxRounds - 1; ++round) {
    at_pause(round - 2);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      p1[l] = MultiplyLow(m1, c2[l]);
      p0[l] = MultiplyLow(m0, c0[l]);
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      c0[l] = hn::Xor3(hn::ShiftRight<32>(p1[l]), c1[l],
                       hn::Set(dw, key.round[round][0]));
      c2[l] = hn::Xor3(hn::ShiftRight<32>(p0[l]), c3[l],
                       hn::Set(dw, key.round[round][1]));
      c1[l] = p1[l];
      c3[l] = p0[l];
    }
  }
  // The last round's high and low halves in one word each.
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    p1[l] = MultiplyLow(m1, c2[l]);
    p0[l] = MultiplyLow(m0, c0[l]);
  }
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    first[l] = hn::Xor3(p1[l], hn::ShiftLeft<32>(c1[l]),
                        hn::Set(dw, key.last_round_high[0]));
    second[l] = hn::Xor3(p0[l], hn::ShiftLeft<32>(c3[l]),
                         hn::Set(dw, key.last_round_high[1]));
  }
}

// The same with nothing to do in the pauses.
template <int kNum>
HWY_INLINE void DrawWordVectors(const VectorKey& key,
                                const Words* HWY_RESTRICT block,
                                const Words* HWY_RESTRICT chain_product,
                                const Words* HWY_RESTRICT second_product,
                                Words* HWY_RESTRICT first,
                                Words* HWY_RESTRICT second) {
  DrawWordVectors<kNum>(key, block, chain_product, second_product, first,
                        second, [](int) {});
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_RNG_DRAWS_INL_H_
