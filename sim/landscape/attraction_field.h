// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The part of a landscape that gradient flow leads to one local minimum.

#ifndef THSGD_SIM_LANDSCAPE_ATTRACTION_FIELD_H_
#define THSGD_SIM_LANDSCAPE_ATTRACTION_FIELD_H_

#include <algorithm>

namespace thsgd {

// Omega = (lower, upper), an open interval around its minimum, units of x.
struct AttractionField {
  double minimum;
  double lower;
  double upper;

  // False for NaN.
  bool Contains(double x) const { return lower < x && x < upper; }

  // r = inf over x outside Omega of |x - m|.
  double EffectiveWidth() const {
    return std::min(minimum - lower, upper - minimum);
  }
};

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_ATTRACTION_FIELD_H_
