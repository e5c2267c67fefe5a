// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/mean_interval.h"

#include <cmath>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/distributions/complement.hpp"
#include "boost/math/distributions/students_t.hpp"
#include "stats/boost_policy.h"
#include "stats/interval.h"

namespace thsgd {

absl::StatusOr<Interval> MeanInterval(double mean, double variance,
                                      std::int64_t num_observations,
                                      double confidence) {
  FaultList faults;
  faults.Require(std::isfinite(mean), "mean", mean, "finite");
  faults.Require(variance >= 0 && std::isfinite(variance), "variance", variance,
                 ">= 0 and finite");
  faults.Require(num_observations >= 2, "num_observations",
                 absl::StrCat(num_observations), ">= 2");
  faults.Require(confidence > 0 && confidence < 1, "confidence", confidence,
                 "> 0 and < 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const double n = static_cast<double>(num_observations);
  const boost::math::students_t_distribution<double, BoostPolicy> law(n - 1);
  const double t = boost::math::quantile(
      boost::math::complement(law, (1 - confidence) / 2));
  const double half_width = t * std::sqrt(variance / n);
  return Interval{.lower = mean - half_width, .upper = mean + half_width};
}

}  // namespace thsgd
