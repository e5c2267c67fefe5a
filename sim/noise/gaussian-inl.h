// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// GaussianSampler for vectors of words: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_GAUSSIAN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_GAUSSIAN_INL_H_
#undef THSGD_SIM_NOISE_GAUSSIAN_INL_H_
#else
#define THSGD_SIM_NOISE_GAUSSIAN_INL_H_
#endif

#include "hwy/highway.h"
#include "sim/noise/gaussian.h"
#include "sim/numeric/elementary-inl.h"
#include "sim/numeric/elementary.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

class GaussianVectors {
 public:
  static constexpr int kStepsPerBlock = 2;

  explicit HWY_INLINE GaussianVectors(const GaussianSampler& sampler)
      : sampler_(sampler), tables_(GetElementaryTables()) {}

  // variate[h][l]: the h-th variate of the block with words first[l] and
  // second[l], l < kNum. Not inline: as fast, and compiled once.
  template <int kNum>
  HWY_NOINLINE void operator()(const Words* HWY_RESTRICT first,
                               const Words* HWY_RESTRICT second,
                               Reals (*HWY_RESTRICT variate)[kNum]) const {
    const RealTag d;
    const Reals scale = hn::Set(d, sampler_.scale());
    const Reals minus_two = hn::Set(d, -2.0);
    Reals u[kNum], v[kNum], radius[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      u[l] = UniformOpen(first[l]);
      v[l] = UniformOpen(second[l]);
    }
    PinnedLog<kNum>(tables_, u, radius);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      radius[l] = hn::Mul(scale, hn::Sqrt(hn::Mul(minus_two, radius[l])));
    }
    PinnedCosSinTwoPi<kNum>(tables_, v, variate[0], variate[1]);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      variate[0][l] = hn::Mul(radius[l], variate[0][l]);
      variate[1][l] = hn::Mul(radius[l], variate[1][l]);
    }
  }

 private:
  const GaussianSampler& sampler_;
  const ElementaryTables& tables_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_GAUSSIAN_INL_H_
