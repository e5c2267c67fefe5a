// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/figure_builder.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "experiments/report/report.pb.h"

namespace thsgd {

std::string LearningRateLabel(double learning_rate) {
  const double reciprocal = 1 / learning_rate;
  if (std::fabs(reciprocal - std::round(reciprocal)) < 1e-9 * reciprocal) {
    return absl::StrFormat("η = 1/%.0f", reciprocal);
  }
  return absl::StrFormat("η = %.4g", learning_rate);
}

double ForDrawing(double value) {
  constexpr double kGrid = 1e5;
  return std::round(value * kGrid) / kGrid;
}

Json KindIs(absl::string_view kind) {
  return {{"filter", absl::StrCat("datum.kind === '", kind, "'")}};
}

void AddFigure(absl::string_view id, absl::string_view title,
               absl::string_view caption, absl::string_view alternative_text,
               const Json& spec, report::Report& report) {
  report::Figure& figure = *report.add_figure();
  figure.set_id(std::string(id));
  figure.set_title(std::string(title));
  figure.set_caption(std::string(caption));
  figure.set_alternative_text(std::string(alternative_text));
  // Compact; bytes that are not UTF-8, which a manifest may hold, are replaced.
  figure.set_vega_lite(
      spec.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace thsgd
