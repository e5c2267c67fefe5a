// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/draw_exit_routes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/analyze_exit_routes.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

// Time before the exit that is drawn, in relaxation times 1 / f''(m).
constexpr double kTimeShown = 3;

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

// The recorded paths of one cell, with time counted back from the exit.
void AppendPaths(const CellAnalysis& cell, const std::string& process,
                 double time_shown, Json& rows) {
  const std::string label = LearningRateLabel(cell.learning_rate);
  for (const manifest::ExitPath& path : cell.cell->recorded_path()) {
    const int last = path.position_size() - 1;
    const int first =
        std::max(0, last - static_cast<int>(time_shown / cell.learning_rate));
    for (int j = first; j <= last; ++j) {
      rows.push_back({{"kind", "path"},
                      {"process", process},
                      {"rate", label},
                      {"chain", path.chain()},
                      {"t", ForDrawing((j - last) * cell.learning_rate)},
                      {"x", ForDrawing(path.position(j))}});
    }
  }
}

// What the limit theory expects of the paths: light tails run the gradient
// flow backwards, from the minimum to an end of the field; heavy tails wait at
// the minimum and jump.
void AppendLimitRoutes(const Landscape& landscape, bool heavy_tailed,
                       const std::string& process, const std::string& rate,
                       double time_shown, Json& rows) {
  // The reversed flow takes for ever to reach a maximum; it is drawn up to
  // this share of the way.
  constexpr double kShareOfTheWay = 0.98;
  constexpr int kNumPoints = 60;
  const AttractionField& field = FieldOf(landscape);
  int side = 0;
  for (double end : {field.lower, field.upper}) {
    const double goal = field.minimum + kShareOfTheWay * (end - field.minimum);
    for (int i = 0; i <= kNumPoints; ++i) {
      const double t = -time_shown * (1 - static_cast<double>(i) / kNumPoints);
      double x;
      if (heavy_tailed) {
        x = i == kNumPoints ? end : field.minimum;
      } else {
        x = std::visit([&](const auto& f) { return f.Flow(goal, -t); },
                       landscape);
      }
      rows.push_back(
          {{"kind", "limit"},
           {"process", process},
           {"rate", rate},
           {"chain", -1 - side},
           {"t", ForDrawing(heavy_tailed && i == kNumPoints - 1 ? 0.0 : t)},
           {"x", ForDrawing(x)}});
    }
    ++side;
  }
}

Json RoutesSpec(const manifest::Result& result, const Landscape& landscape,
                const std::vector<ProcessAnalysis>& processes) {
  const AttractionField& field = FieldOf(landscape);
  const double curvature = std::visit(
      [&](const auto& f) { return f.SecondDerivative(f.field().minimum); },
      landscape);
  const double time_shown =
      std::min(kTimeShown / curvature,
               result.plan().experiment().exit_routes().horizon());
  Json rows = Json::array();
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      const std::string label = LearningRateLabel(cell.learning_rate);
      if (!cell.p_expected_jumps.has_value()) {
        rows.push_back(
            {{"kind", "note"},
             {"process", process.name},
             {"rate", label},
             {"t", -time_shown / 2},
             {"x", field.minimum},
             {"text", absl::StrFormat("no exit among %d chains",
                                      cell.cell->counts().num_chains())}});
        continue;
      }
      AppendPaths(cell, process.name, time_shown, rows);
      AppendLimitRoutes(landscape, process.heavy_tailed, process.name, label,
                        time_shown, rows);
    }
  }
  // Exits overshoot, heavy ones by orders of magnitude: what lies beyond is
  // cut off.
  const double margin = 0.25 * (field.upper - field.lower);
  const Json x_axis = {
      {"field", "t"},
      {"type", "quantitative"},
      {"title", "time before exit, t = η j"},
      // Room behind the exit, so that it does not hide in the frame.
      {"scale",
       {{"domain", {-time_shown, 0.05 * time_shown}}, {"nice", false}}}};
  const Json y_axis = {
      {"field", "x"},
      {"type", "quantitative"},
      {"title", "x"},
      {"scale",
       {{"domain", {field.lower - margin, field.upper + margin}},
        {"nice", false}}}};
  const Json line_encoding = {
      {"x", x_axis}, {"y", y_axis}, {"detail", {{"field", "chain"}}}};
  Json path_encoding = line_encoding;
  path_encoding["color"] = {{"field", "process"},
                            {"type", "nominal"},
                            {"scale", {{"domain", ProcessNames(processes)}}},
                            {"legend", nullptr}};
  // A layer with a row of its own draws its rule once, not once per row.
  const auto rule_at = [](double x) -> Json {
    return {{"data", {{"values", {Json::object()}}}},
            {"mark", {{"type", "rule"}, {"style", "boundary"}}},
            {"encoding", {{"y", {{"datum", x}}}}}};
  };
  const Json layers = {
      {{"transform", {KindIs("path")}},
       {"mark", {{"type", "line"}, {"style", "path"}, {"clip", true}}},
       {"encoding", path_encoding}},
      {{"transform", {KindIs("limit")}},
       {"mark", {{"type", "line"}, {"style", "theory"}, {"clip", true}}},
       {"encoding", line_encoding}},
      rule_at(field.lower),
      rule_at(field.upper),
      {{"transform", {KindIs("note")}},
       {"mark", {{"type", "text"}, {"style", "message"}}},
       {"encoding",
        {{"x", x_axis}, {"y", y_axis}, {"text", {{"field", "text"}}}}}}};
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"row",
             {{"field", "rate"},
              {"type", "ordinal"},
              {"sort", LearningRateLabels(processes.front())},
              {"title", nullptr},
              {"header", {{"labelAngle", 0}}}}},
            {"column",
             {{"field", "process"},
              {"type", "nominal"},
              {"sort", ProcessNames(processes)},
              {"title", nullptr}}}}},
          {"spec", {{"width", 270}, {"height", 90}, {"layer", layers}}}};
}

Json ProbabilitySpec(const std::vector<ProcessAnalysis>& processes) {
  Json rows = Json::array();
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      const auto add = [&](absl::string_view kind, double p) -> Json& {
        rows.push_back({{"kind", kind},
                        {"process", process.name},
                        {"eta", cell.learning_rate},
                        {"p", p}});
        return rows.back();
      };
      // Logarithmic axes have no zero, and a drawing no room below this.
      constexpr double kSmallestDrawn = 1e-12;
      if (cell.p_exit_theory.value_or(0) > kSmallestDrawn) {
        add("limit theory", *cell.p_exit_theory);
      }
      if (!cell.p_exit.has_value()) continue;
      const Share& share = *cell.p_exit;
      if (share.count == 0) {
        add("bound", share.interval.upper);
        continue;
      }
      Json& row = add("simulation", share.estimate);
      row["lower"] = share.interval.lower;
      row["upper"] = share.interval.upper;
    }
  }
  std::vector<double> learning_rates;
  for (const CellAnalysis& cell : processes.front().cells) {
    learning_rates.push_back(cell.learning_rate);
  }
  const Json x_axis = {
      {"field", "eta"},
      {"type", "quantitative"},
      {"title", "learning rate η"},
      {"axis", {{"values", learning_rates}, {"format", ".2~r"}}},
      {"scale", {{"type", "log"}, {"nice", false}, {"padding", 16}}}};
  const Json y_axis = {{"field", "p"},
                       {"type", "quantitative"},
                       {"title", "probability to leave within T"},
                       {"axis", {{"style", "log"}}},
                       {"scale", {{"type", "log"}}}};
  const Json color = {{"field", "process"},
                      {"type", "nominal"},
                      {"title", "noise"},
                      {"scale", {{"domain", ProcessNames(processes)}}}};
  const Json layers = {
      {{"transform", {KindIs("limit theory")}},
       {"mark", {{"type", "line"}, {"style", "theory"}}},
       {"encoding",
        {{"x", x_axis}, {"y", y_axis}, {"detail", {{"field", "process"}}}}}},
      {{"transform", {KindIs("simulation")}},
       {"mark", {{"type", "rule"}}},
       {"encoding",
        {{"x", x_axis},
         {"y",
          {{"field", "lower"},
           {"type", "quantitative"},
           {"scale", {{"type", "log"}}}}},
         {"y2", {{"field", "upper"}}},
         {"color", color}}}},
      {{"transform", {KindIs("simulation")}},
       {"mark", {{"type", "point"}}},
       {"encoding",
        {{"x", x_axis},
         {"y", y_axis},
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
       {"encoding", {{"x", x_axis}, {"y", y_axis}, {"color", color}}}}};
  return {{"data", {{"values", rows}}},
          {"width", 520},
          {"height", 320},
          {"layer", layers}};
}

Json JumpsSpec(const std::vector<ProcessAnalysis>& processes) {
  Json rows = Json::array();
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      const manifest::ExitRoutesCounts& counts = cell.cell->counts();
      for (int k = 0; k < counts.jump_count_size(); ++k) {
        if (counts.num_exited() == 0) continue;
        const bool last = k == counts.jump_count_size() - 1;
        rows.push_back({{"process", process.name},
                        {"rate", LearningRateLabel(cell.learning_rate)},
                        {"jumps", absl::StrCat(k, last ? " or more" : "")},
                        {"share", static_cast<double>(counts.jump_count(k)) /
                                      static_cast<double>(counts.num_exited())},
                        {"routes", counts.jump_count(k)}});
      }
    }
  }
  return {{"data", {{"values", rows}}},
          {"transform", {{{"filter", "datum.routes > 0"}}}},
          {"facet",
           {{"column",
             {{"field", "process"},
              {"type", "nominal"},
              {"sort", ProcessNames(processes)},
              {"title", nullptr}}}}},
          {"spec",
           {{"width", 240},
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
                {"axis", {{"format", "%"}}}}},
              {"color",
               {{"field", "jumps"},
                {"type", "ordinal"},
                {"title", "jumps on the route"}}},
              {"tooltip",
               {{{"field", "rate"}},
                {{"field", "jumps"}},
                {{"field", "routes"}},
                {{"field", "share"}, {"format", ".3%"}}}}}}}}};
}

}  // namespace

void AddExitRoutesFigures(const manifest::Result& result,
                          const Landscape& landscape,
                          const std::vector<ProcessAnalysis>& processes,
                          report::Report& report) {
  AddFigure(
      "routes", "Paths that leave, in their last moments",
      "The first recorded chains that left within the horizon, against the "
      "time before their exit. Solid rules: the ends of the attraction field. "
      "Dashed: what the limit theory expects. Under light tails that is the "
      "gradient flow run backwards, $\\dot x = f'(x)$; under heavy tails a "
      "wait at the minimum and a jump.",
      "Grid of panels, one row per learning rate and one column per noise: "
      "light-tailed paths climb gradually, heavy-tailed ones jump out.",
      RoutesSpec(result, landscape, processes), report);
  AddFigure(
      "probability", "How likely it is to leave within the horizon",
      "Points: share of chains, with 99 % Clopper-Pearson intervals. Open "
      "triangles: upper bounds where no chain left. Dashed lines join the "
      "limit theory's numbers, $1 - e^{-q \\lambda(\\eta) T / \\eta}$ for "
      "heavy tails and the "
      "Eyring-Kramers rate for light ones, left out below $10^{-12}$.",
      "Exit probability against learning rate on logarithmic axes: almost "
      "level under heavy tails, falling exponentially under light tails.",
      ProbabilitySpec(processes), report);
  AddFigure(
      "jumps", "How many jumps a route takes",
      "A route is the part of a path after its last visit to the core around "
      "the minimum; a jump is an update larger than the manifest's threshold. "
      "Learning rates without exits have no bar.",
      "Stacked bars of the number of jumps on the exit routes, by learning "
      "rate and noise.",
      JumpsSpec(processes), report);
}

}  // namespace thsgd
