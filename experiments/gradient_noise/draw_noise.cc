// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/draw_noise.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "experiments/gradient_noise/analyze_noise.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"
#include "stats/hill_estimator.h"

namespace thsgd {
namespace {

using manifest::NoisePart;
using manifest::TailEstimate;

constexpr char kNoise[] = "gradient noise";
constexpr char kTwin[] = "Gaussian twin";
constexpr char kControl[] = "control";
constexpr char kKnown[] = "known";
constexpr char kInverse[] = "1/α";
// Of a Hill plot: before, one value decides.
constexpr std::int64_t kLeastUpper = 5;

std::vector<std::string> EstimatorTitles() {
  std::vector<std::string> titles;
  for (TailEstimate::Estimator estimator : AllEstimators()) {
    titles.push_back(TitleOf(estimator));
  }
  return titles;
}

// One row for each estimate of the part.
void AddEstimates(const NoisePart& part, absl::string_view x,
                  absl::string_view kind, Json& rows) {
  for (const TailEstimate& estimate : part.estimate()) {
    rows.push_back({{"estimator", TitleOf(estimate.estimator())},
                    {"x", std::string(x)},
                    {"kind", std::string(kind)},
                    {"value", ForDrawing(estimate.inverse_index())},
                    {"lower", ForDrawing(estimate.inverse_lower())},
                    {"upper", ForDrawing(estimate.inverse_upper())}});
  }
}

// Small panels, one for each estimator: points with intervals at x, kinds side
// by side, and a rule at alpha = 2.
Json EstimatesSpec(const Json& rows, const Json& order,
                   const std::vector<std::string>& kinds,
                   const std::vector<std::string>& colors,
                   const std::string& x_title) {
  const Json x = {{"field", "x"},
                  {"type", "nominal"},
                  {"sort", order},
                  {"axis", {{"labelAngle", -30}}},
                  {"title", x_title}};
  const Json offset = {{"field", "kind"}, {"type", "nominal"}, {"sort", kinds}};
  const Json color = {{"field", "kind"},
                      {"type", "nominal"},
                      {"scale", {{"domain", kinds}, {"range", colors}}},
                      {"title", nullptr}};
  const auto y = [&](const char* field) -> Json {
    return {{"field", field},
            {"type", "quantitative"},
            {"title", kInverse},
            {"scale", {{"zero", true}}}};
  };
  const Json layers = {
      {{"mark", {{"type", "rule"}, {"strokeDash", {4, 3}}, {"color", "#888"}}},
       {"encoding", {{"y", {{"datum", 0.5}}}}}},
      {{"transform", {{{"filter", "isValid(datum.lower)"}}}},
       {"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
       {"encoding",
        {{"x", x},
         {"xOffset", offset},
         {"y", y("lower")},
         {"y2", {{"field", "upper"}}},
         {"color", color}}}},
      {{"mark", {{"type", "point"}, {"filled", true}, {"size", 45}}},
       {"encoding",
        {{"x", x},
         {"xOffset", offset},
         {"y", y("value")},
         {"color", color},
         {"tooltip",
          {{{"field", "x"}},
           {{"field", "kind"}},
           {{"field", "value"}, {"format", ".4~g"}}}}}}}};
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"field", "estimator"},
            {"type", "nominal"},
            {"sort", EstimatorTitles()},
            {"title", nullptr}}},
          {"columns", 3},
          {"spec", {{"width", 210}, {"height", 170}, {"layer", layers}}}};
}

Json TrainingSpec(const NoiseAnalysis& analysis) {
  Json rows = Json::array();
  Json order = Json::array();
  for (const TrainedAnalysis& trained : analysis.trained) {
    const std::string x = absl::StrCat(trained.iteration);
    order.push_back(x);
    if (trained.sample->part().empty()) continue;
    AddEstimates(trained.sample->part(0), x, kNoise, rows);
    AddEstimates(trained.sample->gaussian_twin(), x, kTwin, rows);
  }
  return EstimatesSpec(rows, order, {kNoise, kTwin}, {"#1f4e79", "#f2a541"},
                       "iteration");
}

// The index that an estimator should find.
std::optional<double> Known(const ControlAnalysis& control,
                            TailEstimate::Estimator estimator) {
  const bool hill = estimator == TailEstimate::HILL_NORM ||
                    estimator == TailEstimate::HILL_PROJECTION;
  return hill ? control.index.tail_index : control.index.stable_index;
}

Json ControlsSpec(const NoiseAnalysis& analysis) {
  Json rows = Json::array();
  Json order = Json::array();
  for (const ControlAnalysis& control : analysis.controls) {
    order.push_back(control.title);
    AddEstimates(*control.part, control.title, kControl, rows);
    for (TailEstimate::Estimator estimator : AllEstimators()) {
      const std::optional<double> known = Known(control, estimator);
      if (!known.has_value()) continue;
      rows.push_back({{"estimator", TitleOf(estimator)},
                      {"x", control.title},
                      {"kind", kKnown},
                      {"value", ForDrawing(1 / *known)}});
    }
  }
  return EstimatesSpec(rows, order, {kControl, kKnown}, {"#1f4e79", "#e45756"},
                       "");
}

Json LayersSpec(const NoiseAnalysis& analysis) {
  Json rows = Json::array();
  Json order = Json::array();
  std::vector<std::string> layers;
  for (const TrainedAnalysis& trained : analysis.trained) {
    const std::string x = absl::StrCat(trained.iteration);
    order.push_back(x);
    for (int p = 1; p < trained.sample->part_size(); ++p) {
      const NoisePart& part = trained.sample->part(p);
      AddEstimates(part, x, part.name(), rows);
      if (p > static_cast<int>(layers.size())) layers.push_back(part.name());
    }
  }
  const std::vector<std::string> palette = {"#1f4e79", "#5fa2ce", "#f2a541",
                                            "#e45756", "#7a5195", "#54a24b"};
  std::vector<std::string> colors;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    colors.push_back(palette[i % palette.size()]);
  }
  return EstimatesSpec(rows, order, layers, colors, "iteration");
}

void AddHillPlot(absl::Span<const double> upper, absl::string_view quantity,
                 absl::string_view group, absl::string_view sample,
                 Json& rows) {
  const auto most = static_cast<std::int64_t>(upper.size()) - 1;
  if (most < kLeastUpper) return;
  // The interval is not drawn.
  const absl::StatusOr<std::vector<HillEstimate>> plot =
      HillPlot(upper, kLeastUpper, most, 0.99);
  if (!plot.ok()) return;
  for (const HillEstimate& estimate : *plot) {
    rows.push_back({{"quantity", std::string(quantity)},
                    {"group", std::string(group)},
                    {"sample", std::string(sample)},
                    {"k", estimate.num_upper},
                    {"value", ForDrawing(1 / estimate.tail_index)}});
  }
}

void AddHillPlots(const NoisePart& part, absl::string_view group,
                  absl::string_view sample, Json& rows) {
  AddHillPlot(part.upper_norm(), "norm", group, sample, rows);
  AddHillPlot(part.upper_projection(), "projection", group, sample, rows);
}

Json HillSpec(const NoiseAnalysis& analysis) {
  Json rows = Json::array();
  Json order = Json::array();
  for (const TrainedAnalysis& trained : analysis.trained) {
    order.push_back(trained.title);
    if (trained.sample->part().empty()) continue;
    AddHillPlots(trained.sample->part(0), kNoise, trained.title, rows);
    AddHillPlots(trained.sample->gaussian_twin(), kTwin, trained.title, rows);
  }
  for (const ControlAnalysis& control : analysis.controls) {
    order.push_back(control.title);
    AddHillPlots(*control.part, kControl, control.title, rows);
  }
  const Json y = {{"field", "value"},
                  {"type", "quantitative"},
                  {"title", kInverse},
                  {"scale", {{"zero", true}}}};
  const Json layers = {
      {{"mark", {{"type", "rule"}, {"strokeDash", {4, 3}}, {"color", "#888"}}},
       {"encoding", {{"y", {{"datum", 0.5}}}}}},
      {{"mark", {{"type", "line"}, {"strokeWidth", 1.25}}},
       {"encoding",
        {{"x",
          {{"field", "k"},
           {"type", "quantitative"},
           {"title", "largest values used, k"}}},
         {"y", y},
         {"color",
          {{"field", "sample"},
           {"type", "nominal"},
           {"sort", order},
           {"scale", {{"scheme", "tableau10"}}},
           {"title", nullptr}}}}}}};
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"row",
             {{"field", "quantity"}, {"type", "nominal"}, {"title", nullptr}}},
            {"column",
             {{"field", "group"},
              {"type", "nominal"},
              {"sort", {kNoise, kTwin, kControl}},
              {"title", nullptr}}}}},
          {"spec", {{"width", 210}, {"height", 180}, {"layer", layers}}}};
}

}  // namespace

void AddNoiseFigures(const NoiseAnalysis& analysis, report::Report& report) {
  const std::string intervals = absl::StrFormat(
      "Intervals: %g %%, by bootstrap of gradients. Dashed: $\\alpha = 2$; "
      "heavy tails are above.",
      analysis.percent);
  AddFigure("training", "Estimates along training",
            absl::StrCat("Gradient noise beside normal noise with its second "
                         "moments. ",
                         intervals, analysis.reduced_note),
            "Inverse tail index of the gradient noise and of its Gaussian twin "
            "by iteration, one panel for each estimator.",
            TrainingSpec(analysis), report);
  AddFigure("controls", "Estimates of noise of known index",
            absl::StrCat("Known: what the estimator should find. Hill's has "
                         "nothing to find in Gaussian noise; Lomax noise is "
                         "not stable. ",
                         intervals, analysis.reduced_note),
            "Inverse tail index of the controls by each estimator, with what "
            "it should find.",
            ControlsSpec(analysis), report);
  AddFigure("hill", "Hill plots",
            absl::StrCat("Estimates take $k = \\sqrt{n}$. A law with a tail "
                         "index has a plateau; the Gaussian's falls towards 0 "
                         "as k does.",
                         analysis.reduced_note),
            "Hill's estimate of the inverse tail index against the number of "
            "largest values, for gradient noise, twins and controls.",
            HillSpec(analysis), report);
  AddFigure("layers", "Estimates by layer",
            absl::StrCat("Weights with biases of each layer. ", intervals,
                         analysis.reduced_note),
            "Inverse tail index of each layer's gradient noise by iteration, "
            "one panel for each estimator.",
            LayersSpec(analysis), report);
}

}  // namespace thsgd
