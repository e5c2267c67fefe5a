// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The chains in R^d that the engine advances side by side.

#ifndef THSGD_SIM_SGD_MULTIVARIATE_SLOTS_H_
#define THSGD_SIM_SGD_MULTIVARIATE_SLOTS_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <variant>

#include "absl/types/span.h"
#include "hwy/aligned_allocator.h"
#include "sim/landscape/multivariate_gradient.h"

namespace thsgd {

// One chain per slot. Vectors of R^d are d rows of doubles, one entry per slot:
// coordinate k of slot s stands at row(k)[s]. How many slots there are changes
// no number: fewer in high dimensions, so that the rows stay in the cache.
class MultivariateSlots {
 public:
  static constexpr int kMaxSlots = 64;
  // Slots in use are a multiple of this.
  static constexpr int kSlotsPerGroup = 32;
  static constexpr int kMaxDimensionOfManySlots = 32;

  // Rows as `gradient` needs them; its constants are filled in.
  explicit MultivariateSlots(const MultivariateGradient& gradient)
      : dimension_(DimensionOf(gradient)),
        capacity_(dimension_ <= kMaxDimensionOfManySlots ? kMaxSlots
                                                         : kSlotsPerGroup) {
    int num_gradient_rows = 2 * dimension_;
    const auto* const formula = std::get_if<FormulaGradient>(&gradient);
    if (formula != nullptr) num_gradient_rows = formula->program().num_rows();
    noise_row_ = num_gradient_rows;
    home_row_ = noise_row_ + dimension_;
    const std::size_t size =
        static_cast<std::size_t>(home_row_ + dimension_) * capacity_;
    rows_ = hwy::AllocateAligned<double>(size);
    std::fill_n(rows_.get(), size, 0.0);
    if (formula != nullptr) {
      for (const auto& [row, value] : formula->program().constants()) {
        std::fill_n(Row(row), capacity_, value);
      }
    }
    num_used = capacity_;
  }

  int dimension() const { return dimension_; }
  int capacity() const { return capacity_; }

  // Rows of X after the last step; the next d are the gradient's, the rest of
  // those before noise() a formula's.
  double* x() { return rows_.get(); }
  const double* x() const { return rows_.get(); }
  double* gradient() { return Row(dimension_); }
  // eta Z, then the update, of the current step.
  double* noise() { return Row(noise_row_); }
  // The centre of the ball whose leaving may be an event.
  double* home() { return Row(home_row_); }
  const double* home() const {
    return rows_.get() + static_cast<std::size_t>(home_row_) * capacity_;
  }

  // Copies a slot's entries of the d rows from `rows` on.
  void Gather(const double* rows, int slot, absl::Span<double> v) const {
    for (int k = 0; k < dimension_; ++k) {
      v[k] = rows[static_cast<std::size_t>(k) * capacity_ + slot];
    }
  }
  void Scatter(absl::Span<const double> v, int slot, double* rows) const {
    for (int k = 0; k < dimension_; ++k) {
      rows[static_cast<std::size_t>(k) * capacity_ + slot] = v[k];
    }
  }

  // That ball's squared radius.
  alignas(64) double home_square[kMaxSlots] = {};
  // Not 0: the slot had an event in the last step.
  alignas(64) std::uint64_t event[kMaxSlots] = {};
  // The block that the chain's step takes first is n clock plus this, modulo
  // 2^64, n the sampler's blocks per step.
  alignas(64) std::uint64_t block_offset[kMaxSlots] = {};
  // The chain's next step, counted from 0, is the clock plus this.
  std::uint64_t step_offset[kMaxSlots] = {};
  // ChainProduct of vector_key.h.
  alignas(64) std::uint64_t chain_product[kMaxSlots] = {};
  alignas(64) std::uint32_t chain[kMaxSlots] = {};
  // Slots in use are the first.
  int num_used;

 private:
  double* Row(int row) {
    return rows_.get() + static_cast<std::size_t>(row) * capacity_;
  }

  int dimension_;
  int capacity_;
  int noise_row_;
  int home_row_;
  hwy::AlignedFreeUniquePtr<double[]> rows_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_MULTIVARIATE_SLOTS_H_
