// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/gaussian_directions.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/noise/normal_vector.h"
#include "sim/numeric/elementary.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

constexpr int kMaxDimension = 1000;
constexpr double kMinRatio = 1e-6;

}  // namespace

absl::StatusOr<GaussianDirections> GaussianDirections::Uniform(int dimension) {
  FaultList faults;
  faults.Require(dimension >= 2 && dimension <= kMaxDimension, "dimension",
                 dimension, ">= 2 and <= 1000");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return GaussianDirections(std::vector<double>(dimension, 1.0));
}

absl::StatusOr<GaussianDirections> GaussianDirections::Create(
    std::vector<double> standard_deviations) {
  std::vector<double>& sd = standard_deviations;
  FaultList faults;
  faults.Require(sd.size() >= 2 && sd.size() <= kMaxDimension,
                 "number of standard_deviation", static_cast<double>(sd.size()),
                 ">= 2 and <= 1000");
  for (std::size_t i = 0; i < sd.size(); ++i) {
    faults.Require(sd[i] > 0 && std::isfinite(sd[i]),
                   absl::StrCat("standard_deviation[", i, "]"), sd[i],
                   "> 0 and finite");
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const double largest = *std::max_element(sd.begin(), sd.end());
  for (std::size_t i = 0; i < sd.size(); ++i) {
    faults.Require(sd[i] / largest >= kMinRatio,
                   absl::StrCat("standard_deviation[", i, "]"), sd[i],
                   "at least 1e-6 of the largest");
    sd[i] /= largest;
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return GaussianDirections(std::move(sd));
}

double GaussianDirections::Density(absl::Span<const double> u) const {
  double log_density = 0;
  double sum = 0;
  for (std::size_t i = 0; i < u.size(); ++i) {
    const double ratio = u[i] / standard_deviations_[i];
    sum += ratio * ratio;
    log_density -= std::log(standard_deviations_[i]);
  }
  return std::exp(log_density - dimension() / 2.0 * std::log(sum));
}

int GaussianDirections::num_blocks() const {
  return dimension() == 2 ? 0 : NumNormalBlocks(dimension());
}

double GaussianDirections::Draw(const ChainKey& key, std::uint64_t first_block,
                                std::uint64_t angle_word,
                                absl::Span<double> x) const {
  if (dimension() == 2) {
    const CirclePoint point = PinnedCosSinTwoPi(UniformOpen(angle_word));
    x[0] = point.cos;
    x[1] = point.sin;
  } else {
    DrawNormalVector(key, first_block, x);
  }
  double square = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] *= standard_deviations_[i];
    square = std::fma(x[i], x[i], square);
  }
  return std::sqrt(square);
}

}  // namespace thsgd
