// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// EvaluatePolynomial of polynomial.h for vectors: the same bits lane by lane.

#if defined(THSGD_SIM_NUMERIC_POLYNOMIAL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NUMERIC_POLYNOMIAL_INL_H_
#undef THSGD_SIM_NUMERIC_POLYNOMIAL_INL_H_
#else
#define THSGD_SIM_NUMERIC_POLYNOMIAL_INL_H_
#endif

#include <array>
#include <cstddef>

#include "hwy/highway.h"
#include "sim/numeric/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// value[l] = c[0] + c[1] x[l] + ... + c[N-1] x[l]^(N-1), l < kNum, in lockstep.
template <int kNum, std::size_t N>
HWY_INLINE void EvaluatePolynomial(const std::array<double, N>& c,
                                   const Reals* HWY_RESTRICT x,
                                   Reals* HWY_RESTRICT value) {
  static_assert(N > 1);
  const RealTag d;
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    value[l] = Fma(hn::Set(d, c[N - 1]), x[l], hn::Set(d, c[N - 2]));
  }
  HWY_UNROLL(16)
  for (int k = static_cast<int>(N) - 3; k >= 0; --k) {
    HWY_UNROLL(8)
    for (int l = 0; l < kNum; ++l) {
      value[l] = Fma(value[l], x[l], hn::Set(d, c[k]));
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NUMERIC_POLYNOMIAL_INL_H_
