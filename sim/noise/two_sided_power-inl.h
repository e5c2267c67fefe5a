// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// TwoSidedPowerSampler for vectors of words, so AsymmetricLomaxSampler and
// ParetoSampler: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_TWO_SIDED_POWER_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_TWO_SIDED_POWER_INL_H_
#undef THSGD_SIM_NOISE_TWO_SIDED_POWER_INL_H_
#else
#define THSGD_SIM_NOISE_TWO_SIDED_POWER_INL_H_
#endif

#include "hwy/highway.h"
#include "sim/noise/two_sided_power.h"
#include "sim/noise/uniform_power-inl.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

class TwoSidedPowerVectors {
 public:
  static constexpr int kStepsPerBlock = 2;

  explicit HWY_INLINE TwoSidedPowerVectors(const TwoSidedPowerSampler& sampler)
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
    const Reals p = hn::Set(d, sampler_.p_positive());
    const Reals one = hn::Set(d, 1.0);
    const Reals positive_factor = hn::Set(d, sampler_.positive_factor());
    const Reals negative_factor = hn::Set(d, sampler_.negative_factor());
    const Reals minus_offset = hn::Set(d, -sampler_.offset());
    const Reals shift = hn::Set(d, sampler_.shift());
    Reals u[kNum], v[kNum], scaled_power[kNum], power[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      u[l] = UniformOpen(word[l]);
      v[l] = hn::IfThenElse(hn::Lt(u[l], p), u[l], hn::Sub(one, u[l]));
    }
    PowerFactors<kNum>(sampler_.scaled_power(), v, scaled_power, power);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const auto positive = hn::Lt(u[l], p);
      const Reals factor =
          hn::IfThenElse(positive, positive_factor, negative_factor);
      const Reals magnitude =
          Fma(hn::Mul(factor, scaled_power[l]), power[l], minus_offset);
      variate[l] = hn::Sub(
          hn::IfThenElse(positive, magnitude, hn::Neg(magnitude)), shift);
    }
  }

 private:
  const TwoSidedPowerSampler& sampler_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_TWO_SIDED_POWER_INL_H_
