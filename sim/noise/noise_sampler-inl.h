// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// DrawNoise of noise_sampler.h for vectors of chains: the same bits lane by
// lane, for every sampler of NoiseSampler.
//
// A law's kernel is what VectorsOf returns for its sampler:
//   static constexpr int kStepsPerBlock;      as kStepsPerBlockOf its sampler
//   template <int kNum> void operator()(      kNum vectors in lockstep
//       const Words* first, const Words* second,
//       Reals (*variate)[kNum]) const;        variate: [kStepsPerBlock][kNum]

#if defined(THSGD_SIM_NOISE_NOISE_SAMPLER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_NOISE_SAMPLER_INL_H_
#undef THSGD_SIM_NOISE_NOISE_SAMPLER_INL_H_
#else
#define THSGD_SIM_NOISE_NOISE_SAMPLER_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "sim/noise/gaussian-inl.h"
#include "sim/noise/student_t-inl.h"
#include "sim/noise/symmetric_lomax-inl.h"
#include "sim/noise/symmetric_stable-inl.h"
#include "sim/noise/symmetric_weibull-inl.h"
#include "sim/noise/two_sided_power-inl.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws-inl.h"
#include "sim/rng/vector_key.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

HWY_INLINE GaussianVectors VectorsOf(const GaussianSampler& sampler) {
  return GaussianVectors(sampler);
}
HWY_INLINE SymmetricLomaxVectors
VectorsOf(const SymmetricLomaxSampler& sampler) {
  return SymmetricLomaxVectors(sampler);
}
HWY_INLINE TwoSidedPowerVectors VectorsOf(const TwoSidedPowerSampler& sampler) {
  return TwoSidedPowerVectors(sampler);
}
HWY_INLINE StudentTVectors VectorsOf(const StudentTSampler& sampler) {
  return StudentTVectors(sampler);
}
HWY_INLINE SymmetricStableVectors
VectorsOf(const SymmetricStableSampler& sampler) {
  return SymmetricStableVectors(sampler);
}
HWY_INLINE SymmetricWeibullVectors
VectorsOf(const SymmetricWeibullSampler& sampler) {
  return SymmetricWeibullVectors(sampler);
}

// Whether a law's variates are each made from one word by
//   template <int kNum> void Variates(const Words* word, Reals* variate) const;
// so that one word's come before the other's.
template <class Vectors>
constexpr bool kHasWordVariates = requires(const Vectors& vectors,
                                           const Words* word, Reals* variate) {
  vectors.template Variates<1>(word, variate);
};

// noise[h][l]: factor * Z of steps 2 pair[l] + h of vectors of chains, l <
// kNum; chain_product as in vector_key.h and second_product that of block
// `pair`. Laws of one step a block take the blocks 2 pair and 2 pair + 1.
template <int kNum, class Vectors>
HWY_INLINE void DrawNoiseVectors(const VectorKey& key, const Vectors& vectors,
                                 const Words* HWY_RESTRICT pair,
                                 const Words* HWY_RESTRICT chain_product,
                                 const Words* HWY_RESTRICT second_product,
                                 Reals (*HWY_RESTRICT noise)[kNum]) {
  Words first[kNum], second[kNum];
  if constexpr (Vectors::kStepsPerBlock == 2) {
    DrawWordVectors<kNum>(key, pair, chain_product, second_product, first,
                          second);
    vectors.template operator()<kNum>(first, second, noise);
  } else {
    static_assert(Vectors::kStepsPerBlock == 1);
    const WordTag dw;
    Words block[kNum], product[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      block[l] = hn::Add(pair[l], pair[l]);
      product[l] = SecondProduct(key, chain_product[l], block[l]);
    }
    for (int h = 0; h < 2; ++h) {
      DrawWordVectors<kNum>(key, block, chain_product, product, first, second);
      vectors.template operator()<kNum>(first, second, noise + h);
      HWY_UNROLL(8)
      for (int l = 0; l < kNum; ++l) {
        block[l] = hn::Or(block[l], hn::Set(dw, std::uint64_t{1}));
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_NOISE_SAMPLER_INL_H_
