// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The largest scale of a perturbation that is still harmless.

#ifndef THSGD_DL_SHARPNESS_LARGEST_SCALE_H_
#define THSGD_DL_SHARPNESS_LARGEST_SCALE_H_

#include "absl/functional/function_ref.h"

namespace thsgd {

// Scales are searched between these.
inline constexpr double kMinScale = 1e-6;
inline constexpr double kMaxScale = 10;

enum class ScaleCensoring {
  // The scale is known to the relative precision.
  kNone,
  // kMinScale is harmful: the largest harmless scale, if any, is below it.
  kBelow,
  // kMaxScale is harmless: the largest harmless scale is at least that.
  kAbove,
  // There is nothing to compare with: see perturbation_sharpness.h.
  kDiverged,
};

struct LargestScale {
  // kMinScale or kMaxScale where the scale is censored.
  double scale;
  ScaleCensoring censoring;
};

// A scale s that is harmless while some scale in (s, (1 + relative_precision)
// s] is not. If harm grows with the scale, as it need not, that is the largest
// harmless one, rounded down; else it is one of the scales at which harmless
// ones end, and the same one each time: the search goes from 0.01 up by factors
// of 4 while scales are harmless, or down until one is, and bisects the
// logarithm between the last two. Asks about at most 9 +
// log2(log(4) / log(1 + relative_precision)) scales, the result the last that
// was found harmless. relative_precision: in [1e-9, 1].
LargestScale FindLargestScale(absl::FunctionRef<bool(double)> is_harmless,
                              double relative_precision);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_LARGEST_SCALE_H_
