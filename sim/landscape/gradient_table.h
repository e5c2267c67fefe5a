// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The gradient of a one-dimensional landscape as simulations see it: a
// piecewise quadratic on a uniform grid,
//   f'(x) ~ c0 + c1 t + c2 t^2,   t = x / w - n,   n = round(x / w),
// w a power of two, so that n and t are exact. Every cell interpolates f' at
// its middle and its two ends.

#ifndef THSGD_SIM_LANDSCAPE_GRADIENT_TABLE_H_
#define THSGD_SIM_LANDSCAPE_GRADIENT_TABLE_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

// Immutable; safe to share between threads. Its numbers come from software
// arithmetic of 50 digits, so they are the same on every machine.
class GradientTable {
 public:
  using Function = std::function<HighPrecision(const HighPrecision&)>;

  // One cell in 16 bytes. c1 and c2 share a word: as a double, `packed` is c1;
  // shifted left by kQuadraticShift bits it is c2. So c1 keeps 24 bits of its
  // mantissa and c2 keeps 16, which is in proportion to what they multiply.
  struct Row {
    double c0;
    double packed;
  };
  static constexpr int kQuadraticShift = 36;

  // Adding 1.5 2^52 rounds a double to an integer, ties to even, and leaves
  // that integer in the low bits.
  static constexpr double kRoundToInteger = 0x1.8p52;

  // Tabulates f' on [lower, upper] with the widest cells for which
  //   error_bound() <= relative_tolerance * max |f'|
  // holds. f' is also called outside the interval, by up to 1/500 of its
  // length: there it must continue as a smooth function.
  //
  // Errors: InvalidArgument unless the ends are finite, lower < upper and
  // 0 < relative_tolerance < 1; if f' is not finite somewhere or would need
  // more than 2^17 cells (a pole, a kink), naming the place.
  static absl::StatusOr<GradientTable> Create(
      const Function& gradient, double lower, double upper,
      double relative_tolerance = kDefaultRelativeTolerance);
  static constexpr double kDefaultRelativeTolerance = 0x1p-25;

  // The table's value at x, or at the nearer end for x outside [lower, upper];
  // for NaN that at `upper`.
  double Gradient(double x) const {
    const double y = x < upper_ ? (x > lower_ ? x : lower_) : upper_;
    const double shifted = std::fma(y, cells_per_unit_, shift_);
    const double t = std::fma(y, cells_per_unit_, shift_ - shifted);
    const Row& row = rows_[static_cast<std::uint32_t>(
        std::bit_cast<std::uint64_t>(shifted))];
    const double c2 = std::bit_cast<double>(
        std::bit_cast<std::uint64_t>(row.packed) << kQuadraticShift);
    return std::fma(t, std::fma(t, c2, row.packed), row.c0);
  }

  // max over [lower, upper] of |Gradient(x) - f'(x)|: what quadratics leave
  // out, by the third differences of the samples with a margin of 1/4 for
  // their change within a cell, what packing loses, and rounding.
  double error_bound() const { return error_bound_; }
  // The largest |f'| found.
  double max_gradient() const { return max_gradient_; }

  double lower() const { return lower_; }
  double upper() const { return upper_; }
  std::int64_t num_cells() const {
    return static_cast<std::int64_t>(rows_.size());
  }

  // For vector code: the row of x is the low 32 bits of
  // fma(x, cells_per_unit(), shift()).
  double cells_per_unit() const { return cells_per_unit_; }
  double shift() const { return shift_; }
  const Row* rows() const { return rows_.data(); }

 private:
  GradientTable() = default;

  double lower_;
  double upper_;
  double cells_per_unit_;
  double shift_;
  double error_bound_;
  double max_gradient_;
  std::vector<Row> rows_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_GRADIENT_TABLE_H_
