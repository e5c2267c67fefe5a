// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/draw_conditional_paths.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

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

double FlowOf(const Landscape& landscape, double x, double t) {
  return std::visit([&](const auto& f) { return f.Flow(x, t); }, landscape);
}

// Where the jumps of a route start, the minimum first, and where it ends.
std::vector<double> Starts(const Landscape& landscape, int num_jumps,
                           double jump, double wait) {
  const AttractionField& field = FieldOf(landscape);
  std::vector<double> starts = {field.minimum};
  for (int k = 1; k < num_jumps; ++k) {
    const double landing = starts.back() + jump;
    if (!field.Contains(landing)) {
      starts.push_back(landing);
      return starts;
    }
    starts.push_back(FlowOf(landscape, landing, wait));
  }
  starts.push_back(starts.back() + jump);
  return starts;
}

// The limit's route under light tails: the gradient flow run backwards, from
// the minimum to the end.
std::vector<RoutePoint> ClimbRoute(const Landscape& landscape, double end,
                                   double time_shown) {
  // The reversed flow takes for ever to reach a maximum; it is drawn up to
  // this share of the way.
  constexpr double kShareOfTheWay = 0.98;
  constexpr int kNumPoints = 60;
  const double minimum = FieldOf(landscape).minimum;
  const double goal = minimum + kShareOfTheWay * (end - minimum);
  std::vector<RoutePoint> route;
  for (int i = 0; i <= kNumPoints; ++i) {
    const double t = -time_shown * (1 - static_cast<double>(i) / kNumPoints);
    route.push_back({t, FlowOf(landscape, goal, -t)});
  }
  return route;
}

// The recorded paths of one cell, with time counted back from the exit.
void AppendPaths(const CellAnalysis& cell, const std::string& process,
                 double time_shown, Json& rows) {
  const std::string label = LearningRateLabel(cell.learning_rate);
  for (int i = 0; i < cell.cell->recorded_path_size(); ++i) {
    const manifest::ExitPath& path = cell.cell->recorded_path(i);
    const int last = path.position_size() - 1;
    const int first =
        std::max(0, last - static_cast<int>(time_shown / cell.learning_rate));
    for (int j = first; j <= last; ++j) {
      rows.push_back({{"kind", "path"},
                      {"process", process},
                      {"rate", label},
                      {"path", i},
                      {"t", ForDrawing((j - last) * cell.learning_rate)},
                      {"x", ForDrawing(path.position(j))}});
    }
  }
}

// What the limit theory expects of the paths, towards both ends.
void AppendLimitRoutes(const Landscape& landscape,
                       const ProcessAnalysis& process, const std::string& rate,
                       double time_shown, Json& rows) {
  const AttractionField& field = FieldOf(landscape);
  int side = 0;
  for (double end : {field.lower, field.upper}) {
    std::vector<RoutePoint> route =
        process.heavy_tailed ? JumpRoute(landscape, end, process.expected_jumps,
                                         process.truncation_threshold)
                             : ClimbRoute(landscape, end, time_shown);
    ++side;
    if (route.empty()) continue;
    if (process.heavy_tailed) {
      route.insert(route.begin(), {-time_shown, field.minimum});
    }
    int order = 0;
    for (const RoutePoint& point : route) {
      rows.push_back({{"kind", "limit"},
                      {"process", process.name},
                      {"rate", rate},
                      {"path", -side},
                      {"order", order++},
                      {"t", ForDrawing(point.t)},
                      {"x", ForDrawing(point.x)}});
    }
  }
}

Json RowsOf(const Landscape& landscape,
            const std::vector<ProcessAnalysis>& processes, double time_shown) {
  Json rows = Json::array();
  for (const ProcessAnalysis& process : processes) {
    for (const CellAnalysis& cell : process.cells) {
      const std::string label = LearningRateLabel(cell.learning_rate);
      if (!cell.has_exits()) {
        rows.push_back({{"kind", "note"},
                        {"process", process.name},
                        {"rate", label},
                        {"t", -time_shown / 2},
                        {"x", FieldOf(landscape).minimum},
                        {"text", "no path left"}});
        continue;
      }
      AppendPaths(cell, process.name, time_shown, rows);
      AppendLimitRoutes(landscape, process, label, time_shown, rows);
    }
  }
  return rows;
}

Json PathsSpec(const manifest::Result& result, const Landscape& landscape,
               const std::vector<ProcessAnalysis>& processes) {
  const AttractionField& field = FieldOf(landscape);
  const double curvature = std::visit(
      [&](const auto& f) { return f.SecondDerivative(f.field().minimum); },
      landscape);
  const double time_shown =
      std::min(kTimeShown / curvature,
               result.plan().experiment().exit_routes().horizon());
  // Exits overshoot, heavy ones by orders of magnitude: what lies beyond is
  // cut off.
  const double margin = 0.25 * (field.upper - field.lower);
  const Json x_axis = {
      {"field", "t"},
      {"type", "quantitative"},
      {"title", "time before exit"},
      {"axis", {{"tickCount", 4}}},
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
  std::vector<std::string> names;
  for (const ProcessAnalysis& process : processes) {
    names.push_back(process.name);
  }
  std::vector<std::string> rates;
  for (const CellAnalysis& cell : processes.front().cells) {
    rates.push_back(LearningRateLabel(cell.learning_rate));
  }
  const Json line_encoding = {
      {"x", x_axis}, {"y", y_axis}, {"detail", {{"field", "path"}}}};
  Json path_encoding = line_encoding;
  path_encoding["color"] = {{"field", "process"},
                            {"type", "nominal"},
                            {"scale", {{"domain", names}}},
                            {"legend", nullptr}};
  Json limit_encoding = line_encoding;
  // A jump is two points at one time.
  limit_encoding["order"] = {{"field", "order"}, {"type", "quantitative"}};
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
       {"encoding", limit_encoding}},
      rule_at(field.lower),
      rule_at(field.upper),
      {{"transform", {KindIs("note")}},
       {"mark", {{"type", "text"}, {"style", "message"}}},
       {"encoding",
        {{"x", x_axis}, {"y", y_axis}, {"text", {{"field", "text"}}}}}}};
  // A page has room for two wide panels side by side, or six narrow ones.
  const int width = std::max(120, 540 / static_cast<int>(processes.size()));
  return {{"data", {{"values", RowsOf(landscape, processes, time_shown)}}},
          {"facet",
           {{"row",
             {{"field", "rate"},
              {"type", "ordinal"},
              {"sort", rates},
              {"title", nullptr},
              {"header", {{"labelAngle", 0}}}}},
            {"column",
             {{"field", "process"},
              {"type", "nominal"},
              {"sort", names},
              {"title", nullptr}}}}},
          {"spec", {{"width", width}, {"height", 90}, {"layer", layers}}}};
}

}  // namespace

std::vector<RoutePoint> JumpRoute(const Landscape& landscape, double end,
                                  int num_jumps, double jump) {
  const AttractionField& field = FieldOf(landscape);
  const double m = field.minimum;
  if (std::isinf(jump)) return {{0, m}, {0, end}};
  const double b = std::copysign(jump, end - m);
  const auto leads_out = [&](double wait) {
    const double landing = Starts(landscape, num_jumps, b, wait).back();
    return std::fabs(landing - m) >= std::fabs(end - m);
  };
  if (!leads_out(0)) return {};
  // The longest wait, by halving; no wait is needed for a single jump.
  double wait = 0;
  if (num_jumps > 1) {
    double too_long = 1;
    while (leads_out(too_long)) too_long *= 2;
    double longest = 0;
    for (int i = 0; i < 50; ++i) {
      const double middle = (longest + too_long) / 2;
      (leads_out(middle) ? longest : too_long) = middle;
    }
    wait = longest / 2;
  }
  constexpr int kPointsPerWait = 10;
  const std::vector<double> starts = Starts(landscape, num_jumps, b, wait);
  const int num_made = static_cast<int>(starts.size()) - 1;
  std::vector<RoutePoint> route;
  for (int k = 0; k < num_made; ++k) {
    const double t = -wait * (num_made - 1 - k);
    route.push_back({t, starts[k]});
    if (k == num_made - 1) break;
    for (int i = 0; i < kPointsPerWait; ++i) {
      const double after = wait * i / kPointsPerWait;
      route.push_back({t + after, FlowOf(landscape, starts[k] + b, after)});
    }
  }
  route.push_back({0, starts.back()});
  return route;
}

void AddConditionalPaths(const manifest::Result& result,
                         const Landscape& landscape,
                         const std::vector<ProcessAnalysis>& processes,
                         report::Report& report) {
  AddFigure(
      "routes", "Paths that leave, in their last moments",
      "Draws from the law of the path given that it leaves within the horizon, "
      "against the time before the exit. Solid rules: the ends of the "
      "attraction field. Dashed: what the limit theory expects. Under light "
      "tails that is the gradient flow run backwards, $\\dot x = f'(x)$; under "
      "heavy tails a wait at the minimum and $l^*$ jumps of size $b$ with "
      "gradient flow in between (drawn: half of the longest equal waits with "
      "which they lead out).",
      "Grid of panels, one row per learning rate and one column per process: "
      "light-tailed paths climb gradually, heavy-tailed ones jump out.",
      PathsSpec(result, landscape, processes), report);
}

}  // namespace thsgd
