// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/draw_occupation.h"

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/recorded_path.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"

namespace thsgd {
namespace {

std::vector<std::string> ProcessNames(
    const std::vector<OccupationProcessAnalysis>& processes) {
  std::vector<std::string> names;
  for (const OccupationProcessAnalysis& process : processes) {
    names.push_back(process.name);
  }
  return names;
}

std::vector<std::string> RateLabels(
    const std::vector<OccupationProcessAnalysis>& processes) {
  std::vector<std::string> labels;
  for (const OccupationCellAnalysis& cell : processes.front().cells) {
    labels.push_back(LearningRateLabel(cell.learning_rate));
  }
  return labels;
}

Json PanelPerProcess(const std::vector<OccupationProcessAnalysis>& processes) {
  return {{"field", "process"},
          {"type", "nominal"},
          {"sort", ProcessNames(processes)},
          {"title", nullptr}};
}

Json PanelPerRate(const std::vector<OccupationProcessAnalysis>& processes) {
  return {{"field", "rate"},
          {"type", "ordinal"},
          {"sort", RateLabels(processes)},
          {"title", nullptr},
          {"header", {{"labelAngle", 0}, {"labelAlign", "left"}}}};
}

// The first recorded path of each cell: against time in one dimension, in the
// plane of the first two coordinates otherwise.
Json PathsSpec(const manifest::OccupationResult& result,
               const std::vector<OccupationProcessAnalysis>& processes) {
  const int num_coordinates =
      NumRecordedCoordinates(result.region(0).minimum_size());
  Json rows = Json::array();
  for (const OccupationProcessAnalysis& process : processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      if (cell.cell->recorded_path().empty()) continue;
      const manifest::RecordedPath& path = cell.cell->recorded_path(0);
      const std::string label = LearningRateLabel(cell.learning_rate);
      for (int i = 0; (i + 1) * num_coordinates <= path.position_size(); ++i) {
        const double step =
            static_cast<double>(i) * static_cast<double>(path.step_interval());
        Json row = {{"process", process.name},
                    {"rate", label},
                    {"i", i},
                    {"t", ForDrawing(step * cell.learning_rate)},
                    {"x", ForDrawing(path.position(i * num_coordinates))}};
        if (num_coordinates > 1) {
          row["y"] = ForDrawing(path.position(i * num_coordinates + 1));
        }
        rows.push_back(row);
      }
    }
  }
  const bool plane = num_coordinates > 1;
  const Json x_axis = plane ? Json{{"field", "x"},
                                   {"type", "quantitative"},
                                   {"title", "x₁"},
                                   {"scale", {{"zero", false}}}}
                            : Json{{"field", "t"},
                                   {"type", "quantitative"},
                                   {"title", "time t = η j"},
                                   {"scale", {{"nice", false}}}};
  const Json y_axis = {{"field", plane ? "y" : "x"},
                       {"type", "quantitative"},
                       {"title", plane ? "x₂" : "x"},
                       {"scale", {{"zero", false}}}};
  const Json rule_or_point = [&] {
    Json layers = Json::array();
    for (const manifest::OccupationRegion& region : result.region()) {
      if (plane) {
        layers.push_back(
            {{"data", {{"values", {Json::object()}}}},
             {"mark",
              {{"type", "point"}, {"shape", "cross"}, {"color", "black"}}},
             {"encoding",
              {{"x", {{"datum", region.minimum(0)}}},
               {"y", {{"datum", region.minimum(1)}}}}}});
      } else {
        layers.push_back(
            {{"data", {{"values", {Json::object()}}}},
             {"mark", {{"type", "rule"}, {"style", "boundary"}}},
             {"encoding", {{"y", {{"datum", region.minimum(0)}}}}}});
      }
    }
    return layers;
  }();
  Json layers = rule_or_point;
  layers.push_back({{"mark", {{"type", "line"}, {"style", "path"}}},
                    {"encoding",
                     {{"x", x_axis},
                      {"y", y_axis},
                      {"order", {{"field", "i"}}},
                      {"color",
                       {{"field", "process"},
                        {"type", "nominal"},
                        {"scale", {{"domain", ProcessNames(processes)}}},
                        {"legend", nullptr}}}}}});
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"row", PanelPerRate(processes)},
            {"column", PanelPerProcess(processes)}}},
          {"spec",
           {{"width", plane ? 220 : 270},
            {"height", plane ? 220 : 110},
            {"layer", layers}}},
          {"resolve", {{"scale", {{"x", plane ? "shared" : "independent"}}}}}};
}

// Shares of time by bin, per unit of x; in the plane, per cell.
Json HistogramSpec(const manifest::Result& result,
                   const std::vector<OccupationProcessAnalysis>& processes) {
  const manifest::OccupationSpec& spec =
      result.plan().experiment().occupation();
  const manifest::HistogramAxis& first = spec.histogram(0);
  const bool plane = spec.histogram_size() == 2;
  const auto edge = [](const manifest::HistogramAxis& axis, int bin) {
    return ForDrawing(axis.lower() +
                      bin * (axis.upper() - axis.lower()) / axis.num_bins());
  };
  Json rows = Json::array();
  for (const OccupationProcessAnalysis& process : processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      const manifest::OccupationCounts& counts = cell.cell->counts();
      const std::string label = LearningRateLabel(cell.learning_rate);
      // Of the steps that were looked at.
      const double total = static_cast<double>(
          std::accumulate(counts.histogram().begin(), counts.histogram().end(),
                          std::int64_t{0}));
      const int num_second = plane ? spec.histogram(1).num_bins() : 0;
      for (int i = 0; i < first.num_bins(); ++i) {
        for (int k = 0; k < (plane ? num_second : 1); ++k) {
          const std::int64_t count =
              plane ? counts.histogram((1 + i) * (num_second + 2) + 1 + k)
                    : counts.histogram(1 + i);
          if (count == 0) continue;
          Json row = {{"process", process.name},
                      {"rate", label},
                      {"from", edge(first, i)},
                      {"to", edge(first, i + 1)},
                      {"share", static_cast<double>(count) / total}};
          if (plane) {
            row["from2"] = edge(spec.histogram(1), k);
            row["to2"] = edge(spec.histogram(1), k + 1);
          }
          rows.push_back(row);
        }
      }
    }
  }
  const Json x_axis = {
      {"field", "from"},
      {"type", "quantitative"},
      {"title", plane ? "x₁" : "x"},
      {"scale", {{"domain", {first.lower(), first.upper()}}, {"nice", false}}}};
  Json encoding = {{"x", x_axis}, {"x2", {{"field", "to"}}}};
  if (plane) {
    encoding["y"] = {
        {"field", "from2"},
        {"type", "quantitative"},
        {"title", "x₂"},
        {"scale",
         {{"domain", {spec.histogram(1).lower(), spec.histogram(1).upper()}},
          {"nice", false}}}};
    encoding["y2"] = {{"field", "to2"}};
    encoding["color"] = {{"field", "share"},
                         {"type", "quantitative"},
                         {"title", "share of time"},
                         {"scale", {{"type", "log"}}}};
  } else {
    encoding["y"] = {{"field", "share"},
                     {"type", "quantitative"},
                     {"title", "share"},
                     {"axis", {{"format", "%"}}}};
    encoding["y2"] = {{"datum", 0}};
    encoding["color"] = {{"field", "process"},
                         {"type", "nominal"},
                         {"scale", {{"domain", ProcessNames(processes)}}},
                         {"legend", nullptr}};
  }
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"row", PanelPerRate(processes)},
            {"column", PanelPerProcess(processes)}}},
          {"spec",
           {{"width", plane ? 220 : 270},
            {"height", plane ? 220 : 80},
            {"mark", {{"type", "rect"}}},
            {"encoding", encoding}}},
          {"resolve", {{"scale", {{"y", "independent"}}}}}};
}

}  // namespace

void AddOccupationFigures(
    const manifest::Result& result,
    const std::vector<OccupationProcessAnalysis>& processes,
    report::Report& report) {
  const manifest::OccupationResult& occupation = result.occupation();
  bool has_path = false;
  for (const manifest::OccupationCell& cell : occupation.cell()) {
    has_path |= !cell.recorded_path().empty();
  }
  if (has_path) {
    AddFigure("paths", "The first chain's path",
              "The first chain of each process and learning rate, thinned to "
              "at most 2000 points. The minima are marked.",
              "Grid of panels, one row per learning rate and one column per "
              "process, each with one path.",
              PathsSpec(occupation, processes), report);
  }
  if (result.plan().experiment().occupation().histogram_size() > 0) {
    AddFigure(
        "histogram", "Where the chains are",
        "Share of the binned steps in each bin; what lies outside the bins is "
        "in the data only.",
        "Histograms of the location, one row per learning rate and one "
        "column per process.",
        HistogramSpec(result, processes), report);
  }
}

}  // namespace thsgd
