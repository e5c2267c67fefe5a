// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The functions of uniform.h for vectors: the same bits lane by lane.

#if defined(THSGD_SIM_RNG_UNIFORM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_RNG_UNIFORM_INL_H_
#undef THSGD_SIM_RNG_UNIFORM_INL_H_
#else
#define THSGD_SIM_RNG_UNIFORM_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/uniform.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

HWY_INLINE Reals UniformOpen(Words word) {
  const RealTag d;
  const WordTag dw;
  const Reals one_to_two = hn::BitCast(
      d, hn::OrAnd(hn::Set(dw, std::uint64_t{0x3ff0000000000000}), word,
                   hn::Set(dw, std::uint64_t{0x000fffffffffffff})));
  return hn::Sub(one_to_two, hn::Set(d, 1 - kSmallestUniform));
}

HWY_INLINE Reals WithRandomSign(Reals magnitude, Words word) {
  const WordTag dw;
  return XorAnd(magnitude, word,
                hn::Set(dw, std::uint64_t{0x8000000000000000}));
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_RNG_UNIFORM_INL_H_
