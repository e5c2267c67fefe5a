// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The functions of elementary.h for vectors: the same bits lane by lane, valid
// for the same arguments. Each treats kNum vectors in lockstep, so that
// latencies hide each other; results may not overlap arguments.

#if defined(THSGD_SIM_NUMERIC_ELEMENTARY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef THSGD_SIM_NUMERIC_ELEMENTARY_INL_H_
#undef THSGD_SIM_NUMERIC_ELEMENTARY_INL_H_
#else
#define THSGD_SIM_NUMERIC_ELEMENTARY_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"
#include "sim/numeric/elementary.h"
#include "sim/numeric/polynomial-inl.h"
#include "sim/numeric/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

// Numbers as sums of two doubles, as in elementary.cc.
template <int kNum>
struct PartsOf {
  Reals high[kNum];
  Reals low[kNum];
};

// The table's row for the top four bits of each mantissa.
template <int kNum>
HWY_INLINE void LookUpLog(const LogTables& tables,
                          const Words* HWY_RESTRICT bits,
                          Reals* HWY_RESTRICT reciprocal,
                          PartsOf<kNum>& minus_log) {
#if THSGD_AVX512
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Words row = hn::ShiftRight<48>(bits[l]);
    reciprocal[l] = LookUpSixteen(tables.reciprocal.data(), row);
    minus_log.high[l] = LookUpSixteen(tables.minus_log_high.data(), row);
    minus_log.low[l] = LookUpSixteen(tables.minus_log_low.data(), row);
  }
#else
  static_assert(sizeof(LogTables::Row) == 32);
  const WordTag dw;
  HWY_ALIGN std::uint64_t offset[kNum][8];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    // 32 times the row: the four bits from the 48th on, moved to the fifth.
    hn::Store(
        hn::And(hn::ShiftRight<43>(bits[l]), hn::Set(dw, std::uint64_t{0x1e0})),
        dw, offset[l]);
  }
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Columns first = LoadRows(&tables.rows[0].reciprocal, offset[l]);
    const Columns second = LoadRows(&tables.rows[0].minus_log_low, offset[l]);
    reciprocal[l] = first.first;
    minus_log.high[l] = first.second;
    minus_log.low[l] = second.first;
  }
#endif
}

// log.high + log.low = ln x.
template <int kNum>
HWY_INLINE void LogParts(const LogTables& tables, const Reals* HWY_RESTRICT x,
                         PartsOf<kNum>& log) {
  const RealTag d;
  const WordTag dw;
  const Words fraction = hn::Set(dw, std::uint64_t{0x000fffffffffffff});
  const Words one = hn::Set(dw, std::uint64_t{0x3ff0000000000000});
  Words bits[kNum];
  Reals r[kNum], ratio[kNum];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) bits[l] = hn::BitCast(dw, x[l]);
  LookUpLog<kNum>(tables, bits, r, log);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    // The biased exponent as a double: as the last bits of 2^52 + exponent.
    const Words shifted =
        hn::Or(hn::ShiftRight<52>(bits[l]),
               hn::Set(dw, std::uint64_t{0x4330000000000000}));
    const Reals exponent =
        hn::Sub(hn::BitCast(d, shifted), hn::Set(d, 0x1p52 + 1023));
    const Reals mantissa = hn::BitCast(d, hn::OrAnd(one, bits[l], fraction));
    r[l] = Fma(mantissa, r[l], hn::Set(d, -1.0));
    log.low[l] = Fma(exponent, hn::Set(d, tables.log_2_low), log.low[l]);
    log.high[l] = Fma(exponent, hn::Set(d, tables.log_2_high), log.high[l]);
  }
  EvaluatePolynomial<kNum>(tables.log1p_over_r, r, ratio);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) log.low[l] = Fma(r[l], ratio[l], log.low[l]);
}

// x *= y.
template <int kNum>
HWY_INLINE void MultiplyParts(double y, PartsOf<kNum>& x) {
  const RealTag d;
  const Reals factor = hn::Set(d, y);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Reals product = hn::Mul(x.high[l], factor);
    x.low[l] = Fma(x.low[l], factor, Fma(x.high[l], factor, hn::Neg(product)));
    x.high[l] = product;
  }
}

// The table's row for the low four bits of each word.
template <int kNum>
HWY_INLINE void LookUpRoot(const ExpTables& tables,
                           const Words* HWY_RESTRICT bits,
                           PartsOf<kNum>& root) {
#if THSGD_AVX512
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    root.high[l] = LookUpSixteen(tables.root_high.data(), bits[l]);
    root.low[l] = LookUpSixteen(tables.root_low.data(), bits[l]);
  }
#else
  const WordTag dw;
  HWY_ALIGN std::uint64_t offset[kNum][8];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    hn::Store(RowOffsets(hn::And(
                  bits[l], hn::Set(dw, std::uint64_t{kNumElementaryRows - 1}))),
              dw, offset[l]);
  }
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Columns row = LoadRows(&tables.rows[0].root_high, offset[l]);
    root.high[l] = row.first;
    root.low[l] = row.second;
  }
#endif
}

// x becomes the parts of e^x.
template <int kNum>
HWY_INLINE void Exponential(const ExpTables& tables, PartsOf<kNum>& x) {
  const RealTag d;
  const WordTag dw;
  // Adding 1.5 2^52 rounds to an integer, which then is in the last bits.
  const Reals round = hn::Set(d, 0x1.8p52);
  Words bits[kNum];
  Reals r[kNum], growth[kNum];
  PartsOf<kNum> root;
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Reals rounded = Fma(hn::Add(x.high[l], x.low[l]),
                              hn::Set(d, tables.sixteen_over_log_2), round);
    bits[l] = hn::BitCast(dw, rounded);
    const Reals n = hn::Sub(rounded, round);
    r[l] = hn::Add(
        Fma(n, hn::Set(d, -tables.log_2_over_sixteen_low),
            Fma(n, hn::Set(d, -tables.log_2_over_sixteen_high), x.high[l])),
        x.low[l]);
  }
  LookUpRoot<kNum>(tables, bits, root);
  EvaluatePolynomial<kNum>(tables.expm1_over_r, r, growth);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    // 2^floor(n / 16): the bits of 1.5 2^52 above n's vanish on the left.
    const Words scale_bits = hn::ShiftLeft<52>(
        hn::Add(hn::ShiftRight<4>(bits[l]), hn::Set(dw, std::uint64_t{1023})));
    const Reals scale = hn::BitCast(d, scale_bits);
    x.high[l] = hn::Mul(scale, root.high[l]);
    x.low[l] = hn::Mul(
        scale, Fma(root.high[l], hn::Mul(r[l], growth[l]), root.low[l]));
  }
}

// log[l] = ln x[l].
template <int kNum>
HWY_INLINE void PinnedLog(const ElementaryTables& tables,
                          const Reals* HWY_RESTRICT x,
                          Reals* HWY_RESTRICT log) {
  PartsOf<kNum> parts;
  LogParts<kNum>(tables.log, x, parts);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) log[l] = hn::Add(parts.high[l], parts.low[l]);
}

// exp[l] = e^x[l].
template <int kNum>
HWY_INLINE void PinnedExp(const ElementaryTables& tables,
                          const Reals* HWY_RESTRICT x,
                          Reals* HWY_RESTRICT exp) {
  const RealTag d;
  PartsOf<kNum> parts;
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    parts.high[l] = x[l];
    parts.low[l] = hn::Zero(d);
  }
  Exponential<kNum>(tables.exp, parts);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) exp[l] = hn::Add(parts.high[l], parts.low[l]);
}

// The parts of x[l]^y.
template <int kNum>
HWY_INLINE void PowerParts(const ElementaryTables& tables,
                           const Reals* HWY_RESTRICT x, double y,
                           PartsOf<kNum>& parts) {
  LogParts<kNum>(tables.log, x, parts);
  MultiplyParts<kNum>(y, parts);
  Exponential<kNum>(tables.exp, parts);
}

// power[l] = x[l]^y.
template <int kNum>
HWY_INLINE void PinnedPower(const ElementaryTables& tables,
                            const Reals* HWY_RESTRICT x, double y,
                            Reals* HWY_RESTRICT power) {
  PartsOf<kNum> parts;
  PowerParts<kNum>(tables, x, y, parts);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    power[l] = hn::Add(parts.high[l], parts.low[l]);
  }
}

// power_minus_one[l] = x[l]^y - 1.
template <int kNum>
HWY_INLINE void PinnedPowerMinusOne(const ElementaryTables& tables,
                                    const Reals* HWY_RESTRICT x, double y,
                                    Reals* HWY_RESTRICT power_minus_one) {
  const RealTag d;
  PartsOf<kNum> parts;
  PowerParts<kNum>(tables, x, y, parts);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    power_minus_one[l] =
        hn::Add(hn::Sub(parts.high[l], hn::Set(d, 1.0)), parts.low[l]);
  }
}

// sine[l] = sin(pi x[l]).
template <int kNum>
HWY_INLINE void PinnedSinPi(const ElementaryTables& tables,
                            const Reals* HWY_RESTRICT x,
                            Reals* HWY_RESTRICT sine) {
  Reals square[kNum], ratio[kNum];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) square[l] = hn::Mul(x[l], x[l]);
  EvaluatePolynomial<kNum>(tables.circle.sin_pi_over_x, square, ratio);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) sine[l] = hn::Mul(x[l], ratio[l]);
}

// cosine[l] = cos(2 pi v[l]), sine[l] = sin(2 pi v[l]).
template <int kNum>
HWY_INLINE void PinnedCosSinTwoPi(const ElementaryTables& tables,
                                  const Reals* HWY_RESTRICT v,
                                  Reals* HWY_RESTRICT cosine,
                                  Reals* HWY_RESTRICT sine) {
  const RealTag d;
  const WordTag dw;
  const Words one = hn::Set(dw, std::uint64_t{1});
  const Words two = hn::Set(dw, std::uint64_t{2});
  Words n[kNum];
  Reals t[kNum], square[kNum], cos_t[kNum], sin_t[kNum];
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    const Reals quarters = hn::Mul(v[l], hn::Set(d, 4.0));
    const Reals nearest = hn::Floor(hn::Add(quarters, hn::Set(d, 0.5)));
    t[l] = hn::Sub(quarters, nearest);
    square[l] = hn::Mul(t[l], t[l]);
    // In the last bits of 2^52 + n.
    n[l] = hn::BitCast(dw, hn::Add(nearest, hn::Set(d, 0x1p52)));
  }
  EvaluatePolynomial<kNum>(tables.circle.cos_quarter, square, cos_t);
  EvaluatePolynomial<kNum>(tables.circle.sin_quarter_over_t, square, sin_t);
  HWY_UNROLL(8)
  for (int l = 0; l < kNum; ++l) {
    sin_t[l] = hn::Mul(t[l], sin_t[l]);
    const auto odd = hn::RebindMask(d, hn::TestBit(n[l], one));
    // Bit 1 of n + 1 and of n, moved to the sign.
    const Words minus_cos = hn::ShiftLeft<62>(hn::And(hn::Add(n[l], one), two));
    const Words minus_sin = hn::ShiftLeft<62>(hn::And(n[l], two));
    cosine[l] = hn::Xor(hn::IfThenElse(odd, sin_t[l], cos_t[l]),
                        hn::BitCast(d, minus_cos));
    sine[l] = hn::Xor(hn::IfThenElse(odd, cos_t[l], sin_t[l]),
                      hn::BitCast(d, minus_sin));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#endif  // THSGD_SIM_NUMERIC_ELEMENTARY_INL_H_
