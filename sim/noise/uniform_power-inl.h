// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// UniformPower for vectors: the same bits lane by lane.

#if defined(THSGD_SIM_NOISE_UNIFORM_POWER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NOISE_UNIFORM_POWER_INL_H_
#undef THSGD_SIM_NOISE_UNIFORM_POWER_INL_H_
#else
#define THSGD_SIM_NOISE_UNIFORM_POWER_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "sim/noise/uniform_power.h"
#include "sim/numeric/polynomial-inl.h"
#include "sim/numeric/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// Row e, i of each lane: its reciprocal and its scaled power.
template <int kNum, std::size_t kNumTerms>
HWY_INLINE void LookUpPower(
    const typename UniformPower<kNumTerms>::Coefficients& c,
    const Words* HWY_RESTRICT bits, Reals* HWY_RESTRICT reciprocal,
    Reals* HWY_RESTRICT scaled_power) {
#if THSGD_AVX512
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Words cell = hn::ShiftRight<48>(bits[l]);
    reciprocal[l] = LookUpSixteen(c.reciprocal.data(), cell);
    scaled_power[l] = hn::Mul(
        LookUpSixteen(c.reciprocal_power.data(), cell),
        hn::Mul(LookUpEight(c.low_power.data(), hn::ShiftRight<52>(bits[l])),
                LookUpEight(c.high_power.data(), hn::ShiftRight<55>(bits[l]))));
  }
#else
  using Power = UniformPower<kNumTerms>;
  const WordTag dw;
  const Words mask =
      hn::Set(dw, std::uint64_t{Power::kNumExponents * Power::kNumCells - 1});
  HWY_ALIGN std::uint64_t offset[kNum][8];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    hn::Store(RowOffsets(hn::And(hn::ShiftRight<48>(bits[l]), mask)), dw,
              offset[l]);
  }
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Columns row = LoadRows(&c.rows[0].reciprocal, offset[l]);
    reciprocal[l] = row.first;
    scaled_power[l] = row.second;
  }
#endif
}

// The factors of UniformPower::FactorsAt(v[l]), l < kNum.
template <int kNum, std::size_t kNumTerms>
HWY_INLINE void PowerFactors(const UniformPower<kNumTerms>& uniform_power,
                             const Reals* HWY_RESTRICT v,
                             Reals* HWY_RESTRICT scaled_power,
                             Reals* HWY_RESTRICT power_of_one_plus_r) {
  const RealTag d;
  const WordTag dw;
  const auto& c = uniform_power.coefficients();
  const Words fraction = hn::Set(dw, std::uint64_t{0x000fffffffffffff});
  const Words one = hn::Set(dw, std::uint64_t{0x3ff0000000000000});
  Words bits[kNum];
  Reals r[kNum];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) bits[l] = hn::BitCast(dw, v[l]);
  LookUpPower<kNum, kNumTerms>(c, bits, r, scaled_power);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Reals mantissa = hn::BitCast(d, hn::OrAnd(one, bits[l], fraction));
    r[l] = Fma(mantissa, r[l], hn::Set(d, -1.0));
  }
  EvaluatePolynomial<kNum>(c.power_of_one_plus_r, r, power_of_one_plus_r);
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_UNIFORM_POWER_INL_H_
