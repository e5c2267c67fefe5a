// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/direction_mixture.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

constexpr std::size_t kMaxDimension = 1000;
constexpr std::size_t kMaxComponents = 1000;
constexpr double kMaxMean = 1e-9;

// x / |x|; first by the largest entry, so that no square overflows. Empty if x
// is 0 or not finite.
std::vector<double> Normalize(std::vector<double> x) {
  double largest = 0;
  for (double entry : x) {
    if (!std::isfinite(entry)) return {};
    largest = std::max(largest, std::fabs(entry));
  }
  if (largest == 0) return {};
  double square = 0;
  for (double& entry : x) {
    entry /= largest;
    square = std::fma(entry, entry, square);
  }
  const double norm = std::sqrt(square);
  for (double& entry : x) entry /= norm;
  return x;
}

double Norm(const std::vector<double>& x) {
  double square = 0;
  for (double entry : x) square = std::fma(entry, entry, square);
  return std::sqrt(square);
}

}  // namespace

absl::StatusOr<DirectionMixture> DirectionMixture::Create(
    const std::vector<WeightedDirection>& components) {
  FaultList faults;
  faults.Require(components.size() >= 2 && components.size() <= kMaxComponents,
                 "number of component", static_cast<double>(components.size()),
                 ">= 2 and <= 1000");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const std::size_t dimension = components.front().direction.size();
  faults.Require(dimension >= 2 && dimension <= kMaxDimension, "dimension",
                 static_cast<double>(dimension), ">= 2 and <= 1000");
  std::vector<std::vector<double>> directions;
  std::vector<double> cumulative;
  double total = 0;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const WeightedDirection& component = components[k];
    const std::string name = absl::StrCat("component[", k, "]");
    faults.Require(component.direction.size() == dimension,
                   absl::StrCat("dimension of ", name),
                   static_cast<double>(component.direction.size()),
                   absl::StrCat(dimension, ", that of component[0]"));
    directions.push_back(Normalize(component.direction));
    if (directions.back().empty()) {
      faults.Add(absl::StrCat(name, ".direction"),
                 "must be finite and not the zero vector");
    }
    faults.Require(component.weight > 0 && std::isfinite(component.weight),
                   absl::StrCat(name, ".weight"), component.weight,
                   "> 0 and finite");
    total += component.weight;
    cumulative.push_back(total);
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  faults.Require(std::isfinite(total), "sum of weights", total, "finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  for (double& sum : cumulative) sum /= total;
  DirectionMixture mixture(std::move(directions), std::move(cumulative));
  std::vector<double> mean(dimension, 0);
  for (int k = 0; k < mixture.num_components(); ++k) {
    for (std::size_t i = 0; i < dimension; ++i) {
      mean[i] += mixture.probability(k) * mixture.direction(k)[i];
    }
  }
  faults.Require(Norm(mean) <= kMaxMean, "norm of the mean direction",
                 Norm(mean), "<= 1e-9, since the noise must have mean 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return mixture;
}

absl::Span<const double> DirectionMixture::DirectionAt(
    std::uint64_t angle_word) const {
  const double v = UniformOpen(angle_word);
  // The last sum is exactly 1 and v < 1.
  const auto k = std::upper_bound(cumulative_.begin(), cumulative_.end(), v) -
                 cumulative_.begin();
  return directions_[k];
}

double DirectionMixture::Draw(const ChainKey& /*key*/,
                              std::uint64_t /*first_block*/,
                              std::uint64_t angle_word,
                              absl::Span<double> x) const {
  const absl::Span<const double> direction = DirectionAt(angle_word);
  std::copy(direction.begin(), direction.end(), x.begin());
  return 1;
}

}  // namespace thsgd
