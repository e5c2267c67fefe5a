// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/binomial_interval.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/special_functions/beta.hpp"
#include "stats/boost_policy.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

absl::Status Validate(std::int64_t num_successes, std::int64_t num_trials,
                      double confidence) {
  FaultList faults;
  faults.Require(num_trials >= 1, "num_trials", absl::StrCat(num_trials),
                 ">= 1");
  faults.Require(num_successes >= 0 && num_successes <= num_trials,
                 "num_successes", absl::StrCat(num_successes),
                 absl::StrCat("in [0, num_trials = ", num_trials, "]"));
  faults.Require(confidence > 0 && confidence < 1, "confidence", confidence,
                 "in (0, 1)");
  return faults.ToStatus();
}

// P(K >= k | p) = I_p(k, n - k + 1), the regularised incomplete beta function.
double Lower(double k, double n, double error) {
  if (k == 0) return 0;
  return boost::math::ibeta_inv(k, n - k + 1, error, BoostPolicy());
}

// P(K <= k | p) = 1 - I_p(k + 1, n - k).
double Upper(double k, double n, double error) {
  if (k == n) return 1;
  return boost::math::ibetac_inv(k + 1, n - k, error, BoostPolicy());
}

}  // namespace

absl::StatusOr<Interval> BinomialInterval(std::int64_t num_successes,
                                          std::int64_t num_trials,
                                          double confidence) {
  THSGD_RETURN_IF_ERROR(Validate(num_successes, num_trials, confidence));
  const double error = (1 - confidence) / 2;
  return Interval{.lower = Lower(num_successes, num_trials, error),
                  .upper = Upper(num_successes, num_trials, error)};
}

absl::StatusOr<double> BinomialLowerBound(std::int64_t num_successes,
                                          std::int64_t num_trials,
                                          double confidence) {
  THSGD_RETURN_IF_ERROR(Validate(num_successes, num_trials, confidence));
  return Lower(num_successes, num_trials, 1 - confidence);
}

absl::StatusOr<double> BinomialUpperBound(std::int64_t num_successes,
                                          std::int64_t num_trials,
                                          double confidence) {
  THSGD_RETURN_IF_ERROR(Validate(num_successes, num_trials, confidence));
  return Upper(num_successes, num_trials, 1 - confidence);
}

}  // namespace thsgd
