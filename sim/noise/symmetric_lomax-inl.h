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

#include <cstdint>

#include "hwy/highway.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

class SymmetricLomaxVectors {
 public:
  explicit HWY_INLINE SymmetricLomaxVectors(
      const SymmetricLomaxSampler& sampler)
      : c_(sampler.coefficients()) {}

  // variate[l] from word[l], l < kNum.
  template <int kNum>
  HWY_INLINE void operator()(const Words* HWY_RESTRICT word,
                             Reals* HWY_RESTRICT variate) const {
    const RealTag d;
    const WordTag dw;
    const Words fraction = hn::Set(dw, 0x000fffffffffffffu);
    const Words one = hn::Set(dw, 0x3ff0000000000000u);
    Words bits[kNum];
    Reals r[kNum], scaled_power[kNum], power[kNum];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Reals one_to_two =
          hn::BitCast(d, hn::OrAnd(one, word[l], fraction));
      bits[l] = hn::BitCast(
          dw, hn::Sub(one_to_two, hn::Set(d, 1 - kSmallestUniform)));
    }
    LookUp<kNum>(bits, r, scaled_power);
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Reals mantissa = hn::BitCast(d, hn::OrAnd(one, bits[l], fraction));
      r[l] = Fma(mantissa, r[l], hn::Set(d, -1.0));
    }
    const auto& p = c_.power_of_one_plus_r;
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      power[l] = Fma(hn::Set(d, p[5]), r[l], hn::Set(d, p[4]));
    }
    HWY_UNROLL(8)
    for (int k = 3; k >= 0; --k) {
      HWY_UNROLL(8)
      for (int l = 0; l < kNum; ++l) {
        power[l] = Fma(power[l], r[l], hn::Set(d, p[k]));
      }
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Reals magnitude =
          Fma(scaled_power[l], power[l], hn::Set(d, -c_.scale));
      variate[l] = XorAnd(magnitude, word[l], hn::Set(dw, 0x8000000000000000u));
    }
  }

 private:
  // Row e, i of each lane: its reciprocal and its scaled power.
  template <int kNum>
  HWY_INLINE void LookUp(const Words* HWY_RESTRICT bits,
                         Reals* HWY_RESTRICT reciprocal,
                         Reals* HWY_RESTRICT scaled_power) const {
#if THSGD_AVX512
    // The instructions read the low three or four bits of each index.
    const auto sixteen = [](const double* table, Words index) HWY_ATTR {
      return Reals{_mm512_permutex2var_pd(_mm512_load_pd(table), index.raw,
                                          _mm512_load_pd(table + 8))};
    };
    const auto eight = [](const double* table, Words index) HWY_ATTR {
      return Reals{_mm512_permutexvar_pd(index.raw, _mm512_load_pd(table))};
    };
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Words cell = hn::ShiftRight<48>(bits[l]);
      reciprocal[l] = sixteen(c_.reciprocal.data(), cell);
      scaled_power[l] = hn::Mul(
          sixteen(c_.reciprocal_power.data(), cell),
          hn::Mul(eight(c_.low_power.data(), hn::ShiftRight<52>(bits[l])),
                  eight(c_.high_power.data(), hn::ShiftRight<55>(bits[l]))));
    }
#else
    const WordTag dw;
    const Words mask = hn::Set(dw, SymmetricLomaxSampler::kNumExponents *
                                           SymmetricLomaxSampler::kNumCells -
                                       1);
    HWY_ALIGN std::uint64_t offset[kNum][8];
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      hn::Store(RowOffsets(hn::And(hn::ShiftRight<48>(bits[l]), mask)), dw,
                offset[l]);
    }
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      const Columns row = LoadRows(&c_.rows[0].reciprocal, offset[l]);
      reciprocal[l] = row.first;
      scaled_power[l] = row.second;
    }
#endif
  }

  const SymmetricLomaxSampler::Coefficients& c_;
};

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NOISE_SYMMETRIC_LOMAX_INL_H_
