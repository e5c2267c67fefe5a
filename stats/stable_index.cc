// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/stable_index.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "stats/bootstrap.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

double Mean(absl::Span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(values.size());
}

// The first value that is not finite is a fault.
void RequireFinite(absl::string_view name, absl::Span<const double> values,
                   FaultList& faults) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    faults.Require(false, absl::StrCat(name, "[", i, "]"), values[i], "finite");
    return;
  }
}

}  // namespace

absl::StatusOr<std::vector<double>> BlockInverseIndices(
    absl::Span<const double> log_values, absl::Span<const double> log_sums) {
  FaultList faults;
  if (log_sums.empty()) faults.Add("log_sums", "holds no values");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const std::size_t block_size = log_values.size() / log_sums.size();
  faults.Require(
      block_size >= 2 && block_size * log_sums.size() == log_values.size(),
      "number of values", absl::StrCat(log_values.size()),
      absl::StrCat("2, 3, ... times ", log_sums.size(), ", that of the sums"));
  RequireFinite("log_values", log_values, faults);
  RequireFinite("log_sums", log_sums, faults);
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const double log_size = std::log(static_cast<double>(block_size));
  std::vector<double> inverse;
  for (std::size_t b = 0; b < log_sums.size(); ++b) {
    const double mean = Mean(log_values.subspan(b * block_size, block_size));
    inverse.push_back((log_sums[b] - mean) / log_size);
  }
  return inverse;
}

absl::StatusOr<std::vector<double>> BlockInverseIndicesOf(
    absl::Span<const double> sample, std::int64_t block_size) {
  const auto n = static_cast<std::int64_t>(sample.size());
  FaultList faults;
  faults.Require(n > 0 && block_size >= 2 && n % block_size == 0, "block size",
                 absl::StrCat(block_size),
                 absl::StrCat(">= 2 and a divisor of ", n,
                              ", the sample's size, which must be > 0"));
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  std::vector<double> log_values;
  std::vector<double> log_sums;
  for (std::int64_t first = 0; first < n; first += block_size) {
    double sum = 0;
    for (double value : sample.subspan(first, block_size)) {
      log_values.push_back(std::log(std::fabs(value)));
      sum += value;
    }
    log_sums.push_back(std::log(std::fabs(sum)));
  }
  return BlockInverseIndices(log_values, log_sums);
}

absl::StatusOr<InverseIndexEstimate> EstimateInverseIndex(
    absl::Span<const double> block_inverse_indices, std::int64_t num_resamples,
    double confidence, UniformWords words) {
  THSGD_ASSIGN_OR_RETURN(const Interval interval,
                         PercentileBootstrap(block_inverse_indices, Mean,
                                             num_resamples, confidence, words));
  return InverseIndexEstimate{.value = Mean(block_inverse_indices),
                              .interval = interval};
}

}  // namespace thsgd
