// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Fills in report::Figure: what the figures of all measurements share.

#ifndef THSGD_EXPERIMENTS_REPORT_FIGURE_BUILDER_H_
#define THSGD_EXPERIMENTS_REPORT_FIGURE_BUILDER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "experiments/report/report.pb.h"
#include "nlohmann/json.hpp"

namespace thsgd {

// Keeps the order of keys, so that equal results give equal bytes.
using Json = nlohmann::ordered_json;

// "η = 1/25" for 0.04; the decimal where the reciprocal is no integer.
std::string LearningRateLabel(double learning_rate);

// Rounded: enough digits for a figure, few enough for the size of the page.
double ForDrawing(double value);

// The transform that keeps the rows whose field `kind` has this value.
Json KindIs(absl::string_view kind);

// spec: Vega-Lite; the rest as in report.proto.
void AddFigure(absl::string_view id, absl::string_view title,
               absl::string_view caption, absl::string_view alternative_text,
               const Json& spec, report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_FIGURE_BUILDER_H_
