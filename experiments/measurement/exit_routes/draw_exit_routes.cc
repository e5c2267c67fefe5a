// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/draw_exit_routes.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/measurement/exit_routes/draw_conditional_paths.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

std::vector<std::string> LearningRateLabels(const ProcessAnalysis& process) {
  std::vector<std::string> labels;
  for (const CellAnalysis& cell : process.cells) {
    labels.push_back(LearningRateLabel(cell.learning_rate));
  }
  return labels;
}

std::vector<std::string> ProcessNames(
    const std::vector<ProcessAnalysis>& processes) {
  std::vector<std::string> names;
  for (const ProcessAnalysis& process : processes) {
    names.push_back(process.name);
  }
  return names;
}

// Light and heavy tails side by side, each with a vertical scale of its own:
// their probabilities are decades apart.
std::string TailsOf(const ProcessAnalysis& process) {
  return process.heavy_tailed ? "heavy tails" : "light tails";
}

Json ByTails(Json rows, Json layers) {
  return {
      {"data", {{"values", std::move(rows)}}},
      {"facet",
       {{"column",
         {{"field", "tails"},
          {"type", "nominal"},
          {"sort", {"light tails", "heavy tails"}},
          {"title", nullptr}}}}},
      {"spec", {{"width", 260}, {"height", 280}, {"layer", std::move(layers)}}},
      {"resolve", {{"scale", {{"y", "independent"}}}}}};
}

Json RateAxis(const std::vector<ProcessAnalysis>& processes) {
  std::vector<double> learning_rates;
  for (const CellAnalysis& cell : processes.front().cells) {
    learning_rates.push_back(cell.learning_rate);
  }
  return {{"field", "eta"},
          {"type", "quantitative"},
          {"title", "learning rate η"},
          {"axis",
           {{"values", learning_rates},
            {"format", ".2~r"},
            {"labelOverlap", true}}},
          {"scale", {{"type", "log"}, {"nice", false}, {"padding", 16}}}};
}

Json ProcessColor(const std::vector<ProcessAnalysis>& processes) {
  return {{"field", "process"},
          {"type", "nominal"},
          {"title", "process"},
          {"scale", {{"domain", ProcessNames(processes)}}}};
}

// Dashed theory, drawn exact values, and points with intervals.
Json ThreeLayers(const Json& x, const Json& y, const Json& color) {
  const Json lower = {
      {"field", "lower"}, {"type", "quantitative"}, {"scale", y["scale"]}};
  return {{{"transform", {KindIs("limit theory")}},
           {"mark", {{"type", "line"}, {"style", "theory"}}},
           {"encoding", {{"x", x}, {"y", y}, {"color", color}}}},
          {{"transform", {KindIs("exact")}},
           {"mark", {{"type", "line"}, {"strokeWidth", 1}}},
           {"encoding", {{"x", x}, {"y", y}, {"color", color}}}},
          {{"transform", {KindIs("estimate")}},
           {"mark", {{"type", "rule"}}},
           {"encoding",
            {{"x", x},
             {"y", lower},
             {"y2", {{"field", "upper"}}},
             {"color", color}}}},
          {{"transform", {KindIs("estimate")}},
           {"mark", {{"type", "point"}}},
           {"encoding",
            {{"x", x},
             {"y", y},
             {"color", color},
             {"tooltip",
              {{{"field", "process"}},
               {{"field", "eta"}, {"format", ".4g"}},
               {{"field", "p"}, {"format", ".4g"}},
               {{"field", "lower"}, {"format", ".4g"}},
               {{"field", "upper"}, {"format", ".4g"}}}}}}},
          {{"transform", {KindIs("bound")}},
           {"mark",
            {{"type", "point"}, {"shape", "triangle-down"}, {"filled", false}}},
           {"encoding", {{"x", x}, {"y", y}, {"color", color}}}}};
}

Json ProbabilitySpec(const std::vector<ProcessAnalysis>& processes) {
  Json rows = Json::array();
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      const auto add = [&](absl::string_view kind, double p) -> Json& {
        rows.push_back({{"kind", kind},
                        {"process", process.name},
                        {"tails", TailsOf(process)},
                        {"eta", cell.learning_rate},
                        {"p", p}});
        return rows.back();
      };
      // Logarithmic axes have no zero.
      if (cell.p_exit_theory.value_or(0) > 0) {
        add("limit theory", *cell.p_exit_theory);
      }
      if (cell.p_exit_exact.has_value() && cell.p_exit_exact->value > 0) {
        add("exact", cell.p_exit_exact->value);
      }
      const ProbabilityEstimate& p = cell.p_exit;
      if (cell.has_exits()) {
        Json& row = add("estimate", p.value);
        // What is drawn of an interval that holds 0.
        constexpr double kShareDrawn = 0.1;
        row["lower"] =
            p.interval.lower > 0 ? p.interval.lower : kShareDrawn * p.value;
        row["upper"] = p.interval.upper;
      } else if (p.interval.upper > 0) {
        add("bound", p.interval.upper);
      }
    }
  }
  const Json y_axis = {{"field", "p"},
                       {"type", "quantitative"},
                       {"title", "probability to leave within T"},
                       {"axis", {{"style", "log"}}},
                       {"scale", {{"type", "log"}}}};
  return ByTails(std::move(rows), ThreeLayers(RateAxis(processes), y_axis,
                                              ProcessColor(processes)));
}

Json RatioSpec(const std::vector<ProcessAnalysis>& processes) {
  Json rows = Json::array();
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      if (!(cell.p_exit_theory.value_or(0) > 0)) continue;
      const double theory = *cell.p_exit_theory;
      const auto add = [&](absl::string_view kind, double p) -> Json& {
        rows.push_back({{"kind", kind},
                        {"process", process.name},
                        {"tails", TailsOf(process)},
                        {"eta", cell.learning_rate},
                        {"p", p / theory}});
        return rows.back();
      };
      if (cell.p_exit_exact.has_value()) add("exact", cell.p_exit_exact->value);
      if (!cell.has_exits()) continue;
      Json& row = add("estimate", cell.p_exit.value);
      row["lower"] = cell.ratio_to_theory()->lower;
      row["upper"] = cell.ratio_to_theory()->upper;
    }
  }
  const Json y_axis = {{"field", "p"},
                       {"type", "quantitative"},
                       {"title", "ratio to limit theory"},
                       {"scale", Json::object()}};
  Json layers =
      ThreeLayers(RateAxis(processes), y_axis, ProcessColor(processes));
  layers.push_back({{"data", {{"values", {Json::object()}}}},
                    {"mark", {{"type", "rule"}, {"style", "boundary"}}},
                    {"encoding", {{"y", {{"datum", 1}}}}}});
  return ByTails(std::move(rows), std::move(layers));
}

Json JumpsSpec(const std::vector<ProcessAnalysis>& processes) {
  Json rows = Json::array();
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      for (std::size_t k = 0; k < cell.p_jumps.size(); ++k) {
        const bool last = k + 1 == cell.p_jumps.size();
        rows.push_back({{"process", process.name},
                        {"rate", LearningRateLabel(cell.learning_rate)},
                        {"jumps", absl::StrCat(k, last ? " or more" : "")},
                        {"share", cell.p_jumps[k]}});
      }
    }
  }
  const int width = std::max(120, 540 / static_cast<int>(processes.size()));
  return {{"data", {{"values", rows}}},
          {"transform", {{{"filter", "datum.share > 0"}}}},
          {"facet",
           {{"column",
             {{"field", "process"},
              {"type", "nominal"},
              {"sort", ProcessNames(processes)},
              {"title", nullptr}}}}},
          {"spec",
           {{"width", width},
            {"height", 180},
            {"mark", {{"type", "bar"}}},
            {"encoding",
             {{"y",
               {{"field", "rate"},
                {"type", "ordinal"},
                {"sort", LearningRateLabels(processes.front())},
                {"scale", {{"domain", LearningRateLabels(processes.front())}}},
                {"title", nullptr}}},
              {"x",
               {{"field", "share"},
                {"type", "quantitative"},
                {"title", "share of routes"},
                {"scale", {{"domain", {0, 1}}}},
                {"axis", {{"format", "%"}, {"tickCount", 3}}}}},
              {"color",
               {{"field", "jumps"},
                {"type", "ordinal"},
                {"title", "jumps on the route"}}},
              {"tooltip",
               {{{"field", "rate"}},
                {{"field", "jumps"}},
                {{"field", "share"}, {"format", ".3%"}}}}}}}}};
}

}  // namespace

void AddExitRoutesFigures(const manifest::Result& result,
                          const Landscape& landscape,
                          const std::vector<ProcessAnalysis>& processes,
                          report::Report& report) {
  AddConditionalPaths(result, landscape, processes, report);
  AddFigure(
      "probability", "How likely it is to leave within the horizon",
      "Points: estimates, with 99 % intervals. Thin lines join the exact "
      "values "
      "at these learning rates, computed without Monte Carlo. Dashed lines "
      "join "
      "the limit theory's numbers, $1 - \\exp(-C(A)\\,(H(1/\\eta)/\\eta)^{l^*})"
      "$ for heavy tails and those of the Eyring-Kramers rate for light ones. "
      "Open triangles: upper bounds where no path left.",
      "Exit probability against learning rate on logarithmic axes: falling "
      "slowly, by a power, under heavy tails, exponentially under light tails.",
      ProbabilitySpec(processes), report);
  AddFigure(
      "ratio", "How far the limit is",
      "The same probabilities divided by the limit theory's: points with 99 % "
      "intervals for the estimates, thin lines for the exact values. Under "
      "heavy tails this tends to 1 as $\\eta \\to 0$, in the parameter "
      "$H(1/\\eta)/\\eta$, which moves like $\\eta^{\\alpha - 1}$; under light "
      "tails it would if the horizon grew beyond $\\log(1/\\eta)$.",
      "Ratio of exit probability to limit theory against learning rate, one "
      "panel for light and one for heavy tails.",
      RatioSpec(processes), report);
  AddFigure(
      "jumps", "How many jumps a route takes",
      "Given that the path leaves. A route is the part of a path after its "
      "last "
      "visit to the core around the minimum; a jump is an update larger than "
      "the manifest's threshold. Learning rates without exits have no bar.",
      "Stacked bars of the number of jumps on the exit routes, by learning "
      "rate and process.",
      JumpsSpec(processes), report);
}

}  // namespace thsgd
