// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/draw_metastability.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/metastability/analyze_metastability.h"
#include "experiments/measurement/metastability/metastability.pb.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"

namespace thsgd {
namespace {

using Processes = std::vector<MetastabilityProcessAnalysis>;

std::vector<std::string> RateLabels(const Processes& processes) {
  std::vector<std::string> labels;
  for (const MetastabilityCellAnalysis& cell : processes.front().cells) {
    labels.push_back(LearningRateLabel(cell.learning_rate));
  }
  return labels;
}

// "heavy: from -0.699"
std::string PanelName(const manifest::MetastabilityResult& result,
                      const MetastabilityProcessAnalysis& process,
                      std::size_t state) {
  return absl::StrFormat("%s: %.3g", process.name,
                         result.minimum(process.states[state]));
}

Json ColorPerRate(const Processes& processes) {
  return {{"field", "rate"},
          {"type", "ordinal"},
          {"scale", {{"domain", RateLabels(processes)}}},
          {"title", nullptr}};
}

Json Panels(const std::vector<std::string>& panels) {
  return {{"field", "panel"},
          {"type", "nominal"},
          {"sort", panels},
          {"title", nullptr}};
}

constexpr int kColumns = 3;

// Lines for the limit, points with intervals for what was simulated; x is t.
Json AgainstTime(const Processes& processes, const Json& rows,
                 const std::vector<std::string>& panels, const Json& y_axis,
                 const char* x_title) {
  const Json x_axis = {{"field", "t"},
                       {"type", "quantitative"},
                       {"title", x_title},
                       {"scale", {{"nice", false}, {"padding", 8}}}};
  const auto y = [&](const char* field) {
    Json axis = y_axis;
    axis["field"] = field;
    return axis;
  };
  const Json color = ColorPerRate(processes);
  const Json layers = {
      {{"transform", {KindIs("limit")}},
       {"mark", {{"type", "line"}, {"style", "theory"}, {"clip", true}}},
       {"encoding", {{"x", x_axis}, {"y", y("share")}}}},
      {{"transform", {KindIs("simulated")}},
       {"mark", {{"type", "rule"}, {"clip", true}}},
       {"encoding",
        {{"x", x_axis},
         {"y", y("lower")},
         {"y2", {{"field", "upper"}}},
         {"color", color}}}},
      {{"transform", {KindIs("simulated")}},
       {"mark", {{"type", "point"}}},
       {"encoding", {{"x", x_axis}, {"y", y("share")}, {"color", color}}}}};
  return {{"data", {{"values", rows}}},
          {"facet", Panels(panels)},
          {"columns", kColumns},
          {"spec", {{"width", 250}, {"height", 200}, {"layer", layers}}},
          {"resolve", {{"scale", {{"x", "independent"}}}}}};
}

Json HoldingSpec(const manifest::MetastabilityResult& result,
                 const Processes& processes) {
  Json rows = Json::array();
  std::vector<std::string> panels;
  // The least share that was seen: the axis ends at half of it.
  double least = 1;
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (std::size_t s = 0; s < process.states.size(); ++s) {
      const std::string panel = PanelName(result, process, s);
      panels.push_back(panel);
      for (const MetastabilityCellAnalysis& cell : process.cells) {
        const double scale = cell.theory.exit_rate_scale;
        const bool last = &cell == &process.cells.back();
        for (std::size_t k = 0; k < cell.states[s].survival.size(); ++k) {
          const auto edge = static_cast<double>(
              cell.cell->holding_edge_step(static_cast<int>(k)));
          const CountedShare& share = cell.states[s].survival[k];
          // A share of 0 has no place on a logarithmic axis.
          if (share.count == 0) continue;
          least = std::min(least, share.estimate);
          rows.push_back({{"panel", panel},
                          {"kind", "simulated"},
                          {"rate", LearningRateLabel(cell.learning_rate)},
                          {"t", edge * scale},
                          {"share", share.estimate},
                          {"lower", share.interval.lower},
                          {"upper", share.interval.upper}});
        }
        if (!last) continue;
        const auto end = static_cast<double>(cell.cell->holding_edge_step(
            cell.cell->holding_edge_step_size() - 1));
        constexpr int kPoints = 20;
        for (int k = 0; k <= kPoints; ++k) {
          const double step = end * k / kPoints;
          rows.push_back(
              {{"panel", panel},
               {"kind", "limit"},
               {"t", step * scale},
               {"share", std::exp(-cell.theory.limit.exit_rate[s] * step)}});
        }
      }
    }
  }
  const Json y_axis = {
      {"type", "quantitative"},
      {"title", "share of stays that are longer"},
      {"axis", {{"format", "~%"}}},
      {"scale",
       {{"type", "log"}, {"domain", {least / 2, 1}}, {"nice", false}}}};
  return AgainstTime(processes, rows, panels, y_axis, "t, units of 1/λ*(η)");
}

Json MarginalSpec(const manifest::MetastabilityResult& result,
                  const Processes& processes) {
  Json rows = Json::array();
  std::vector<std::string> panels;
  for (const MetastabilityProcessAnalysis& process : processes) {
    for (std::size_t s = 0; s < process.states.size(); ++s) {
      const std::string panel = PanelName(result, process, s);
      panels.push_back(panel);
      for (const MetastabilityCellAnalysis& cell : process.cells) {
        const bool last = &cell == &process.cells.back();
        for (std::size_t k = 0; k < cell.marginals.size(); ++k) {
          const double t =
              static_cast<double>(cell.cell->time_step(static_cast<int>(k))) *
              cell.theory.exit_rate_scale;
          const CountedShare& share = cell.marginals[k][s];
          rows.push_back({{"panel", panel},
                          {"kind", "simulated"},
                          {"rate", LearningRateLabel(cell.learning_rate)},
                          {"t", t},
                          {"share", share.estimate},
                          {"lower", share.interval.lower},
                          {"upper", share.interval.upper}});
          if (!last) continue;
          rows.push_back({{"panel", panel},
                          {"kind", "limit"},
                          {"t", t},
                          {"share", cell.theory.limit.marginals[k][s]}});
        }
      }
    }
  }
  const Json y_axis = {{"type", "quantitative"},
                       {"title", "share of chains in the state"},
                       {"axis", {{"format", "%"}}},
                       {"scale", {{"domain", {0, 1}}}}};
  return AgainstTime(processes, rows, panels, y_axis, "t, units of 1/λ*(η)");
}

Json RateSpec(const manifest::MetastabilityResult& result,
              const Processes& processes) {
  Json rows = Json::array();
  std::vector<std::string> panels;
  std::vector<double> learning_rates;
  for (const MetastabilityProcessAnalysis& process : processes) {
    panels.push_back(process.name);
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      if (&process == &processes.front()) {
        learning_rates.push_back(cell.learning_rate);
      }
      for (std::size_t s = 0; s < process.states.size(); ++s) {
        const double limit = cell.theory.limit.exit_rate[s];
        const std::string minimum =
            absl::StrFormat("%.3g", result.minimum(process.states[s]));
        const auto row = [&](const char* kind, double rate) -> Json {
          return {{"panel", process.name},
                  {"kind", kind},
                  {"minimum", minimum},
                  {"eta", cell.learning_rate},
                  {"ratio", rate / limit}};
        };
        if (cell.states[s].exit_rate.has_value()) {
          const CountedShare& rate = *cell.states[s].exit_rate;
          Json simulated = row("simulated", rate.estimate);
          simulated["lower"] = rate.interval.lower / limit;
          simulated["upper"] = rate.interval.upper / limit;
          rows.push_back(simulated);
        }
        rows.push_back(row("rates q λ(η)", cell.theory.chain.exit_rate[s]));
        if (cell.theory.exact.has_value()) {
          rows.push_back(row("exact rates", cell.theory.exact->exit_rate[s]));
        }
      }
    }
  }
  const Json x_axis = {
      {"field", "eta"},
      {"type", "quantitative"},
      {"title", "learning rate η"},
      {"axis",
       {{"values", learning_rates},
        {"format", ".2~r"},
        {"labelOverlap", true}}},
      {"scale", {{"type", "log"}, {"nice", false}, {"padding", 12}}}};
  const auto y_axis = [](const char* field) -> Json {
    return {{"field", field},
            {"type", "quantitative"},
            {"title", "exit rate over the limit's"},
            {"scale", {{"zero", false}}}};
  };
  const Json color = {
      {"field", "minimum"}, {"type", "nominal"}, {"title", "state"}};
  const Json layers = {
      {{"data", {{"values", {Json::object()}}}},
       {"mark", {{"type", "rule"}, {"style", "boundary"}}},
       {"encoding", {{"y", {{"datum", 1}}}}}},
      {{"transform", {{{"filter", "datum.kind !== 'simulated'"}}}},
       {"mark", {{"type", "line"}, {"strokeWidth", 1.25}}},
       {"encoding",
        {{"x", x_axis},
         {"y", y_axis("ratio")},
         {"color", color},
         {"strokeDash",
          {{"field", "kind"},
           {"type", "nominal"},
           {"scale",
            {{"domain", {"rates q λ(η)", "exact rates"}},
             {"range", {{5, 3}, {1, 0}}}}},
           {"title", "theory"}}}}}},
      {{"transform", {KindIs("simulated")}},
       {"mark", {{"type", "rule"}}},
       {"encoding",
        {{"x", x_axis},
         {"y", y_axis("lower")},
         {"y2", {{"field", "upper"}}},
         {"color", color}}}},
      {{"transform", {KindIs("simulated")}},
       {"mark", {{"type", "point"}}},
       {"encoding",
        {{"x", x_axis}, {"y", y_axis("ratio")}, {"color", color}}}}};
  return {{"data", {{"values", rows}}},
          {"facet", Panels(panels)},
          {"columns", kColumns},
          {"spec", {{"width", 330}, {"height", 230}, {"layer", layers}}}};
}

Json PathSpec(const manifest::MetastabilityResult& result,
              const Processes& processes) {
  Json rows = Json::array();
  std::vector<std::string> names;
  for (const MetastabilityProcessAnalysis& process : processes) {
    names.push_back(process.name);
    for (const MetastabilityCellAnalysis& cell : process.cells) {
      if (cell.cell->recorded_path().empty()) continue;
      const manifest::RecordedPath& path = cell.cell->recorded_path(0);
      for (int i = 0; i < path.position_size(); ++i) {
        const double step =
            static_cast<double>(i) * static_cast<double>(path.step_interval());
        rows.push_back({{"process", process.name},
                        {"rate", LearningRateLabel(cell.learning_rate)},
                        {"i", i},
                        {"t", ForDrawing(step * cell.theory.exit_rate_scale)},
                        {"x", ForDrawing(path.position(i))}});
      }
    }
  }
  Json layers = Json::array();
  for (double minimum : result.minimum()) {
    layers.push_back({{"data", {{"values", {Json::object()}}}},
                      {"mark", {{"type", "rule"}, {"style", "boundary"}}},
                      {"encoding", {{"y", {{"datum", minimum}}}}}});
  }
  layers.push_back({{"mark", {{"type", "line"}, {"style", "path"}}},
                    {"encoding",
                     {{"x",
                       {{"field", "t"},
                        {"type", "quantitative"},
                        {"title", "t, units of 1/λ*(η)"},
                        {"scale", {{"nice", false}}}}},
                      {"y",
                       {{"field", "x"},
                        {"type", "quantitative"},
                        {"title", "x"},
                        {"scale", {{"zero", false}}}}},
                      {"order", {{"field", "i"}}}}}});
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"row",
             {{"field", "rate"},
              {"type", "ordinal"},
              {"sort", RateLabels(processes)},
              {"title", nullptr},
              {"header", {{"labelAngle", 0}, {"labelAlign", "left"}}}}},
            {"column",
             {{"field", "process"},
              {"type", "nominal"},
              {"sort", names},
              {"title", nullptr}}}}},
          {"spec", {{"width", 400}, {"height", 110}, {"layer", layers}}}};
}

}  // namespace

void AddMetastabilityFigures(
    const manifest::Result& result,
    const std::vector<MetastabilityProcessAnalysis>& processes,
    report::Report& report) {
  const manifest::MetastabilityResult& measured = result.metastability();
  bool has_path = false;
  for (const manifest::MetastabilityCell& cell : measured.cell()) {
    has_path |= !cell.recorded_path().empty();
  }
  if (has_path) {
    AddFigure("paths", "The first chain on the scaled clock",
              "The first chain of each process and learning rate, thinned to "
              "at most 2000 points, against $t = j\\,\\lambda^*(\\eta)$. The "
              "minima are marked.",
              "Grid of panels, one row per learning rate and one column per "
              "process, each with one path.",
              PathSpec(measured, processes), report);
  }
  AddFigure("holding_times", "How long states are held",
            "Share of stays in a state that are longer than $t$, with 99 % "
            "intervals; dashed: $e^{-qt}$ with the limiting chain's rate $q$. "
            "An exponential law is a straight line.",
            "Share of longer stays on a logarithmic axis against time, one "
            "panel per process and state, one colour per learning rate.",
            HoldingSpec(measured, processes), report);
  AddFigure("exit_rates", "At which rates states are left",
            "Moves to another state per step, over the limiting chain's rate "
            "times $\\lambda^*(\\eta)$, with 99 % intervals. Lines: the chain "
            "on all minima with rates $q_{ij} \\lambda_i(\\eta)$ (dashed) and "
            "with exact rates (solid).",
            "Ratio of rates against learning rate, one colour per state and "
            "one panel per process.",
            RateSpec(measured, processes), report);
  if (result.plan().experiment().metastability().time_size() > 0) {
    AddFigure("marginals", "Where chains are at fixed times",
              "Share of chains in each state with 99 % intervals; dashed: "
              "$e^{tQ}$ of the limiting chain, at these times.",
              "Share of chains against time, one panel per process and state, "
              "one colour per learning rate.",
              MarginalSpec(measured, processes), report);
  }
}

}  // namespace thsgd
