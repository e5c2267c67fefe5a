// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/share_interval.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/distributions/complement.hpp"
#include "boost/math/distributions/normal.hpp"
#include "boost/math/distributions/students_t.hpp"
#include "boost/math/special_functions/beta.hpp"
#include "stats/boost_policy.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

absl::Status Validate(absl::Span<const double> total,
                      absl::Span<const double> part, double confidence) {
  FaultList faults;
  faults.Require(total.size() == part.size(), "part",
                 absl::StrCat(part.size(), " values"),
                 absl::StrCat("as many as total, ", total.size()));
  faults.Require(confidence > 0 && confidence < 1, "confidence", confidence,
                 "> 0 and < 1");
  if (!faults.empty()) return faults.ToStatus();
  double largest = 0;
  for (double x : total) largest = std::max(largest, x);
  faults.Require(largest > 0, "largest total", largest, "> 0");
  constexpr double kRounding = 1e-12;
  for (std::size_t r = 0; r < total.size(); ++r) {
    faults.Require(total[r] >= 0 && std::isfinite(total[r]),
                   absl::StrCat("total[", r, "]"), total[r], ">= 0 and finite");
    faults.Require(part[r] >= 0 && part[r] <= total[r] * (1 + kRounding),
                   absl::StrCat("part[", r, "]"), part[r],
                   absl::StrCat(">= 0 and <= total[", r,
                                "] = ", ShortestDecimal(total[r])));
  }
  return faults.ToStatus();
}

// (z/t)^2 for two-sided intervals; m >= 2.
double SmallSampleFactor(int m, double confidence) {
  const double tail = (1 - confidence) / 2;
  const boost::math::normal_distribution<double, BoostPolicy> normal;
  const boost::math::students_t_distribution<double, BoostPolicy> student(m -
                                                                          1);
  const double ratio =
      boost::math::quantile(boost::math::complement(normal, tail)) /
      boost::math::quantile(boost::math::complement(student, tail));
  return ratio * ratio;
}

// Clopper's and Pearson's interval, the sizes not whole.
Interval BinomialIntervalOf(double share, double size, double confidence) {
  const double error = (1 - confidence) / 2;
  const double k = share * size;
  const double rest = (1 - share) * size;
  return {.lower = k == 0 ? 0
                          : boost::math::ibeta_inv(k, rest + 1, error,
                                                   BoostPolicy()),
          .upper = rest == 0 ? 1
                             : boost::math::ibetac_inv(k + 1, rest, error,
                                                       BoostPolicy())};
}

}  // namespace

absl::StatusOr<ShareEstimate> EstimateShare(absl::Span<const double> total,
                                            absl::Span<const double> part,
                                            double confidence) {
  THSGD_RETURN_IF_ERROR(Validate(total, part, confidence));
  // In units of the largest, so that squares of tiny weights do not underflow.
  const double unit = *std::max_element(total.begin(), total.end());
  double sum_total = 0;
  double sum_part = 0;
  int m = 0;
  for (std::size_t r = 0; r < total.size(); ++r) {
    sum_total += total[r] / unit;
    sum_part += part[r] / unit;
    if (total[r] > 0) ++m;
  }
  // Sums of equal parts may round apart.
  constexpr double kRounding = 1e-12;
  double share = sum_part / sum_total;
  if (share > 1 - kRounding) share = 1;

  ShareEstimate estimate = {
      .share = share, .standard_error = 0, .interval = {}};
  double size = m;
  if (m > 1 && share > 0 && share < 1) {
    double squares = 0;
    for (std::size_t r = 0; r < total.size(); ++r) {
      const double residual = (part[r] - share * total[r]) / unit;
      squares += residual * residual;
    }
    const double n = static_cast<double>(total.size());
    const double variance = n / (n - 1) * squares / (sum_total * sum_total);
    estimate.standard_error = std::sqrt(variance);
    // Replicates that agree to the last digit tell no more than their number.
    const double largest_size = m / kRounding;
    size = std::min(largest_size, share * (1 - share) / variance *
                                      SmallSampleFactor(m, confidence));
  }
  estimate.interval = BinomialIntervalOf(share, size, confidence);
  return estimate;
}

}  // namespace thsgd
