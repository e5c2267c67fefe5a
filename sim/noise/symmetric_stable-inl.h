// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// SymmetricStableSampler for vectors of words: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_SYMMETRIC_STABLE_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_SYMMETRIC_STABLE_INL_H_
#undef THSGD_SIM_NOISE_SYMMETRIC_STABLE_INL_H_
#else
#define THSGD_SIM_NOISE_SYMMETRIC_STABLE_INL_H_
#endif

#include "hwy/highway.h"
#include "sim/noise/symmetric_stable.h"
#include "sim/numeric/elementary-inl.h"
#include "sim/numeric/elementary.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

class SymmetricStableVectors {
 public:
  static constexpr int kStepsPerBlock = SymmetricStableSampler::kStepsPerBlock;

  explicit HWY_INLINE SymmetricStableVectors(
      const SymmetricStableSampler& sampler)
      : sampler_(sampler), tables_(GetElementaryTables()) {}

  // variate[0][l] of the block with words first[l] and second[l], l < kNum. The
  // names are those of the scalar sampler. Not inline: as fast, and compiled
  // once.
  template <int kNum>
  HWY_NOINLINE void operator()(const Words* HWY_RESTRICT first,
                               const Words* HWY_RESTRICT second,
                               Reals (*HWY_RESTRICT variate)[kNum]) const {
    const RealTag d;
    const double alpha = sampler_.alpha();
    const Reals one = hn::Set(d, 1.0);
    const Reals half = hn::Set(d, 0.5);
    const Reals constant = hn::Set(d, (2 - alpha) / 2);
    Reals v[kNum], end[kNum], sine[kNum], factor[kNum], other[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      v[l] = UniformOpen(second[l]);
      end[l] = hn::Min(v[l], hn::Sub(one, v[l]));
      other[l] = UniformOpen(first[l]);
    }
    // factor = exponential / sin(pi d), to the power (alpha - 1) / alpha.
    PinnedLog<kNum>(tables_, other, factor);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      other[l] = Fma(hn::Set(d, alpha - 1), end[l], constant);
    }
    PinnedSinPi<kNum>(tables_, other, sine);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      other[l] = hn::Div(hn::Neg(factor[l]), sine[l]);
    }
    PinnedPower<kNum>(tables_, other, sampler_.exponential_power(), factor);
    PinnedSinPi<kNum>(tables_, end, sine);
    PinnedPower<kNum>(tables_, sine, sampler_.minus_inverse_alpha(),
                      variate[0]);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Reals a = hn::Mul(hn::Set(d, alpha), hn::Sub(half, end[l]));
      const Reals b = Fma(hn::Set(d, alpha), end[l], constant);
      other[l] = hn::Min(a, b);
    }
    PinnedSinPi<kNum>(tables_, other, sine);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Reals magnitude =
          hn::Mul(hn::Mul(sine[l], variate[0][l]), factor[l]);
      variate[0][l] =
          hn::CopySign(hn::Mul(hn::Set(d, sampler_.scale()), magnitude),
                       hn::Sub(v[l], half));
    }
  }

 private:
  const SymmetricStableSampler& sampler_;
  const ElementaryTables& tables_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_SYMMETRIC_STABLE_INL_H_
