// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/formula_landscape.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/critical_points.h"
#include "sim/landscape/expression.h"
#include "sim/landscape/formula.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/landscape/enclosure.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

// Proves that all outputs are finite on [lower, upper] and differentiable
// there, piece by piece.
absl::Status CheckRegular(const Program& program, double lower, double upper) {
  constexpr int kMaxEnclosures = 1 << 18;
  const double smallest = (upper - lower) * 0x1p-40;
  std::vector<Enclosure> outputs(program.outputs().size());
  std::vector<Enclosure> pieces = {Enclosure(lower, upper)};
  for (int enclosures = 0; !pieces.empty(); ++enclosures) {
    const Enclosure piece = pieces.back();
    pieces.pop_back();
    const Suspect suspect =
        Enclose(program, absl::MakeConstSpan(&piece, 1),
                absl::MakeSpan(outputs));
    if (suspect.node == nullptr) continue;
    const double middle = median(piece);
    if (width(piece) <= smallest || enclosures == kMaxEnclosures) {
      return absl::InvalidArgumentError(absl::StrCat(
          suspect.what, ", at character ", suspect.node->position,
          " for x near ", ShortestDecimal(static_cast<float>(middle))));
    }
    pieces.push_back(Enclosure(middle, piece.upper()));
    pieces.push_back(Enclosure(piece.lower(), middle));
  }
  return absl::OkStatus();
}

HighPrecision OnlyOutput(const Program& program, const HighPrecision& x) {
  HighPrecision result;
  Evaluate(program, absl::MakeConstSpan(&x, 1), absl::MakeSpan(&result, 1));
  return result;
}

}  // namespace

absl::StatusOr<FormulaLandscape> FormulaLandscape::Create(
    absl::string_view formula, double lower, double upper) {
  FaultList faults;
  faults.Require(std::isfinite(lower), "lower", lower, "finite");
  faults.Require(lower < upper && std::isfinite(upper), "upper", upper,
                 "> lower and finite");
  absl::StatusOr<Formula> parsed = ParseFormula(formula, {"x"});
  if (!parsed.ok()) faults.Add("formula", parsed.status().message());
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  ExpressionGraph& graph = parsed->graph;
  const ExpressionGraph::Id f = parsed->root;
  const ExpressionGraph::Id df = graph.Gradient(f, 1)[0];
  const ExpressionGraph::Id ddf = graph.Gradient(df, 1)[0];
  const Program derivatives(graph, {df, ddf});
  FormulaLandscape landscape;
  landscape.lower_ = lower;
  landscape.upper_ = upper;
  landscape.value_ = Program(graph, {f});
  landscape.gradient_ = Program(graph, {df});
  landscape.second_derivative_ = Program(graph, {ddf});

  const absl::Status regular =
      CheckRegular(Program(graph, {f, df, ddf}), lower, upper);
  if (!regular.ok()) faults.Add("formula", regular.message());
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  absl::StatusOr<Geometry> geometry = FindGeometry(
      [&](const HighPrecision& x) {
        return OnlyOutput(landscape.gradient_, x);
      },
      [&](const Enclosure& x) {
        Enclosure outputs[2];
        Enclose(derivatives, absl::MakeConstSpan(&x, 1), outputs);
        return DerivativeEnclosure{outputs[0], outputs[1]};
      },
      lower, upper, lower, upper);
  if (!geometry.ok()) faults.Add("formula", geometry.status().message());
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  landscape.geometry_ = *std::move(geometry);
  return landscape;
}

double FormulaLandscape::Output(const Program& program, double x) {
  if (!std::isfinite(x)) return std::numeric_limits<double>::quiet_NaN();
  return OnlyOutput(program, x).convert_to<double>();
}

HighPrecision FormulaLandscape::Value(const HighPrecision& x) const {
  return OnlyOutput(value_, x);
}

HighPrecision FormulaLandscape::Gradient(const HighPrecision& x) const {
  return OnlyOutput(gradient_, x);
}

double FormulaLandscape::Flow(double x, double t) const {
  return GradientFlow([this](double at) { return Gradient(at); }, x, t)
      .value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace thsgd
