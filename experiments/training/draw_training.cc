// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/draw_training.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "dl/train/training_run.pb.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"
#include "experiments/training/analyze_training.h"

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

// A quantity by method: seeds, their mean with its interval, the slide's.
struct Quantity {
  const SeedSummary& (*of)(const MethodAnalysis&);
  std::optional<double> (*slide)(const MethodAnalysis&);
  // From the summary's scale to the axis'.
  double (*show)(double);
};

Json ByMethodSpec(const std::vector<SettingAnalysis>& settings,
                  const Quantity& quantity, absl::string_view title,
                  const Json& scale) {
  Json rows = Json::array();
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      const auto add = [&](const char* kind, double value) -> Json& {
        rows.push_back({{"setting", setting.title},
                        {"method", method.title},
                        {"kind", kind},
                        {"value", ForDrawing(value)}});
        return rows.back();
      };
      const SeedSummary& summary = quantity.of(method);
      for (double value : summary.values) {
        if (std::isfinite(value)) add(kSeed, quantity.show(value));
      }
      if (std::isfinite(summary.mean)) {
        Json& row = add(kMean, quantity.show(summary.mean));
        if (summary.interval.has_value()) {
          row["lower"] = ForDrawing(quantity.show(summary.interval->lower));
          row["upper"] = ForDrawing(quantity.show(summary.interval->upper));
        }
      }
      const std::optional<double> slide = quantity.slide(method);
      if (slide.has_value()) add(kSlide, *slide);
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
  Json rows = Json::array();
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      for (std::size_t k = 0; k < method.accuracy.values.size(); ++k) {
        const double log_sharpness = method.log_sharpness.values[k];
        if (!std::isfinite(log_sharpness)) continue;
        rows.push_back({{"setting", setting.title},
                        {"method", method.method_title},
                        {"variant", method.title},
                        {"sharpness", ForDrawing(std::exp(log_sharpness))},
                        {"accuracy", ForDrawing(method.accuracy.values[k])}});
      }
    }
  }
  return {
      {"data", {{"values", rows}}},
      {"facet", {{"row", SettingRow()}}},
      {"spec",
       {{"width", 480},
        {"height", 260},
        {"mark", {{"type", "point"}, {"filled", true}, {"size", 60}}},
        {"encoding",
         {{"x",
           {{"field", "sharpness"},
            {"type", "quantitative"},
            {"title", "expected sharpness (nats)"},
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
            {{"field", "accuracy"}, {"format", ".4~g"}}}}}}}}};
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
    const Quantity accuracy = {
        [](const MethodAnalysis& method) -> const SeedSummary& {
          return method.accuracy;
        },
        [](const MethodAnalysis& method) { return method.slide_accuracy; },
        [](double value) { return value; }};
    AddFigure(
        "accuracy", "Test accuracy by method",
        absl::StrCat("One point for each seed, their mean with its 99 % "
                     "interval, and the slide's number.",
                     reduced),
        "Test accuracy of each method: seeds, mean, and the slide's.",
        ByMethodSpec(tables, accuracy, "test accuracy (%)", {{"zero", false}}),
        report);
    const Quantity sharpness = {
        [](const MethodAnalysis& method) -> const SeedSummary& {
          return method.log_sharpness;
        },
        [](const MethodAnalysis& method) { return method.slide_sharpness; },
        [](double value) { return std::exp(value); }};
    AddFigure("sharpness", "Expected sharpness by method",
              absl::StrCat("As above; the mean is geometric. Lower is flatter.",
                           reduced),
              "Expected sharpness of each method on a logarithmic axis.",
              ByMethodSpec(tables, sharpness, "expected sharpness (nats)",
                           {{"type", "log"}, {"nice", false}, {"padding", 12}}),
              report);
  }
  AddFigure("accuracy_sharpness", "Flat minima and generalization",
            absl::StrCat("One point for each run: the deck's claim is that "
                         "flatter (left) goes with better (up).",
                         ReducedNote(settings)),
            "Test accuracy against expected sharpness, one point a run.",
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
