// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// SymmetricWeibullSampler for vectors of words: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_INL_H_
#undef THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_INL_H_
#else
#define THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_INL_H_
#endif

#include "hwy/highway.h"
#include "sim/noise/symmetric_weibull.h"
#include "sim/numeric/elementary-inl.h"
#include "sim/numeric/elementary.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

class SymmetricWeibullVectors {
 public:
  static constexpr int kStepsPerBlock = 2;

  explicit HWY_INLINE SymmetricWeibullVectors(
      const SymmetricWeibullSampler& sampler)
      : sampler_(sampler), tables_(GetElementaryTables()) {}

  // variate[h][l]: the h-th variate of the block with words first[l] and
  // second[l], l < kNum.
  template <int kNum>
  HWY_INLINE void operator()(const Words* HWY_RESTRICT first,
                             const Words* HWY_RESTRICT second,
                             Reals (*HWY_RESTRICT variate)[kNum]) const {
    Variates<kNum>(first, variate[0]);
    Variates<kNum>(second, variate[1]);
  }

 private:
  // variate[l] from word[l], l < kNum.
  // Not inline: as fast, and compiled once.
  template <int kNum>
  HWY_NOINLINE void Variates(const Words* HWY_RESTRICT word,
                             Reals* HWY_RESTRICT variate) const {
    const RealTag d;
    const Reals scale = hn::Set(d, sampler_.scale());
    Reals u[kNum], exponential[kNum], power[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) u[l] = UniformOpen(word[l]);
    PinnedLog<kNum>(tables_, u, exponential);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) exponential[l] = hn::Neg(exponential[l]);
    PinnedPower<kNum>(tables_, exponential, sampler_.power(), power);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      variate[l] = WithRandomSign(hn::Mul(scale, power[l]), word[l]);
    }
  }

  const SymmetricWeibullSampler& sampler_;
  const ElementaryTables& tables_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_SYMMETRIC_WEIBULL_INL_H_
