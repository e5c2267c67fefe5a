// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/draw_shares.h"

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/measurement/occupation/analyze_occupation.h"
#include "experiments/measurement/occupation/occupation.pb.h"
#include "experiments/measurement/occupation/region_label.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"

namespace thsgd {
namespace {

// Rows of these kinds; the names stand in the legend.
constexpr char kSimulated[] = "simulated";
constexpr char kChain[] = "rates q λ(η)";
constexpr char kRates[] = "exact rates";

void AddInterval(const TimeShare& share, Json* row) {
  if (!share.interval.has_value()) return;
  (*row)["lower"] = share.interval->lower;
  (*row)["upper"] = share.interval->upper;
}

Json LearningRateAxis(const OccupationAnalysis& analysis) {
  std::vector<double> learning_rates;
  for (const OccupationCellAnalysis& cell : analysis.processes.front().cells) {
    learning_rates.push_back(cell.learning_rate);
  }
  return {{"field", "eta"},
          {"type", "quantitative"},
          {"title", "learning rate η"},
          {"axis",
           {{"values", learning_rates},
            {"format", ".3~r"},
            {"labelFlush", true},
            {"labelOverlap", true}}},
          {"scale", {{"type", "log"}, {"nice", false}, {"padding", 12}}}};
}

bool HasTheory(const OccupationAnalysis& analysis) {
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    for (const OccupationCellAnalysis& cell : process.cells) {
      if (cell.theory.has_value() && !cell.theory->chain_shares.empty()) {
        return true;
      }
    }
  }
  return false;
}

// Points with intervals for what was simulated, lines for theory, if there is
// any. y_axis(field) encodes a share.
template <class YAxis>
Json ShareLayers(const OccupationAnalysis& analysis, const Json& color,
                 const YAxis& y_axis, const Json& tooltip) {
  const Json x_axis = LearningRateAxis(analysis);
  Json layers = {
      {{"transform", {{{"filter", "datum.kind !== 'simulated'"}}}},
       {"mark", {{"type", "line"}, {"strokeWidth", 1.25}}},
       {"encoding",
        {{"x", x_axis},
         {"y", y_axis("share")},
         {"color", color},
         {"strokeDash",
          {{"field", "kind"},
           {"type", "nominal"},
           {"scale",
            {{"domain", {kChain, kRates}}, {"range", {{5, 3}, {1, 0}}}}},
           {"title", "theory"}}}}}},
      {{"transform",
        {KindIs(kSimulated), {{"filter", "isValid(datum.lower)"}}}},
       {"mark", {{"type", "rule"}}},
       {"encoding",
        {{"x", x_axis},
         {"y", y_axis("lower")},
         {"y2", {{"field", "upper"}}},
         {"color", color}}}},
      {{"transform", {KindIs(kSimulated)}},
       {"mark", {{"type", "point"}}},
       {"encoding",
        {{"x", x_axis},
         {"y", y_axis("share")},
         {"color", color},
         {"tooltip", tooltip}}}}};
  // Its legend would stay where there are no lines.
  if (!HasTheory(analysis)) layers.erase(layers.begin());
  return layers;
}

Json SharesSpec(const manifest::OccupationResult& result,
                const OccupationAnalysis& analysis) {
  std::vector<std::string> regions;
  for (const manifest::OccupationRegion& region : result.region()) {
    regions.push_back(RegionLabel(region));
  }
  Json rows = Json::array();
  std::vector<std::string> names;
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    names.push_back(process.name);
    for (const OccupationCellAnalysis& cell : process.cells) {
      for (std::size_t r = 0; r < cell.shares.size(); ++r) {
        const auto row = [&](const char* kind, double share) -> Json {
          return {{"process", process.name},
                  {"kind", kind},
                  {"eta", cell.learning_rate},
                  {"minimum", regions[r]},
                  {"share", share}};
        };
        Json simulated = row(kSimulated, cell.shares[r].estimate);
        AddInterval(cell.shares[r], &simulated);
        if (!process.relative_widths.empty()) {
          simulated["width"] = process.relative_widths[r];
        }
        rows.push_back(simulated);
        if (!cell.theory.has_value()) continue;
        const CellTheory& theory = *cell.theory;
        if (!theory.chain_shares.empty()) {
          rows.push_back(row(kChain, theory.chain_shares[r]));
        }
        if (!theory.rates_shares.empty()) {
          rows.push_back(row(kRates, theory.rates_shares[r]));
        }
      }
    }
  }
  const auto y_axis = [](const char* field) -> Json {
    return {{"field", field},
            {"type", "quantitative"},
            {"title", "share of time"},
            {"axis", {{"format", "%"}}},
            {"scale", {{"domain", {0, 1}}}}};
  };
  const Json color = {{"field", "minimum"},
                      {"type", "nominal"},
                      {"sort", regions},
                      {"scale", {{"domain", regions}}},
                      {"title", "minimum"}};
  const Json tooltip = {{{"field", "minimum"}},
                        {{"field", "width"}},
                        {{"field", "eta"}, {"format", ".4g"}},
                        {{"field", "share"}, {"format", ".4%"}},
                        {{"field", "lower"}, {"format", ".4%"}},
                        {{"field", "upper"}, {"format", ".4%"}}};
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"column",
             {{"field", "process"},
              {"type", "nominal"},
              {"sort", names},
              {"title", nullptr}}}}},
          {"spec",
           {{"width", 230},
            {"height", 230},
            {"layer", ShareLayers(analysis, color, y_axis, tooltip)}}}};
}

Json NarrowSpec(const OccupationAnalysis& analysis) {
  Json rows = Json::array();
  std::vector<std::string> names;
  for (const OccupationProcessAnalysis& process : analysis.processes) {
    names.push_back(process.name);
    for (const OccupationCellAnalysis& cell : process.cells) {
      const auto add = [&](const char* kind, double share,
                           const TimeShare* simulated) {
        // What is 0 has no place on a logarithmic axis.
        if (!(share > 0)) return;
        Json row = {{"process", process.name},
                    {"kind", kind},
                    {"eta", cell.learning_rate},
                    {"share", share}};
        if (simulated != nullptr && simulated->interval.has_value() &&
            simulated->interval->lower > 0) {
          AddInterval(*simulated, &row);
        }
        rows.push_back(row);
      };
      if (cell.narrow_share.has_value()) {
        add(kSimulated, cell.narrow_share->estimate, &*cell.narrow_share);
      }
      if (!cell.theory.has_value()) continue;
      const CellTheory& theory = *cell.theory;
      if (!theory.chain_shares.empty()) {
        add(kChain, NarrowSum(analysis.narrow, theory.chain_shares), nullptr);
      }
      if (!theory.rates_shares.empty()) {
        add(kRates, NarrowSum(analysis.narrow, theory.rates_shares), nullptr);
      }
    }
  }
  const auto y_axis = [](const char* field) -> Json {
    return {{"field", field},
            {"type", "quantitative"},
            {"title", "share of time at narrow minima"},
            {"axis", {{"format", "~%"}}},
            {"scale", {{"type", "log"}}}};
  };
  const Json color = {{"field", "process"},
                      {"type", "nominal"},
                      {"sort", names},
                      {"scale", {{"domain", names}}},
                      {"title", "process"}};
  const Json tooltip = {{{"field", "process"}},
                        {{"field", "eta"}, {"format", ".4g"}},
                        {{"field", "share"}, {"format", ".4%"}},
                        {{"field", "lower"}, {"format", ".4%"}},
                        {{"field", "upper"}, {"format", ".4%"}}};
  return {{"data", {{"values", rows}}},
          {"width", 420},
          {"height", 280},
          {"layer", ShareLayers(analysis, color, y_axis, tooltip)}};
}

}  // namespace

void AddShareFigures(const manifest::OccupationResult& result,
                     const OccupationAnalysis& analysis,
                     report::Report& report) {
  if (!analysis.narrow.empty()) {
    AddFigure("narrow_shares", "Share of time at narrow minima",
              HasTheory(analysis)
                  ? "Narrow: not a widest of a closed class of the jump graph "
                    "under truncation. Points: simulated, with 99 % intervals. "
                    "Lines: expected over the same steps from the same start "
                    "by the Markov chain with rates $q_{ij} "
                    "\\lambda_i(\\eta)$ (dashed) and by the chain with exact "
                    "rates at this $\\eta$ (solid). Shares of 0 are not drawn."
                  : "Narrow: by the manifest. Points: simulated, with 99 % "
                    "intervals. Shares of 0 are not drawn.",
              "Share of time at narrow minima against learning rate, both on "
              "logarithmic axes, one colour per process.",
              NarrowSpec(analysis), report);
  }
  AddFigure("shares", "Share of time at each minimum",
            HasTheory(analysis)
                ? "Share of all steps that chains belong to each minimum's "
                  "region, with 99 % intervals from the spread between chains "
                  "(points); lines are theory's, as above."
                : "Share of all steps that chains belong to each minimum's "
                  "region, with 99 % intervals from the spread between chains.",
            "Share of time against learning rate on a logarithmic axis, one "
            "colour per minimum and one panel per process.",
            SharesSpec(result, analysis), report);
}

}  // namespace thsgd
