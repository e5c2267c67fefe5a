// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// StudentTSampler for vectors of words: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_STUDENT_T_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_STUDENT_T_INL_H_
#undef THSGD_SIM_NOISE_STUDENT_T_INL_H_
#else
#define THSGD_SIM_NOISE_STUDENT_T_INL_H_
#endif

#include "hwy/highway.h"
#include "sim/noise/student_t.h"
#include "sim/numeric/elementary-inl.h"
#include "sim/numeric/elementary.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

class StudentTVectors {
 public:
  static constexpr int kStepsPerBlock = StudentTSampler::kStepsPerBlock;

  explicit HWY_INLINE StudentTVectors(const StudentTSampler& sampler)
      : sampler_(sampler), tables_(GetElementaryTables()) {}

  // variate[0][l] of the block with words first[l] and second[l], l < kNum. Not
  // inline: as fast, and compiled once.
  template <int kNum>
  HWY_NOINLINE void operator()(const Words* HWY_RESTRICT first,
                               const Words* HWY_RESTRICT second,
                               Reals (*HWY_RESTRICT variate)[kNum]) const {
    const RealTag d;
    const Reals scale = hn::Set(d, sampler_.scale());
    const Reals nu = hn::Set(d, sampler_.degrees_of_freedom());
    Reals u[kNum], v[kNum], radius[kNum], sine[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      u[l] = UniformOpen(first[l]);
      v[l] = UniformOpen(second[l]);
    }
    PinnedPowerMinusOne<kNum>(tables_, u, sampler_.power(), radius);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      radius[l] = hn::Sqrt(hn::Mul(nu, radius[l]));
    }
    PinnedCosSinTwoPi<kNum>(tables_, v, variate[0], sine);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      variate[0][l] = hn::Mul(hn::Mul(scale, radius[l]), variate[0][l]);
    }
  }

 private:
  const StudentTSampler& sampler_;
  const ElementaryTables& tables_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_STUDENT_T_INL_H_
