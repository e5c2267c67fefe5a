// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A closed interval of real numbers, such as a confidence interval.

#ifndef THSGD_STATS_INTERVAL_H_
#define THSGD_STATS_INTERVAL_H_

namespace thsgd {

struct Interval {
  double lower;
  double upper;

  bool Contains(double value) const { return lower <= value && value <= upper; }
};

}  // namespace thsgd

#endif  // THSGD_STATS_INTERVAL_H_
