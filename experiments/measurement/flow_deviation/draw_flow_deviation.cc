// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/flow_deviation/draw_flow_deviation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/flow_deviation/analyze_flow_deviation.h"
#include "experiments/measurement/flow_deviation/flow_deviation.pb.h"
#include "experiments/measurement/flow_deviation/simulate_flow_deviation.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"
#include "sim/landscape/landscape.h"

namespace thsgd {
namespace {

Json Names(const std::vector<DeviationProcess>& processes) {
  Json names = Json::array();
  for (const DeviationProcess& process : processes) {
    names.push_back(process.name);
  }
  return names;
}

Json Labels(const std::vector<DeviationProcess>& processes) {
  Json labels = Json::array();
  for (const DeviationCell& cell : processes.front().cells) {
    labels.push_back(LearningRateLabel(cell.learning_rate));
  }
  return labels;
}

Json LearningRateAxis(const std::vector<DeviationProcess>& processes) {
  Json values = Json::array();
  for (const DeviationCell& cell : processes.front().cells) {
    values.push_back(cell.learning_rate);
  }
  return {{"field", "eta"},
          {"type", "quantitative"},
          {"title", "learning rate η"},
          {"axis", {{"values", values}, {"format", ".2~r"}}},
          {"scale", {{"type", "log"}, {"nice", false}, {"padding", 16}}}};
}

Json Color(const std::vector<DeviationProcess>& processes) {
  return {{"field", "process"},
          {"type", "nominal"},
          {"title", "noise"},
          {"scale", {{"domain", Names(processes)}}}};
}

absl::StatusOr<Json> PathsSpec(const manifest::Result& result,
                               const std::vector<DeviationProcess>& processes) {
  constexpr int kNumFlowPoints = 100;
  const manifest::FlowDeviationSpec& spec =
      result.plan().experiment().flow_deviation();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(result.plan().experiment()));
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<double> flow,
      FlowAtSteps(landscape, spec.start(), spec.horizon() / kNumFlowPoints,
                  kNumFlowPoints));
  Json rows = Json::array();
  for (const DeviationProcess& process : processes) {
    for (const DeviationCell& cell : process.cells) {
      const std::string label = LearningRateLabel(cell.learning_rate);
      const auto add = [&](absl::string_view kind, std::int64_t chain, double t,
                           double x) {
        rows.push_back({{"kind", kind},
                        {"process", process.name},
                        {"rate", label},
                        {"chain", chain},
                        {"t", ForDrawing(t)},
                        {"x", ForDrawing(x)}});
      };
      for (int i = 0; i <= kNumFlowPoints; ++i) {
        add("flow", -1, spec.horizon() * i / kNumFlowPoints, flow[i]);
      }
      for (const manifest::DeviatingPath& path : cell.cell->recorded_path()) {
        for (int j = 0; j < path.position_size(); ++j) {
          add("path", path.chain(), j * cell.learning_rate, path.position(j));
        }
      }
    }
  }
  const auto [lowest, highest] = std::minmax_element(flow.begin(), flow.end());
  // What lies beyond is cut off.
  const double margin = spec.threshold(spec.threshold_size() - 1);
  const Json x_axis = {{"field", "t"},
                       {"type", "quantitative"},
                       {"title", "t = η j"},
                       {"axis", {{"tickCount", 5}}},
                       {"scale", {{"domain", {0, spec.horizon()}}}}};
  const Json y_axis = {
      {"field", "x"},
      {"type", "quantitative"},
      {"title", "x"},
      {"scale",
       {{"domain", {*lowest - margin, *highest + margin}}, {"nice", false}}}};
  Json encoding = {
      {"x", x_axis}, {"y", y_axis}, {"detail", {{"field", "chain"}}}};
  Json path_encoding = encoding;
  path_encoding["color"] = Color(processes);
  path_encoding["color"]["legend"] = nullptr;
  const Json layers = {
      {{"transform", {KindIs("path")}},
       {"mark", {{"type", "line"}, {"style", "path"}, {"clip", true}}},
       {"encoding", path_encoding}},
      {{"transform", {KindIs("flow")}},
       {"mark", {{"type", "line"}, {"style", "theory"}, {"clip", true}}},
       {"encoding", encoding}}};
  return Json{{"data", {{"values", rows}}},
              {"facet",
               {{"row",
                 {{"field", "rate"},
                  {"type", "ordinal"},
                  {"sort", Labels(processes)},
                  {"title", nullptr},
                  {"header", {{"labelAngle", 0}}}}},
                {"column",
                 {{"field", "process"},
                  {"type", "nominal"},
                  {"sort", Names(processes)},
                  {"title", nullptr}}}}},
              {"spec", {{"width", 270}, {"height", 100}, {"layer", layers}}}};
}

Json QuantilesSpec(const std::vector<DeviationProcess>& processes) {
  Json rows = Json::array();
  for (const DeviationProcess& process : processes) {
    for (const DeviationCell& cell : process.cells) {
      if (!cell.median.has_value()) continue;
      const auto add = [&](absl::string_view name,
                           const DistanceQuantile& quantile) {
        rows.push_back({{"process", process.name},
                        {"quantile", name},
                        {"eta", cell.learning_rate},
                        {"d", ForDrawing(quantile.estimate)},
                        {"lower", ForDrawing(quantile.interval.lower)},
                        {"upper", ForDrawing(quantile.interval.upper)}});
      };
      add("median", *cell.median);
      add("99 %", *cell.upper_percentile);
    }
  }
  Json x = LearningRateAxis(processes);
  const Json scale = {{"type", "log"}};
  const Json y = {{"field", "d"},
                  {"type", "quantitative"},
                  {"title", "largest distance D to the flow"},
                  {"axis", {{"format", ".2~g"}}},
                  {"scale", scale}};
  const Json y_lower = {
      {"field", "lower"}, {"type", "quantitative"}, {"scale", scale}};
  const Json dash = {{"field", "quantile"},
                     {"type", "nominal"},
                     {"title", "quantile"},
                     {"sort", {"median", "99 %"}}};
  return {{"data", {{"values", rows}}},
          {"width", 520},
          {"height", 300},
          {"layer",
           {{{"mark", {{"type", "line"}}},
             {"encoding",
              {{"x", x},
               {"y", y},
               {"color", Color(processes)},
               {"strokeDash", dash}}}},
            {{"mark", {{"type", "rule"}}},
             {"encoding",
              {{"x", x},
               {"y", y_lower},
               {"y2", {{"field", "upper"}}},
               {"detail", {{"field", "quantile"}}},
               {"color", Color(processes)}}}},
            {{"mark", {{"type", "point"}}},
             {"encoding",
              {{"x", x},
               {"y", y},
               {"detail", {{"field", "quantile"}}},
               {"color", Color(processes)}}}}}}};
}

Json ProbabilitySpec(const std::vector<DeviationProcess>& processes) {
  Json rows = Json::array();
  Json thresholds = Json::array();
  for (const DeviationProcess& process : processes) {
    for (const DeviationCell& cell : process.cells) {
      for (const Exceedance& above : cell.above) {
        const std::string threshold =
            absl::StrFormat("D > %.3g", above.threshold);
        const auto add = [&](absl::string_view kind, double p) -> Json& {
          rows.push_back({{"kind", kind},
                          {"process", process.name},
                          {"threshold", threshold},
                          {"eta", cell.learning_rate},
                          {"p", p}});
          return rows.back();
        };
        if (above.theory.has_value() && *above.theory > 0) {
          add("theory", *above.theory);
        }
        if (above.count == 0) {
          add("bound", above.interval.upper);
          continue;
        }
        Json& row = add("simulation", above.estimate);
        row["lower"] = above.interval.lower;
        row["upper"] = above.interval.upper;
      }
    }
  }
  for (const Exceedance& above : processes.front().cells.front().above) {
    thresholds.push_back(absl::StrFormat("D > %.3g", above.threshold));
  }
  const Json x = LearningRateAxis(processes);
  const Json scale = {{"type", "log"}};
  const Json y = {{"field", "p"},
                  {"type", "quantitative"},
                  {"title", "probability"},
                  {"axis", {{"style", "log"}}},
                  {"scale", scale}};
  const Json y_lower = {
      {"field", "lower"}, {"type", "quantitative"}, {"scale", scale}};
  const Json color = Color(processes);
  const Json layers = {
      {{"transform", {KindIs("theory")}},
       {"mark", {{"type", "line"}, {"style", "theory"}}},
       {"encoding", {{"x", x}, {"y", y}, {"detail", {{"field", "process"}}}}}},
      {{"transform", {KindIs("simulation")}},
       {"mark", {{"type", "rule"}}},
       {"encoding",
        {{"x", x},
         {"y", y_lower},
         {"y2", {{"field", "upper"}}},
         {"color", color}}}},
      {{"transform", {KindIs("simulation")}},
       {"mark", {{"type", "point"}}},
       {"encoding",
        {{"x", x},
         {"y", y},
         {"color", color},
         {"tooltip",
          {{{"field", "process"}},
           {{"field", "threshold"}},
           {{"field", "eta"}, {"format", ".4g"}},
           {{"field", "p"}, {"format", ".4g"}},
           {{"field", "lower"}, {"format", ".4g"}},
           {{"field", "upper"}, {"format", ".4g"}}}}}}},
      {{"transform", {KindIs("bound")}},
       {"mark",
        {{"type", "point"}, {"shape", "triangle-down"}, {"filled", false}}},
       {"encoding", {{"x", x}, {"y", y}, {"color", color}}}}};
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"field", "threshold"},
            {"type", "nominal"},
            {"sort", thresholds},
            {"title", nullptr}}},
          {"columns", 2},
          {"spec", {{"width", 280}, {"height", 240}, {"layer", layers}}}};
}

}  // namespace

absl::Status AddFlowDeviationFigures(
    const manifest::Result& result,
    const std::vector<DeviationProcess>& processes, report::Report& report) {
  THSGD_ASSIGN_OR_RETURN(const Json paths, PathsSpec(result, processes));
  AddFigure("paths", "Paths over the gradient flow",
            "The first recorded chains from one start. Dashed: the gradient "
            "flow $\\dot x = -f'(x)$ from the same start. What lies farther "
            "from it than the largest threshold is cut off.",
            "Grid of panels, one row per learning rate and one column per "
            "noise: paths gather around the flow as the learning rate falls; "
            "a few heavy-tailed ones jump away from it.",
            paths, report);
  AddFigure("distance", "The largest distance to the flow",
            "$D = \\max_j |X_j - x(\\eta j)|$ up to the horizon, over all "
            "chains, with 99 % intervals.",
            "Median and 99 % quantile of the largest distance against learning "
            "rate on logarithmic axes: the medians fall under both noises; the "
            "upper quantile hardly falls under heavy tails.",
            QuantilesSpec(processes), report);
  AddFigure(
      "probability", "How likely it is to stray",
      "Points: share of chains whose largest distance to the flow "
      "exceeds the threshold, with 99 % intervals. Open triangles: upper "
      "bounds where no chain did. Dashed: the limit theory for heavy "
      "tails, $C\\, H(1/\\eta)/\\eta$ with computed $C$, which may exceed "
      "1 far from the limit.",
      "Probability of straying against learning rate on logarithmic "
      "axes, one panel per threshold: a power law under heavy tails, a "
      "faster and faster fall under light ones.",
      ProbabilitySpec(processes), report);
  return absl::OkStatus();
}

}  // namespace thsgd
