// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The vector functions of elementary-inl.h against the scalar ones of
// elementary.h, bit by bit, on every target of this machine.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sim/numeric/elementary_inl_test.cc"
#include "hwy/foreach_target.h"
// Highway's own headers come after foreach_target.h.

#include "gtest/gtest.h"
#include "hwy/highway.h"
#include "hwy/targets.h"
#include "sim/numeric/elementary-inl.h"
#include "sim/numeric/elementary.h"
#include "sim/numeric/vector-inl.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

#ifndef THSGD_SIM_NUMERIC_ELEMENTARY_INL_TEST_FUNCTION_
#define THSGD_SIM_NUMERIC_ELEMENTARY_INL_TEST_FUNCTION_
namespace thsgd {

enum class Function {
  kLog,
  kExp,
  kPower,
  kPowerMinusOne,
  kSinPi,
  kCosTwoPi,
  kSinTwoPi,
};

// Arguments are given in multiples of this: kNum vectors of the widest.
constexpr int kChunk = 32;

}  // namespace thsgd
#endif

HWY_BEFORE_NAMESPACE();
namespace thsgd {
namespace HWY_NAMESPACE {

template <int kNum>
HWY_INLINE void Evaluate(Function function, double y, const Reals* x,
                         Reals* value) {
  const ElementaryTables& tables = GetElementaryTables();
  Reals other[kNum];
  switch (function) {
    case Function::kLog:
      return PinnedLog<kNum>(tables, x, value);
    case Function::kExp:
      return PinnedExp<kNum>(tables, x, value);
    case Function::kPower:
      return PinnedPower<kNum>(tables, x, y, value);
    case Function::kPowerMinusOne:
      return PinnedPowerMinusOne<kNum>(tables, x, y, value);
    case Function::kSinPi:
      return PinnedSinPi<kNum>(tables, x, value);
    case Function::kCosTwoPi:
      return PinnedCosSinTwoPi<kNum>(tables, x, value, other);
    case Function::kSinTwoPi:
      return PinnedCosSinTwoPi<kNum>(tables, x, other, value);
  }
}

// x and value: [num], a multiple of kChunk.
void EvaluateOnTarget(Function function, double y, const double* x, int num,
                      double* value) {
  constexpr int kNum = 4;
  const RealTag d;
  const int num_lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i < num; i += kNum * num_lanes) {
    Reals in[kNum], out[kNum];
    for (int l = 0; l < kNum; ++l) in[l] = hn::LoadU(d, x + i + l * num_lanes);
    Evaluate<kNum>(function, y, in, out);
    for (int l = 0; l < kNum; ++l) {
      hn::StoreU(out[l], d, value + i + l * num_lanes);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace thsgd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace thsgd {
namespace {

HWY_EXPORT(EvaluateOnTarget);

double Scalar(Function function, double y, double x) {
  switch (function) {
    case Function::kLog:
      return PinnedLog(x);
    case Function::kExp:
      return PinnedExp(x);
    case Function::kPower:
      return PinnedPower(x, y);
    case Function::kPowerMinusOne:
      return PinnedPowerMinusOne(x, y);
    case Function::kSinPi:
      return PinnedSinPi(x);
    case Function::kCosTwoPi:
      return PinnedCosSinTwoPi(x).cos;
    case Function::kSinTwoPi:
      return PinnedCosSinTwoPi(x).sin;
  }
  return 0;
}

// Compares on every target; arguments repeat to fill the last chunk.
void ExpectScalarBits(Function function, double y, std::vector<double> x) {
  while (x.size() % kChunk != 0) x.push_back(x[x.size() % 7]);
  std::vector<double> value(x.size());
  const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
  for (std::int64_t left = targets; left != 0; left &= left - 1) {
    const std::int64_t target = left & -left;
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    HWY_DYNAMIC_DISPATCH(EvaluateOnTarget)
    (function, y, x.data(), static_cast<int>(x.size()), value.data());
    int num_different = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double scalar = Scalar(function, y, x[i]);
      if (std::memcmp(&scalar, &value[i], sizeof(scalar)) == 0) continue;
      if (++num_different > 3) continue;
      ADD_FAILURE() << "function " << static_cast<int>(function) << " on "
                    << hwy::TargetName(target) << std::hexfloat << " at "
                    << x[i] << ", " << y << ": " << value[i] << " instead of "
                    << scalar;
    }
    EXPECT_EQ(num_different, 0) << hwy::TargetName(target);
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

std::vector<double> Uniforms(std::uint32_t stream, int num_blocks) {
  std::vector<double> uniforms;
  for (int block = 0; block < num_blocks; ++block) {
    const WordPair words =
        DrawWords({.seed = 6, .stream = stream, .chain = 0}, block);
    uniforms.push_back(UniformOpen(words.first));
    uniforms.push_back(UniformOpen(words.second));
  }
  return uniforms;
}

// Both ends of the range, both sides of every row's seam in several octaves,
// scattered values.
std::vector<double> PositiveArguments() {
  std::vector<double> arguments = {
      0x1p-1022, kSmallestUniform, 1 - kSmallestUniform,
      1.0,       1 + 0x1p-52,      0x1.fffffffffffffp1023};
  for (int exponent : {-1000, -53, -20, -2, -1, 0, 1, 10, 1000}) {
    for (int row = 0; row < kNumElementaryRows; ++row) {
      const double seam = std::ldexp(1 + row / 16.0, exponent);
      arguments.push_back(seam);
      arguments.push_back(std::nextafter(seam, 0));
    }
  }
  for (double u : Uniforms(0, 2000)) {
    arguments.push_back(u);
    arguments.push_back(1 / u);
    arguments.push_back(std::ldexp(u, static_cast<int>(2000 * u) - 1000));
  }
  return arguments;
}

TEST(ElementaryInlTest, Log) {
  ExpectScalarBits(Function::kLog, 0, PositiveArguments());
}

TEST(ElementaryInlTest, Exp) {
  std::vector<double> arguments = {-700, 700, 0.0, -0.0, 0x1p-60, -0x1p-60};
  for (int n = -200; n <= 200; ++n) {
    // Around the points where the rounding of n changes.
    const double seam = (n + 0.5) * std::log(2.0) / 16;
    arguments.push_back(seam);
    arguments.push_back(std::nextafter(seam, 1000));
    arguments.push_back(std::nextafter(seam, -1000));
  }
  for (double u : Uniforms(1, 2000)) {
    arguments.push_back(2 * u - 1);
    arguments.push_back(1400 * u - 700);
  }
  ExpectScalarBits(Function::kExp, 0, arguments);
}

TEST(ElementaryInlTest, Powers) {
  for (double y :
       {-2.0, -1 / 1.05, -1 / 1.2, -0.01, 0.01, 0.25, 1 / 0.3, 10.0, 20.0}) {
    std::vector<double> arguments;
    for (double x : PositiveArguments()) {
      if (std::fabs(y * std::log(x)) <= 700) arguments.push_back(x);
    }
    ExpectScalarBits(Function::kPower, y, arguments);
    ExpectScalarBits(Function::kPowerMinusOne, y, arguments);
  }
}

TEST(ElementaryInlTest, Circle) {
  std::vector<double> arguments = {0, 0x1p-53, 1 - 0x1p-53, 1};
  for (int eighth = 1; eighth < 8; ++eighth) {
    for (double step : {-0x1p-53, 0x1p-53, -0x1p-40, 0x1p-40, 0.0}) {
      arguments.push_back(eighth / 8.0 + step);
    }
  }
  for (double u : Uniforms(2, 5000)) arguments.push_back(u);
  ExpectScalarBits(Function::kCosTwoPi, 0, arguments);
  ExpectScalarBits(Function::kSinTwoPi, 0, arguments);
  for (double& v : arguments) v /= 2;
  ExpectScalarBits(Function::kSinPi, 0, arguments);
}

}  // namespace
}  // namespace thsgd
#endif  // HWY_ONCE
