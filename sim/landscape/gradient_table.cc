// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/gradient_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"

namespace thsgd {
namespace {

constexpr std::int64_t kFewestCells = 1024;
constexpr std::int64_t kMostCells = std::int64_t{1} << 17;

// The double nearest to c1 whose low bits, shifted up, are the double nearest
// to c2 that has kQuadraticShift zeros at its end.
double Pack(const HighPrecision& c1, const HighPrecision& c2) {
  constexpr int kShift = GradientTable::kQuadraticShift;
  constexpr int kQuadraticBits = 64 - kShift;
  const std::uint64_t half = std::uint64_t{1} << (kShift - 1);
  const std::uint64_t low =
      (std::bit_cast<std::uint64_t>(c2.convert_to<double>()) + half) >> kShift;
  const std::uint64_t high =
      std::bit_cast<std::uint64_t>(c1.convert_to<double>()) >> kQuadraticBits;
  double best = 0;
  HighPrecision best_error = -1;
  // Neighbours of the truncated c1; bits of doubles are ordered as the
  // doubles are.
  for (int offset = -1; offset <= 1; ++offset) {
    const double candidate =
        std::bit_cast<double>(((high + offset) << kQuadraticBits) | low);
    if (!std::isfinite(candidate)) continue;
    const HighPrecision error = abs(HighPrecision(candidate) - c1);
    if (best_error < 0 || error < best_error) {
      best = candidate;
      best_error = error;
    }
  }
  return best;
}

// f' at the multiples of a step, from the left end on. Halving the step keeps
// what is known.
class Samples {
 public:
  Samples(const GradientTable::Function& gradient, std::int64_t first,
          std::int64_t last, int log2_per_unit)
      : gradient_(gradient), first_(first), log2_per_unit_(log2_per_unit) {
    for (std::int64_t i = first; i <= last; ++i) values_.push_back(At(i));
  }

  void Halve() {
    std::vector<HighPrecision> finer;
    finer.reserve(2 * values_.size() - 1);
    first_ *= 2;
    ++log2_per_unit_;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (i > 0) finer.push_back(At(first_ + 2 * i - 1));
      finer.push_back(values_[i]);
    }
    values_ = std::move(finer);
  }

  // f'(i / 2^log2_per_unit).
  const HighPrecision& operator[](std::int64_t i) const {
    return values_[i - first_];
  }
  const std::vector<HighPrecision>& values() const { return values_; }
  double Position(std::int64_t i) const {
    return std::ldexp(static_cast<double>(i), -log2_per_unit_);
  }

  absl::Status CheckFinite() const {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!std::isfinite(values_[i].convert_to<double>())) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the gradient at x = ", ShortestDecimal(Position(first_ + i)),
            " is not finite"));
      }
    }
    return absl::OkStatus();
  }

 private:
  HighPrecision At(std::int64_t i) const {
    return gradient_(ldexp(HighPrecision(i), -log2_per_unit_));
  }

  const GradientTable::Function& gradient_;
  std::int64_t first_;
  int log2_per_unit_;
  std::vector<HighPrecision> values_;
};

}  // namespace

absl::StatusOr<GradientTable> GradientTable::Create(
    const Function& gradient, double lower, double upper,
    double relative_tolerance) {
  FaultList faults;
  faults.Require(std::isfinite(lower), "lower", lower, "finite");
  faults.Require(lower < upper && std::isfinite(upper), "upper", upper,
                 "> lower and finite");
  faults.Require(relative_tolerance > 0 && relative_tolerance < 1,
                 "relative_tolerance", relative_tolerance, "> 0 and < 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  // 2^log2_cells cells a unit.
  int log2_cells = static_cast<int>(
      std::ceil(std::log2(kFewestCells / (upper - lower))));
  const auto nearest = [](double x, int log2_per_unit) {
    return static_cast<std::int64_t>(
        std::nearbyint(std::ldexp(x, log2_per_unit)));
  };
  if (std::fabs(std::ldexp(std::max(-lower, upper), log2_cells)) > 0x1p30) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the interval [", ShortestDecimal(lower), ", ", ShortestDecimal(upper),
        "] is too narrow for its distance from 0"));
  }

  // Cells have their middles at multiples of w and their ends half way in
  // between; errors are looked for at the quarters. All are multiples of w/4.
  // One quarter more at each end: an end that rounds away from the interval's
  // inside may later round the other way.
  Samples samples(gradient, 4 * nearest(lower, log2_cells) - 4,
                  4 * nearest(upper, log2_cells) + 4, log2_cells + 2);
  while (true) {
    THSGD_RETURN_IF_ERROR(samples.CheckFinite());
    GradientTable table;
    table.lower_ = lower;
    table.upper_ = upper;
    const std::int64_t first = nearest(lower, log2_cells);
    const std::int64_t last = nearest(upper, log2_cells);
    table.cells_per_unit_ = std::ldexp(1.0, log2_cells);
    table.shift_ = kRoundToInteger - static_cast<double>(first);
    table.max_gradient_ = 0;
    double error = 0;
    double worst_position = lower;
    for (std::int64_t n = first; n <= last; ++n) {
      const HighPrecision& left = samples[4 * n - 2];
      const HighPrecision& middle = samples[4 * n];
      const HighPrecision& right = samples[4 * n + 2];
      Row row;
      row.c0 = middle.convert_to<double>();
      row.packed = Pack(right - left, 2 * (right + left) - 4 * middle);
      table.rows_.push_back(row);
      table.max_gradient_ = std::max(table.max_gradient_, std::fabs(row.c0));
      const HighPrecision c2 = std::bit_cast<double>(
          std::bit_cast<std::uint64_t>(row.packed) << kQuadraticShift);
      for (int quarter : {-2, -1, 1, 2}) {
        const HighPrecision t = HighPrecision(quarter) / 4;
        const HighPrecision value = row.c0 + t * (row.packed + t * c2);
        const double difference =
            HighPrecision(abs(value - samples[4 * n + quarter]))
                .convert_to<double>();
        if (!(difference <= error)) {
          error = difference;
          worst_position = samples.Position(4 * n + quarter);
        }
      }
    }
    // A row's three terms are rounded once each.
    table.error_bound_ = 1.25 * error + table.max_gradient_ * 0x1p-51;
    if (table.error_bound_ <= relative_tolerance * table.max_gradient_) {
      return table;
    }
    if (table.num_cells() > kMostCells / 2) {
      return absl::InvalidArgumentError(absl::StrCat(
          "the gradient varies too fast near x = ",
          ShortestDecimal(worst_position), ": off by ", ShortestDecimal(error),
          " with ", table.num_cells(), " cells"));
    }
    samples.Halve();
    ++log2_cells;
  }
}

}  // namespace thsgd
