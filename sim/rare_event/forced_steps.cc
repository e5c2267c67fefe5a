// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/forced_steps.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "sim/numeric/checked_functions.h"
#include "sim/numeric/elementary.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

constexpr std::int64_t kMaxSteps = std::int64_t{1} << 40;
// Euler's number; rounding it moves w by a relative 1e-16.
constexpr double kE = 2.718281828459045;

// 1 + floor(u n) for u in (0, 1).
std::int64_t UniformStep(double u, std::int64_t n) {
  return 1 + static_cast<std::int64_t>(u * static_cast<double>(n));
}

}  // namespace

ForcedSteps::ForcedSteps(std::int64_t num_steps,
                         std::vector<std::int64_t> windows)
    : num_steps_(num_steps), windows_(std::move(windows)) {
  THSGD_CHECK_GE(num_steps, 1);
  THSGD_CHECK_LE(num_steps, kMaxSteps);
  for (std::int64_t window : windows_) {
    THSGD_CHECK_GE(window, 1);
    THSGD_CHECK_LE(window, kMaxSteps);
    hazards_.push_back(
        -PinnedPowerMinusOne(kE, -1 / static_cast<double>(window)));
  }
}

std::int64_t ForcedSteps::DrawFirst(std::uint64_t word) const {
  return UniformStep(UniformOpen(word), num_steps_);
}

std::int64_t ForcedSteps::DrawGap(int k, std::uint64_t word) const {
  const std::int64_t window = windows_[k - 1];
  // The two halves of the uniform number serve one part each; the doubling is
  // exact.
  const double u = 2 * UniformOpen(word);
  if (u < 1) return UniformStep(u, window);
  // u - 1 is a midpoint of the grid of UniformOpen's upper half: > 0.
  return 1 + static_cast<std::int64_t>(-PinnedLog(u - 1) *
                                       static_cast<double>(window));
}

double ForcedSteps::GapProbability(int k, std::int64_t gap) const {
  const double window = static_cast<double>(windows_[k - 1]);
  const double uniform = gap <= windows_[k - 1] ? 1 / window : 0;
  const double geometric =
      CheckedExp(-static_cast<double>(gap - 1) / window) * hazards_[k - 1];
  return 0.5 * (uniform + geometric);
}

double ForcedSteps::GapTail(int k, std::int64_t gap) const {
  const std::int64_t window = windows_[k - 1];
  const double uniform = gap < window ? static_cast<double>(window - gap) /
                                            static_cast<double>(window)
                                      : 0;
  const double geometric =
      CheckedExp(-static_cast<double>(gap) / static_cast<double>(window));
  return 0.5 * (uniform + geometric);
}

double ForcedSteps::LikelihoodRatio(absl::Span<const BigStep> big,
                                    std::int64_t sigma) const {
  const double n = static_cast<double>(num_steps_);
  // No forced step up to sigma.
  double sum = static_cast<double>(num_steps_ - sigma) / n;
  // ending_at[i]: the sum over the subsets of m big steps of which i is the
  // last, without what comes after.
  std::vector<double> ending_at(big.size());
  for (std::size_t i = 0; i < big.size(); ++i) ending_at[i] = big[i].ratio / n;
  std::vector<double> next(big.size());
  for (int m = 1; m <= num_jumps(); ++m) {
    const bool last = m == num_jumps();
    for (std::size_t i = 0; i < big.size(); ++i) {
      sum +=
          last ? ending_at[i] : ending_at[i] * GapTail(m, sigma - big[i].step);
    }
    if (last) break;
    for (std::size_t i = 0; i < big.size(); ++i) {
      double before = 0;
      for (std::size_t j = 0; j < i; ++j) {
        before += ending_at[j] * GapProbability(m, big[i].step - big[j].step);
      }
      next[i] = before * big[i].ratio;
    }
    ending_at.swap(next);
  }
  return sum;
}

}  // namespace thsgd
