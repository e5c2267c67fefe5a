// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Vector operations that Highway lacks or that have a faster instruction on
// some targets. Each gives the same bits on every target.
//
// Included once for each Highway target: no include guard of the usual kind.

#if defined(THSGD_SIM_NUMERIC_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NUMERIC_VECTOR_INL_H_
#undef THSGD_SIM_NUMERIC_VECTOR_INL_H_
#else
#define THSGD_SIM_NUMERIC_VECTOR_INL_H_
#endif

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Vectors of doubles, and of words of the same number of lanes: at most eight
// lanes, so that all lanes of a block fit its arrays.
using RealTag = hn::CappedTag<double, 8>;
using WordTag = hn::Repartition<std::uint64_t, RealTag>;
using Reals = hn::Vec<RealTag>;
using Words = hn::Vec<WordTag>;

// Targets of eight lanes with tables in registers and ternary logic, those
// whose fused multiply-add is one instruction, and those with x86's min and
// max, which return their second operand if either is NaN.
#define THSGD_AVX512 (HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL)
#define THSGD_X86                                                      \
  (THSGD_AVX512 || HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SSE4 || \
   HWY_TARGET == HWY_SSSE3)
#define THSGD_NATIVE_FMA                     \
  (THSGD_AVX512 || HWY_TARGET == HWY_AVX2 || \
   (HWY_TARGET == HWY_NEON && HWY_ARCH_ARM_A64))

// a b + c, rounded once.
HWY_INLINE Reals Fma(Reals a, Reals b, Reals c) {
#if THSGD_NATIVE_FMA
  return hn::MulAdd(a, b, c);
#else
  const RealTag d;
  HWY_ALIGN double x[8];
  HWY_ALIGN double y[8];
  HWY_ALIGN double z[8];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  hn::Store(c, d, z);
  for (std::size_t i = 0; i < hn::Lanes(d); ++i)
    x[i] = std::fma(x[i], y[i], z[i]);
  return hn::Load(d, x);
#endif
}

// value ^ (word & mask).
HWY_INLINE Reals XorAnd(Reals value, Words word, Words mask) {
  const RealTag d;
  const WordTag dw;
#if THSGD_AVX512
  return hn::BitCast(
      d, Words{_mm512_ternarylogic_epi64(hn::BitCast(dw, value).raw, word.raw,
                                         mask.raw, 0x78)});
#else
  return hn::BitCast(d, hn::Xor(hn::BitCast(dw, value), hn::And(word, mask)));
#endif
}

// value < limit ? value : limit, so `limit` if value is NaN.
HWY_INLINE Reals MinOrLimit(Reals value, Reals limit) {
#if THSGD_X86
  return hn::Min(value, limit);
#else
  return hn::IfThenElse(hn::Lt(value, limit), value, limit);
#endif
}

// value > limit ? value : limit.
HWY_INLINE Reals MaxOrLimit(Reals value, Reals limit) {
#if THSGD_X86
  return hn::Max(value, limit);
#else
  return hn::IfThenElse(hn::Gt(value, limit), value, limit);
#endif
}

// min(bound, |value|) with the sign of value; bound >= 0. NaN stays NaN.
HWY_INLINE Reals Limit(Reals value, Reals bound) {
  // The first operand wins only by being smaller, so NaN wins.
#if THSGD_X86
  return hn::Max(hn::Neg(bound), hn::Min(bound, value));
#else
  const Reals low = hn::IfThenElse(hn::Lt(bound, value), bound, value);
  return hn::IfThenElse(hn::Gt(hn::Neg(bound), low), hn::Neg(bound), low);
#endif
}

// The same in one instruction where there is one; value not NaN.
HWY_INLINE Reals LimitNumber(Reals value, Reals bound) {
#if THSGD_AVX512
  return Reals{_mm512_range_pd(value.raw, bound.raw, 0x02)};
#else
  return Limit(value, bound);
#endif
}

#if THSGD_AVX512
// table[index % 8] and table[index % 16] of each lane, the table 64-byte
// aligned: the instructions read the low bits of each index.
HWY_INLINE Reals LookUpEight(const double* HWY_RESTRICT table, Words index) {
  return Reals{_mm512_permutexvar_pd(index.raw, _mm512_load_pd(table))};
}
HWY_INLINE Reals LookUpSixteen(const double* HWY_RESTRICT table, Words index) {
  return Reals{_mm512_permutex2var_pd(_mm512_load_pd(table), index.raw,
                                      _mm512_load_pd(table + 8))};
}
#endif

// A pair of vectors from rows of two doubles each.
struct Columns {
  Reals first;
  Reals second;
};

// Where each row of two doubles is, counted in bytes from row 0, from its
// number in the low 28 bits of a word.
HWY_INLINE Words RowOffsets(Words number) { return hn::ShiftLeft<4>(number); }

// Lane i of both columns is the row at the low 32 bits of offset[i]. Loads and
// a transpose: faster than gathers on AMD, no slower elsewhere.
HWY_INLINE Columns LoadRows(const double* HWY_RESTRICT rows,
                            const std::uint64_t* HWY_RESTRICT offset) {
  const auto at = [&](std::size_t lane) HWY_ATTR {
    return reinterpret_cast<const double*>(
        reinterpret_cast<const char*>(rows) +
        static_cast<std::uint32_t>(offset[lane]));
  };
#if THSGD_AVX512
  __m512d even = _mm512_castpd128_pd512(_mm_load_pd(at(0)));
  __m512d odd = _mm512_castpd128_pd512(_mm_load_pd(at(1)));
  even = _mm512_insertf64x2(even, _mm_load_pd(at(2)), 1);
  odd = _mm512_insertf64x2(odd, _mm_load_pd(at(3)), 1);
  even = _mm512_insertf64x2(even, _mm_load_pd(at(4)), 2);
  odd = _mm512_insertf64x2(odd, _mm_load_pd(at(5)), 2);
  even = _mm512_insertf64x2(even, _mm_load_pd(at(6)), 3);
  odd = _mm512_insertf64x2(odd, _mm_load_pd(at(7)), 3);
  return {Reals{_mm512_unpacklo_pd(even, odd)},
          Reals{_mm512_unpackhi_pd(even, odd)}};
#elif HWY_TARGET == HWY_AVX2
  const __m256d even = _mm256_insertf128_pd(
      _mm256_castpd128_pd256(_mm_load_pd(at(0))), _mm_load_pd(at(2)), 1);
  const __m256d odd = _mm256_insertf128_pd(
      _mm256_castpd128_pd256(_mm_load_pd(at(1))), _mm_load_pd(at(3)), 1);
  return {Reals{_mm256_unpacklo_pd(even, odd)},
          Reals{_mm256_unpackhi_pd(even, odd)}};
#else
  const RealTag d;
  HWY_ALIGN double first[8];
  HWY_ALIGN double second[8];
  for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
    first[i] = at(i)[0];
    second[i] = at(i)[1];
  }
  return {hn::Load(d, first), hn::Load(d, second)};
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NUMERIC_VECTOR_INL_H_
