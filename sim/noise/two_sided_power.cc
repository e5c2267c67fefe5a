// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/two_sided_power.h"

#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

// p^(1/alpha) and (1 - p)^(1/alpha) in 50 digits.
double Root(const HighPrecision& p, double alpha) {
  if (p == 0) return 0;  // a side that never occurs
  return HighPrecision(pow(p, 1 / HighPrecision(alpha))).convert_to<double>();
}

}  // namespace

TwoSidedPowerSampler::TwoSidedPowerSampler(const Parameters& parameters)
    : scaled_power_(parameters.tail_index, parameters.scale),
      p_positive_(parameters.p_positive),
      positive_factor_(Root(parameters.p_positive, parameters.tail_index)),
      negative_factor_(Root(1 - HighPrecision(parameters.p_positive),
                            parameters.tail_index)),
      offset_(parameters.offset),
      shift_(parameters.shift) {}

}  // namespace thsgd
