// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/draw_training.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "dl/train/training_run.pb.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"
#include "experiments/training/analyze_training.h"
#include "experiments/training/sharpness_measures.h"

namespace thsgd {
namespace {

constexpr char kSeed[] = "one seed";
constexpr char kMean[] = "mean";
constexpr char kSlide[] = "slide";

// Of all settings, in their order.
std::vector<std::string> MethodTitles(
    const std::vector<SettingAnalysis>& settings) {
  std::vector<std::string> titles;
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      if (std::find(titles.begin(), titles.end(), method.method_title) ==
          titles.end()) {
        titles.push_back(method.method_title);
      }
    }
  }
  return titles;
}

Json SettingRow() {
  return {{"field", "setting"},
          {"type", "nominal"},
          {"title", nullptr},
          {"header", {{"labelAngle", 0}, {"labelAlign", "left"}}}};
}

Json MethodColor(const std::vector<SettingAnalysis>& settings) {
  return {{"field", "method"},
          {"type", "nominal"},
          {"sort", MethodTitles(settings)},
          {"title", "method"}};
}

// By some setting.
bool IsTaken(const SharpnessMeasure& measure,
             const std::vector<SettingAnalysis>& settings) {
  return std::any_of(settings.begin(), settings.end(),
                     [&](const auto& setting) {
                       return std::count(setting.measures.begin(),
                                         setting.measures.end(), &measure) > 0;
                     });
}

// A quantity of one method.
struct Quantity {
  const SeedSummary* ours;
  std::optional<double> slide;
};

// A quantity by method: seeds, their mean with its interval, the slide's. `of`
// gives nothing where the method has none; `show` leads from the summary's
// scale to the axis'.
Json ByMethodSpec(
    const std::vector<SettingAnalysis>& settings,
    const std::function<std::optional<Quantity>(const MethodAnalysis&)>& of,
    double (*show)(double), absl::string_view title, const Json& scale) {
  Json rows = Json::array();
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      const std::optional<Quantity> quantity = of(method);
      if (!quantity.has_value()) continue;
      const auto add = [&](const char* kind, double value) -> Json& {
        rows.push_back({{"setting", setting.title},
                        {"method", method.title},
                        {"kind", kind},
                        {"value", ForDrawing(value)}});
        return rows.back();
      };
      const SeedSummary& summary = *quantity->ours;
      for (double value : summary.values) {
        if (std::isfinite(value)) add(kSeed, show(value));
      }
      if (std::isfinite(summary.mean)) {
        Json& row = add(kMean, show(summary.mean));
        if (summary.interval.has_value()) {
          row["lower"] = ForDrawing(show(summary.interval->lower));
          row["upper"] = ForDrawing(show(summary.interval->upper));
        }
      }
      if (quantity->slide.has_value()) add(kSlide, *quantity->slide);
    }
  }
  const Json x = {{"field", "method"},
                  {"type", "nominal"},
                  {"sort", MethodTitles(settings)},
                  {"axis", {{"labelAngle", 0}}},
                  {"title", nullptr}};
  const auto y = [&](const char* field) -> Json {
    return {{"field", field},
            {"type", "quantitative"},
            {"title", std::string(title)},
            {"scale", scale}};
  };
  const Json kind = {{"field", "kind"},
                     {"type", "nominal"},
                     {"scale",
                      {{"domain", {kSeed, kMean, kSlide}},
                       {"range", {"#9ecae9", "#1f4e79", "#e45756"}}}},
                     {"title", nullptr}};
  const Json shape = {{"field", "kind"},
                      {"type", "nominal"},
                      {"scale",
                       {{"domain", {kSeed, kMean, kSlide}},
                        {"range", {"circle", "square", "diamond"}}}},
                      {"title", nullptr}};
  const Json layers = {
      {{"transform", {KindIs(kMean), {{"filter", "isValid(datum.lower)"}}}},
       {"mark", {{"type", "rule"}, {"strokeWidth", 2}}},
       {"encoding",
        {{"x", x},
         {"y", y("lower")},
         {"y2", {{"field", "upper"}}},
         {"color", kind}}}},
      {{"mark", {{"type", "point"}, {"filled", true}, {"size", 50}}},
       {"encoding",
        {{"x", x},
         {"y", y("value")},
         {"color", kind},
         {"shape", shape},
         {"tooltip",
          {{{"field", "method"}},
           {{"field", "kind"}},
           {{"field", "value"}, {"format", ".4~g"}}}}}}}};
  return {{"data", {{"values", rows}}},
          {"facet", {{"row", SettingRow()}}},
          {"spec", {{"width", 480}, {"height", 220}, {"layer", layers}}}};
}

Json AccuracyAgainstSharpnessSpec(
    const std::vector<SettingAnalysis>& settings) {
  std::vector<std::string> measures;
  for (const SharpnessMeasure& measure : SharpnessMeasures()) {
    if (IsTaken(measure, settings)) measures.push_back(measure.axis_title);
  }
  Json rows = Json::array();
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      for (std::size_t k = 0; k < method.accuracy.values.size(); ++k) {
        for (const SharpnessAnalysis& sharpness : method.sharpness) {
          const double log_value = sharpness.log_value.values[k];
          if (!std::isfinite(log_value)) continue;
          rows.push_back({{"setting", setting.title},
                          {"measure", sharpness.measure->axis_title},
                          {"method", method.method_title},
                          {"variant", method.title},
                          {"sharpness", ForDrawing(std::exp(log_value))},
                          {"accuracy", ForDrawing(method.accuracy.values[k])}});
        }
      }
    }
  }
  return {
      {"data", {{"values", rows}}},
      {"facet",
       {{"row", SettingRow()},
        {"column",
         {{"field", "measure"},
          {"type", "nominal"},
          {"sort", measures},
          {"title", nullptr}}}}},
      {"spec",
       {{"width", measures.size() > 1 ? 260 : 480},
        {"height", 260},
        {"mark", {{"type", "point"}, {"filled", true}, {"size", 60}}},
        {"encoding",
         {{"x",
           {{"field", "sharpness"},
            {"type", "quantitative"},
            {"title", nullptr},
            {"axis", {{"format", ".3~g"}}},
            {"scale", {{"type", "log"}, {"nice", false}, {"padding", 12}}}}},
          {"y",
           {{"field", "accuracy"},
            {"type", "quantitative"},
            {"title", "test accuracy (%)"},
            {"scale", {{"zero", false}}}}},
          {"color", MethodColor(settings)},
          {"tooltip",
           {{{"field", "variant"}},
            {{"field", "sharpness"}, {"format", ".4~g"}},
            {{"field", "accuracy"}, {"format", ".4~g"}}}}}}}},
      {"resolve", {{"scale", {{"x", "independent"}}}}}};
}

// Means over the seeds, at iterations that all seeds reached.
Json CurvesSpec(const std::vector<SettingAnalysis>& settings) {
  constexpr char kAccuracy[] = "test accuracy (%)";
  constexpr char kLoss[] = "training loss (nats)";
  Json rows = Json::array();
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      const int num_metrics = method.results.front()->metrics_size();
      for (int i = 0; i < num_metrics; ++i) {
        double accuracy = 0;
        double loss = 0;
        int num_seeds = 0;
        for (const manifest::TrainingResult* result : method.results) {
          if (i >= result->metrics_size()) continue;
          const manifest::TrainingMetrics& metrics = result->metrics(i);
          accuracy += 100.0 * metrics.num_test_correct() / result->num_test();
          loss += metrics.train_loss();
          ++num_seeds;
        }
        if (num_seeds < static_cast<int>(method.results.size())) continue;
        const auto add = [&](const char* quantity, double sum) {
          if (!std::isfinite(sum)) return;
          rows.push_back(
              {{"setting", setting.title},
               {"method", method.title},
               {"quantity", quantity},
               {"iteration", method.results.front()->metrics(i).iteration()},
               {"value", ForDrawing(sum / num_seeds)}});
        };
        add(kAccuracy, accuracy);
        add(kLoss, loss);
      }
    }
  }
  return {
      {"data", {{"values", rows}}},
      {"facet",
       {{"row", SettingRow()},
        {"column",
         {{"field", "quantity"}, {"type", "nominal"}, {"title", nullptr}}}}},
      {"spec",
       {{"width", 330},
        {"height", 220},
        {"mark", {{"type", "line"}, {"strokeWidth", 1.25}}},
        {"encoding",
         {{"x",
           {{"field", "iteration"},
            {"type", "quantitative"},
            {"title", "iteration"}}},
          {"y",
           {{"field", "value"},
            {"type", "quantitative"},
            {"title", nullptr},
            {"scale", {{"zero", false}}}}},
          {"color", MethodColor(settings)}}}}},
      {"resolve", {{"scale", {{"y", "independent"}}}}}};
}

// Of the settings that take it.
void AddSharpnessByMethod(const std::vector<SettingAnalysis>& settings,
                          const SharpnessMeasure& measure,
                          absl::string_view reduced, report::Report& report) {
  const auto of = [&](const MethodAnalysis& method) -> std::optional<Quantity> {
    for (const SharpnessAnalysis& sharpness : method.sharpness) {
      if (sharpness.measure == &measure) {
        return Quantity{&sharpness.log_value, sharpness.slide};
      }
    }
    return std::nullopt;
  };
  std::string title = measure.title;
  title[0] = absl::ascii_toupper(static_cast<unsigned char>(title[0]));
  AddFigure(measure.id, absl::StrCat(title, " by method"),
            absl::StrCat("One point for each seed, their geometric mean with "
                         "its 99 % interval, and the slide's number. Lower is "
                         "flatter.",
                         reduced),
            absl::StrCat(title, " of each method on a logarithmic axis."),
            ByMethodSpec(settings, of, std::exp, measure.axis_title,
                         {{"type", "log"}, {"nice", false}, {"padding", 12}}),
            report);
}

}  // namespace

void AddTrainingFigures(const std::vector<SettingAnalysis>& settings,
                        report::Report& report) {
  // A sweep's combinations are too many to stand beside each other.
  std::vector<SettingAnalysis> tables;
  for (const SettingAnalysis& setting : settings) {
    if (!setting.is_sweep) tables.push_back(setting);
  }
  const std::string reduced = ReducedNote(tables);
  if (!tables.empty()) {
    AddFigure("accuracy", "Test accuracy by method",
              absl::StrCat("One point for each seed, their mean with its 99 % "
                           "interval, and the slide's number.",
                           reduced),
              "Test accuracy of each method: seeds, mean, and the slide's.",
              ByMethodSpec(
                  tables,
                  [](const MethodAnalysis& method) {
                    return Quantity{&method.accuracy, method.slide_accuracy};
                  },
                  [](double value) { return value; }, "test accuracy (%)",
                  {{"zero", false}}),
              report);
    for (const SharpnessMeasure& measure : SharpnessMeasures()) {
      if (!IsTaken(measure, tables)) continue;
      AddSharpnessByMethod(tables, measure, reduced, report);
    }
  }
  AddFigure("accuracy_sharpness", "Flat minima and generalization",
            absl::StrCat("One point for each run: the deck's claim is that "
                         "flatter (left) goes with better (up).",
                         ReducedNote(settings)),
            "Test accuracy against sharpness, one point a run.",
            AccuracyAgainstSharpnessSpec(settings), report);
  if (tables.empty()) return;
  AddFigure("curves", "Training",
            absl::StrCat("Means over the seeds, of all images to train on and "
                         "to test on.",
                         reduced),
            "Test accuracy and training loss of each method by iteration.",
            CurvesSpec(tables), report);
}

}  // namespace thsgd
