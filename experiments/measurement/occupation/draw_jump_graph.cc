// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/draw_jump_graph.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/region_label.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"

namespace thsgd {
namespace {

constexpr char kLeftForGood[] = "left for good";

// [field]: what the legend calls its class.
std::vector<std::string> ClassNames(const manifest::OccupationResult& result,
                                    const JumpGeometry& geometry) {
  std::vector<std::string> names(geometry.num_fields(), kLeftForGood);
  for (const CommunicatingClass& c : geometry.classes()) {
    if (!c.closed) continue;
    const std::string name = absl::StrCat(
        "closed class ",
        absl::StrJoin(c.fields, ", ", [&](std::string* out, int field) {
          out->append(RegionLabel(result.region(field)));
        }));
    for (int i : c.fields) names[i] = name;
  }
  return names;
}

bool IsWidest(const JumpGeometry& geometry, int field) {
  for (const CommunicatingClass& c : geometry.classes()) {
    if (!c.closed) continue;
    if (std::find(c.widest.begin(), c.widest.end(), field) != c.widest.end()) {
      return true;
    }
  }
  return false;
}

// An arc above the minima for a way up, below them for a way down.
void AddArc(const std::string& process, int from, int to, double share,
            Json* rows) {
  constexpr int kPoints = 24;
  const double height = 0.5 * std::sqrt(std::abs(to - from));
  const double sign = to > from ? 1 : -1;
  const std::string edge = absl::StrCat(from, ">", to);
  const auto point = [&](double s) -> Json {
    return {{"process", process},
            {"edge", edge},
            {"x", ForDrawing(from + (to - from) * s)},
            {"y", ForDrawing(sign * (0.12 + height * 4 * s * (1 - s)))}};
  };
  for (int k = 0; k <= kPoints; ++k) {
    Json row = point(static_cast<double>(k) / kPoints);
    row["kind"] = "arc";
    row["i"] = k;
    rows->push_back(row);
  }
  Json label = point(0.5);
  label["kind"] = to > from ? "up" : "down";
  label["label"] = share >= 0.0995 ? absl::StrFormat("%.0f %%", 100 * share)
                                   : absl::StrFormat("%.2g %%", 100 * share);
  rows->push_back(label);
}

Json Hidden(const char* field) {
  return {{"field", field},
          {"type", "quantitative"},
          {"axis", nullptr},
          {"scale", {{"nice", false}, {"zero", false}, {"padding", 26}}}};
}

Json JumpGraphSpec(const manifest::OccupationResult& result,
                   const OccupationAnalysis& analysis) {
  Json rows = Json::array();
  std::vector<std::string> processes;
  std::vector<std::string> classes;
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    if (!process.theory.has_value()) continue;
    processes.push_back(process.name);
    const JumpGeometry& geometry = process.theory->geometry;
    const std::vector<std::string> names = ClassNames(result, geometry);
    for (int i = 0; i < geometry.num_fields(); ++i) {
      if (std::find(classes.begin(), classes.end(), names[i]) ==
          classes.end()) {
        classes.push_back(names[i]);
      }
      rows.push_back(
          {{"process", process.name},
           {"kind", "node"},
           {"class", names[i]},
           {"size", IsWidest(geometry, i) ? 900 : 300},
           {"x", i},
           {"y", 0},
           {"minimum", RegionLabel(result.region(i))},
           {"label", absl::StrCat(geometry.fields()[i].relative_width)}});
      const ExitConstants& q = process.theory->constants[i];
      for (int j : geometry.fields()[i].reaches) {
        AddArc(process.name, i, j, q.to[j].value / q.total().value, &rows);
      }
    }
  }
  const Json x = Hidden("x");
  const Json y = Hidden("y");
  const auto text = [&](const char* kind, int dy, const char* field,
                        const char* color) -> Json {
    return {{"transform", {KindIs(kind)}},
            {"mark", {{"type", "text"}, {"dy", dy}, {"color", color}}},
            {"encoding", {{"x", x}, {"y", y}, {"text", {{"field", field}}}}}};
  };
  const auto arrow = [&](const char* kind, const char* shape) -> Json {
    return {
        {"transform", {KindIs(kind)}},
        {"mark", {{"type", "point"}, {"shape", shape}, {"color", "#5b6770"}}},
        {"encoding", {{"x", x}, {"y", y}}}};
  };
  const Json layers = {
      {{"transform", {KindIs("arc")}},
       {"mark", {{"type", "line"}, {"style", "path"}, {"color", "#5b6770"}}},
       {"encoding",
        {{"x", x},
         {"y", y},
         {"detail", {{"field", "edge"}}},
         {"order", {{"field", "i"}}}}}},
      arrow("up", "triangle-right"),
      arrow("down", "triangle-left"),
      {{"transform", {KindIs("node")}},
       {"mark", {{"type", "point"}, {"filled", true}}},
       {"encoding",
        {{"x", x},
         {"y", y},
         {"size",
          {{"field", "size"},
           {"type", "quantitative"},
           {"scale", nullptr},
           {"legend", nullptr}}},
         {"color",
          {{"field", "class"},
           {"type", "nominal"},
           {"scale", {{"domain", classes}}},
           {"title", nullptr}}}}}},
      text("node", 0, "label", "white"),
      text("node", 26, "minimum", "#22272b"),
      text("up", -10, "label", "#22272b"),
      text("down", 12, "label", "#22272b")};
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"row",
             {{"field", "process"},
              {"type", "nominal"},
              {"sort", processes},
              {"title", nullptr},
              {"header", {{"labelAngle", 0}, {"labelAlign", "left"}}}}}}},
          {"spec", {{"width", 560}, {"height", 190}, {"layer", layers}}},
          {"resolve", {{"scale", {{"y", "independent"}}}}}};
}

}  // namespace

void AddJumpGraphFigure(const manifest::OccupationResult& result,
                        const OccupationAnalysis& analysis,
                        report::Report& report) {
  const bool any = std::any_of(
      analysis.processes.begin(), analysis.processes.end(),
      [](const OccupationProcessAnalysis& p) { return p.theory.has_value(); });
  if (!any) return;
  AddFigure("jump_graph", "Jump graph",
            "Each minimum with its relative width $l^*$: the least number of "
            "jumps that leaves its attraction field. An arc for each field "
            "that so many jumps reach, with its share $q_{ij}/q_i$ of the "
            "exits: ways up above, ways down below. Large: the widest minima "
            "of a closed class, which alone keep time in the limit.",
            "Graph of minima in a row with arcs between them, one row per "
            "process.",
            JumpGraphSpec(result, analysis), report);
}

}  // namespace thsgd
