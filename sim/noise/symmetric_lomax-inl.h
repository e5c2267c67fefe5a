// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// SymmetricLomaxSampler for vectors of words: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_SYMMETRIC_LOMAX_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_SYMMETRIC_LOMAX_INL_H_
#undef THSGD_SIM_NOISE_SYMMETRIC_LOMAX_INL_H_
#else
#define THSGD_SIM_NOISE_SYMMETRIC_LOMAX_INL_H_
#endif

#include "hwy/highway.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/noise/uniform_power-inl.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

class SymmetricLomaxVectors {
 public:
  static constexpr int kStepsPerBlock = 2;

  explicit HWY_INLINE SymmetricLomaxVectors(
      const SymmetricLomaxSampler& sampler)
      : sampler_(sampler) {}

  // variate[h][l]: the h-th variate of the block with words first[l] and
  // second[l], l < kNum.
  template <int kNum>
  HWY_INLINE void operator()(const Words* HWY_RESTRICT first,
                             const Words* HWY_RESTRICT second,
                             Reals (*HWY_RESTRICT variate)[kNum]) const {
    Variates<kNum>(first, variate[0]);
    Variates<kNum>(second, variate[1]);
  }

  // variate[l] from word[l], l < kNum.
  template <int kNum>
  HWY_INLINE void Variates(const Words* HWY_RESTRICT word,
                           Reals* HWY_RESTRICT variate) const {
    const RealTag d;
    Reals u[kNum], scaled_power[kNum], power[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) u[l] = UniformOpen(word[l]);
    PowerFactors<kNum>(sampler_.scaled_power(), u, scaled_power, power);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Reals magnitude =
          Fma(scaled_power[l], power[l], hn::Set(d, -sampler_.scale()));
      variate[l] = WithRandomSign(magnitude, word[l]);
    }
  }

 private:
  const SymmetricLomaxSampler& sampler_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_SYMMETRIC_LOMAX_INL_H_
