// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/largest_scale.h"

#include <algorithm>
#include <cmath>

#include "absl/functional/function_ref.h"
#include "base/check.h"

namespace thsgd {
namespace {

constexpr double kFirstScale = 0.01;
constexpr double kBracketFactor = 4;

}  // namespace

LargestScale FindLargestScale(absl::FunctionRef<bool(double)> is_harmless,
                              double relative_precision) {
  THSGD_CHECK(relative_precision >= 1e-9 && relative_precision <= 1);
  double harmless = kFirstScale;
  double harmful = kFirstScale;
  if (is_harmless(kFirstScale)) {
    while (harmful == harmless) {
      if (harmless == kMaxScale) return {kMaxScale, ScaleCensoring::kAbove};
      harmful = std::min(harmless * kBracketFactor, kMaxScale);
      if (is_harmless(harmful)) harmless = harmful;
    }
  } else {
    while (harmful == harmless) {
      if (harmful == kMinScale) return {kMinScale, ScaleCensoring::kBelow};
      harmless = std::max(harmful / kBracketFactor, kMinScale);
      if (!is_harmless(harmless)) harmful = harmless;
    }
  }
  while (harmful > harmless * (1 + relative_precision)) {
    const double middle = std::sqrt(harmless * harmful);
    (is_harmless(middle) ? harmless : harmful) = middle;
  }
  return {harmless, ScaleCensoring::kNone};
}

}  // namespace thsgd
