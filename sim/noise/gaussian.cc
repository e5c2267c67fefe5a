// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/gaussian.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/constants/constants.hpp"
#include "sim/numeric/polynomial.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

constexpr std::uint64_t kMantissa = 0x000fffffffffffffu;
constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000u;

// ln u for u in (0, 1): u = 2^e m, m in [1, 2), and with t near 1/m from a
// table by the mantissa's top four bits
//   ln u = e ln 2 + ln(1/t) + ln(1 + r),   r = m t - 1 in [-1/32, 1/16].
// t is exactly 1 in the first cell and exactly 1/2 in the last, so that near
// u = 1, where ln u is small, e ln 2 + ln(1/t) is exactly 0 and nothing
// cancels.
class LogTable {
 public:
  LogTable() {
    for (int i = 0; i < kNumCells; ++i) {
      reciprocal_[i] = i == 0               ? 1.0
                       : i == kNumCells - 1 ? 0.5
                                            : 1 / (1 + (i + 0.5) / kNumCells);
      minus_log_[i] =
          (-log(HighPrecision(reciprocal_[i]))).convert_to<double>();
    }
    log1p_over_r_ = FitPolynomial<12>(
        [](const HighPrecision& r) -> HighPrecision {
          return r == 0 ? HighPrecision(1) : HighPrecision(log(1 + r) / r);
        },
        HighPrecision(-1) / 16, HighPrecision(1) / 16);
    log_2_ = log(HighPrecision(2)).convert_to<double>();
  }

  double Log(double u) const {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(u);
    const int exponent = static_cast<int>(bits >> 52) - 1023;
    const double mantissa =
        std::bit_cast<double>((bits & kMantissa) | kExponentOfOne);
    const int cell = static_cast<int>(bits >> 48) & (kNumCells - 1);
    const double r = std::fma(mantissa, reciprocal_[cell], -1.0);
    return std::fma(r, EvaluatePolynomial(log1p_over_r_, r),
                    exponent * log_2_ + minus_log_[cell]);
  }

 private:
  static constexpr int kNumCells = 16;
  double reciprocal_[kNumCells];
  double minus_log_[kNumCells];
  std::array<double, 12> log1p_over_r_;
  double log_2_;
};

// cos and sin of 2 pi v, v in (0, 1): v = (n + t) / 4 with n the nearest
// integer to 4 v and |t| <= 1/2, both exact; then polynomials in t^2 and a
// turn by n quarter circles.
class CircleTable {
 public:
  CircleTable() {
    const HighPrecision quarter_turn =
        boost::math::constants::half_pi<HighPrecision>();
    cos_ = FitPolynomial<8>(
        [&](const HighPrecision& s) -> HighPrecision {
          return cos(quarter_turn * sqrt(s));
        },
        0, HighPrecision(1) / 4);
    sin_over_t_ = FitPolynomial<8>(
        [&](const HighPrecision& s) -> HighPrecision {
          return sin(quarter_turn * sqrt(s)) / sqrt(s);
        },
        0, HighPrecision(1) / 4);
  }

  struct Point {
    double cos;
    double sin;
  };

  Point CosSin(double v) const {
    const int n = static_cast<int>(4 * v + 0.5);
    const double t = 4 * v - n;
    const double cos_t = EvaluatePolynomial(cos_, t * t);
    const double sin_t = t * EvaluatePolynomial(sin_over_t_, t * t);
    switch (n & 3) {
      case 0:
        return {cos_t, sin_t};
      case 1:
        return {-sin_t, cos_t};
      case 2:
        return {-cos_t, -sin_t};
      default:
        return {sin_t, -cos_t};
    }
  }

 private:
  std::array<double, 8> cos_;
  std::array<double, 8> sin_over_t_;
};

const LogTable& GetLogTable() {
  static const LogTable* const table = new LogTable;
  return *table;
}

const CircleTable& GetCircleTable() {
  static const CircleTable* const table = new CircleTable;
  return *table;
}

}  // namespace

absl::StatusOr<Gaussian> Gaussian::Create(double standard_deviation) {
  FaultList faults;
  faults.Require(standard_deviation > 0 && std::isfinite(standard_deviation),
                 "standard_deviation", standard_deviation, "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return Gaussian(standard_deviation);
}

double Gaussian::TailProbability(double x) const {
  return std::erfc(x / (std::sqrt(2.0) * standard_deviation_));
}

GaussianSampler::GaussianSampler(const Gaussian& law, double factor)
    : scale_(factor * law.standard_deviation()) {}

std::array<double, kStepsPerBlock> GaussianSampler::operator()(
    const WordPair& words) const {
  const double radius =
      scale_ * std::sqrt(-2 * GetLogTable().Log(UniformOpen(words.first)));
  const CircleTable::Point point =
      GetCircleTable().CosSin(UniformOpen(words.second));
  return {radius * point.cos, radius * point.sin};
}

}  // namespace thsgd
