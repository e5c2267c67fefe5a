// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/gradient_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
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

// max |t (t^2 - 1/4)| / 6 over |t| <= 1/2, times the 8 that turns a third
// difference on half steps into one on whole steps: 8 / (72 sqrt(3)), rounded
// up.
constexpr double kErrorOfThirdDifference = 0.06416;

// The double nearest to c1 whose low bits, shifted up, are the double nearest
// to c2 that has kQuadraticShift zeros at its end.
double Pack(double c1, double c2) {
  constexpr int kShift = GradientTable::kQuadraticShift;
  constexpr int kQuadraticBits = 64 - kShift;
  constexpr std::uint64_t kHalf = std::uint64_t{1} << (kShift - 1);
  const std::uint64_t low =
      (std::bit_cast<std::uint64_t>(c2) + kHalf) >> kShift;
  const std::uint64_t high = std::bit_cast<std::uint64_t>(c1) >> kQuadraticBits;
  double best = std::numeric_limits<double>::infinity();
  // Neighbours of the truncated c1; bits of doubles are ordered as the
  // doubles are.
  for (int offset = -1; offset <= 1; ++offset) {
    const double candidate =
        std::bit_cast<double>(((high + offset) << kQuadraticBits) | low);
    if (std::fabs(candidate - c1) < std::fabs(best - c1)) best = candidate;
  }
  return best;
}

// f', rounded to double, at the multiples of a step. Halving the step keeps
// what is known.
class Samples {
 public:
  Samples(const GradientTable::Function& gradient, std::int64_t first,
          std::int64_t last, int log2_per_unit)
      : gradient_(gradient), first_(first), log2_per_unit_(log2_per_unit) {
    for (std::int64_t i = first; i <= last; ++i) values_.push_back(At(i));
  }

  void Halve() {
    std::vector<double> finer;
    finer.reserve(2 * values_.size() - 1);
    first_ *= 2;
    ++log2_per_unit_;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (i > 0) {
        finer.push_back(At(first_ + 2 * static_cast<std::int64_t>(i) - 1));
      }
      finer.push_back(values_[i]);
    }
    values_ = std::move(finer);
  }

  // f'(i / 2^log2_per_unit).
  double operator[](std::int64_t i) const { return values_[i - first_]; }
  double Position(std::int64_t i) const {
    return std::ldexp(static_cast<double>(i), -log2_per_unit_);
  }

  absl::Status CheckFinite() const {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!std::isfinite(values_[i])) {
        const double x = Position(first_ + static_cast<std::int64_t>(i));
        return absl::InvalidArgumentError(absl::StrCat(
            "the gradient at x = ", ShortestDecimal(x), " is not finite"));
      }
    }
    return absl::OkStatus();
  }

 private:
  double At(std::int64_t i) const {
    return gradient_(ldexp(HighPrecision(i), -log2_per_unit_))
        .convert_to<double>();
  }

  const GradientTable::Function& gradient_;
  std::int64_t first_;
  int log2_per_unit_;
  std::vector<double> values_;
};

}  // namespace

absl::StatusOr<GradientTable> GradientTable::Create(const Function& gradient,
                                                    double lower, double upper,
                                                    double relative_tolerance) {
  FaultList faults;
  faults.Require(std::isfinite(lower), "lower", lower, "finite");
  faults.Require(lower < upper && std::isfinite(upper), "upper", upper,
                 "> lower and finite");
  faults.Require(relative_tolerance > 0 && relative_tolerance < 1,
                 "relative_tolerance", relative_tolerance, "> 0 and < 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  // 2^log2_cells cells a unit: the least power that gives kFewestCells.
  int log2_cells;
  if (std::frexp(kFewestCells / (upper - lower), &log2_cells) == 0.5) {
    --log2_cells;
  }
  const auto nearest = [](double x, int log2_per_unit) {
    return static_cast<std::int64_t>(
        std::nearbyint(std::ldexp(x, log2_per_unit)));
  };
  if (std::ldexp(std::max(-lower, upper), log2_cells) > 0x1p30) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the interval [", ShortestDecimal(lower), ", ", ShortestDecimal(upper),
        "] is too narrow for its distance from 0"));
  }

  // Cells have their middles at multiples of w and their ends half way in
  // between. Two samples more at each end: for differences, and because an end
  // that rounds away from the interval's inside may later round the other way.
  Samples samples(gradient, 2 * nearest(lower, log2_cells) - 3,
                  2 * nearest(upper, log2_cells) + 3, log2_cells + 1);
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
    // What quadratics leave out, and what packing loses.
    double error = 0;
    double packing_error = 0;
    double worst_position = lower;
    for (std::int64_t n = first; n <= last; ++n) {
      const double left = samples[2 * n - 1];
      const double middle = samples[2 * n];
      const double right = samples[2 * n + 1];
      const double c1 = right - left;
      const double c2 = 2 * ((right - middle) - (middle - left));
      const Row row = {.c0 = middle, .packed = Pack(c1, c2)};
      table.rows_.push_back(row);
      table.max_gradient_ = std::max({table.max_gradient_, std::fabs(left),
                                      std::fabs(middle), std::fabs(right)});
      const double packed_c2 = std::bit_cast<double>(
          std::bit_cast<std::uint64_t>(row.packed) << kQuadraticShift);
      packing_error =
          std::max(packing_error, 0.5 * std::fabs(row.packed - c1) +
                                      0.25 * std::fabs(packed_c2 - c2));
      for (std::int64_t i : {2 * n - 2, 2 * n - 1}) {
        const double third_difference =
            std::fabs((samples[i + 3] - samples[i]) -
                      3 * (samples[i + 2] - samples[i + 1]));
        if (kErrorOfThirdDifference * third_difference > error) {
          error = kErrorOfThirdDifference * third_difference;
          worst_position = samples.Position(2 * n);
        }
      }
    }
    // The samples, their differences and a row's three terms are rounded.
    table.error_bound_ =
        1.25 * error + packing_error + table.max_gradient_ * 0x1p-50;
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
