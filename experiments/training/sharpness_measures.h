// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The measures of sharpness that reports show.

#ifndef THSGD_EXPERIMENTS_TRAINING_SHARPNESS_MEASURES_H_
#define THSGD_EXPERIMENTS_TRAINING_SHARPNESS_MEASURES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dl/sharpness/sharpness.pb.h"
#include "experiments/training/training_experiment.pb.h"

namespace thsgd {

// All are positive near a minimum and compared by their logarithms.
struct SharpnessMeasure {
  // As a column's name or a figure's.
  std::string id;
  std::string title;
  // With the unit, as an axis' title.
  std::string axis_title;
  // Nothing where it was not taken.
  std::function<std::optional<double>(const manifest::SharpnessResult&)> value;
  // Nothing where the slide shows none.
  std::function<std::optional<double>(const manifest::SlideValue&)> slide;
  // Whether the value is but a bound: the search for the largest scale ended at
  // an end of its range.
  std::function<bool(const manifest::SharpnessResult&)> is_bound;
};

// Expected sharpness first.
const std::vector<SharpnessMeasure>& SharpnessMeasures();

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_SHARPNESS_MEASURES_H_
