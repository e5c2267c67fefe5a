// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/first_exit_time/draw_first_exit_time.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "experiments/measurement/first_exit_time/analyze_first_exit_time.h"
#include "experiments/measurement/first_exit_time/exit_time_bins.h"
#include "experiments/measurement/first_exit_time/exit_time_theory.h"
#include "experiments/measurement/first_exit_time/first_exit_time.pb.h"
#include "experiments/report/figure_builder.h"
#include "experiments/report/report.pb.h"

namespace thsgd {
namespace {

Json Names(const FirstExitTimeAnalysis& analysis) {
  Json names = Json::array();
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    names.push_back(process.name);
  }
  return names;
}

// Logarithmic; ticks at the values themselves where they are few.
Json LogAxis(absl::string_view field, absl::string_view title,
             const std::set<double>& values = {}) {
  Json axis = {{"field", field},
               {"type", "quantitative"},
               {"title", title},
               {"scale", {{"type", "log"}, {"nice", false}, {"padding", 12}}}};
  if (values.empty()) {
    axis["axis"] = {{"style", "log"}};
  } else {
    axis["axis"] = {{"values", values}, {"format", ".3~g"}};
  }
  return axis;
}

Json Color(const Json& names, absl::string_view title) {
  return {{"field", "group"},
          {"type", "nominal"},
          {"title", title},
          {"legend", {{"columns", 4}}},
          {"scale", {{"domain", names}}}};
}

// Simulated points with intervals, their fits, theory's dashed lines and exact
// numbers, each group in its colour. Of rows with kind, group, x, y, lower,
// upper.
Json PointsAndLines(const Json& x, const Json& y, const Json& color) {
  Json y_lower = y;
  y_lower["field"] = "lower";
  const Json by_group = {{"field", "group"}};
  return Json::array(
      {{{"transform", {KindIs("theory")}},
        {"mark", {{"type", "line"}, {"style", "theory"}}},
        {"encoding", {{"x", x}, {"y", y}, {"detail", by_group}}}},
       {{"transform", {KindIs("fit")}},
        {"mark", {{"type", "line"}}},
        {"encoding", {{"x", x}, {"y", y}, {"color", color}}}},
       {{"transform", {KindIs("simulation")}},
        {"mark", {{"type", "rule"}}},
        {"encoding",
         {{"x", x},
          {"y", y_lower},
          {"y2", {{"field", "upper"}}},
          {"color", color}}}},
       {{"transform", {KindIs("exact")}},
        {"mark",
         {{"type", "point"},
          {"shape", "circle"},
          {"filled", false},
          {"size", 110},
          {"color", "#333"}}},
        {"encoding", {{"x", x}, {"y", y}}}},
       {{"transform", {KindIs("simulation")}},
        {"mark", {{"type", "point"}}},
        {"encoding",
         {{"x", x},
          {"y", y},
          {"color", color},
          {"tooltip",
           {{{"field", "group"}},
            {{"field", "x"}, {"format", ".4g"}},
            {{"field", "y"}, {"format", ".5g"}},
            {{"field", "lower"}, {"format", ".5g"}},
            {{"field", "upper"}, {"format", ".5g"}}}}}}}});
}

void AppendMean(const ExitTimeCellAnalysis& cell, const std::string& group,
                double x, Json& rows) {
  const ExitTimePrediction& prediction = *cell.prediction;
  if (prediction.limit_mean.has_value()) {
    rows.push_back({{"kind", "theory"},
                    {"group", group},
                    {"x", x},
                    {"y", *prediction.limit_mean}});
  }
  if (prediction.exact_mean.has_value()) {
    rows.push_back({{"kind", "exact"},
                    {"group", group},
                    {"x", x},
                    {"y", prediction.exact_mean->value}});
  }
  if (!cell.mean.has_value()) return;
  rows.push_back({{"kind", "simulation"},
                  {"group", group},
                  {"x", x},
                  {"y", cell.mean->estimate},
                  {"lower", cell.mean->interval.lower},
                  {"upper", cell.mean->interval.upper}});
}

void AppendFit(const Slope& slope, const std::string& group, double x,
               Json& rows) {
  rows.push_back(
      {{"kind", "fit"},
       {"group", group},
       {"x", x},
       {"y", std::exp(slope.intercept + slope.estimate * std::log(x))}});
}

Json MeanSpec(const FirstExitTimeAnalysis& analysis) {
  Json rows = Json::array();
  std::set<double> learning_rates;
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const double eta = cell.prediction->learning_rate;
      learning_rates.insert(eta);
      AppendMean(cell, process.name, eta, rows);
      if (process.mean_slope.has_value()) {
        AppendFit(*process.mean_slope, process.name, eta, rows);
      }
    }
  }
  return {
      {"data", {{"values", rows}}},
      {"width", 520},
      {"height", 380},
      {"layer", PointsAndLines(LogAxis("x", "learning rate η", learning_rates),
                               LogAxis("y", "mean first exit time, steps"),
                               Color(Names(analysis), "process"))}};
}

Json NoiseScaleSpec(const FirstExitTimeAnalysis& analysis) {
  Json rows = Json::array();
  Json names = Json::array();
  std::set<double> scales;
  for (const NoiseScaleFamily& family : analysis.families) {
    const ExitTimeTheory& theory = family.members.front()->theory;
    const std::string name = absl::StrCat(*theory.relative_width);
    names.push_back(name);
    for (const ExitTimeProcessAnalysis* member : family.members) {
      const double scale = *member->theory.noise_scale;
      scales.insert(scale);
      AppendMean(member->cells[family.learning_rate_index], name, scale, rows);
      AppendFit(family.slope, name, scale, rows);
    }
  }
  return {{"data", {{"values", rows}}},
          {"width", 520},
          {"height", 380},
          {"layer", PointsAndLines(LogAxis("x", "noise scale s", scales),
                                   LogAxis("y", "mean first exit time, steps"),
                                   Color(names, "relative width l*"))}};
}

// Mean over theory's mean against the parameter that has to be small.
Json RatioSpec(const FirstExitTimeAnalysis& analysis) {
  Json rows = Json::array();
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    if (!process.theory.relative_width.has_value()) continue;
    const std::string group = absl::StrCat(*process.theory.relative_width);
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const ExitTimePrediction& prediction = *cell.prediction;
      if (!prediction.limit_mean.has_value()) continue;
      const double x = *prediction.small_parameter;
      const double limit = *prediction.limit_mean;
      if (prediction.exact_mean.has_value()) {
        rows.push_back({{"kind", "exact"},
                        {"group", group},
                        {"x", x},
                        {"y", prediction.exact_mean->value / limit}});
      }
      if (!cell.mean.has_value()) continue;
      rows.push_back({{"kind", "simulation"},
                      {"group", group},
                      {"x", x},
                      {"y", cell.mean->estimate / limit},
                      {"lower", cell.mean->interval.lower / limit},
                      {"upper", cell.mean->interval.upper / limit}});
    }
  }
  std::set<std::string> widths;
  for (const Json& row : rows) widths.insert(row["group"].get<std::string>());
  Json layers = PointsAndLines(LogAxis("x", "H(1/η)/η"),
                               {{"field", "y"},
                                {"type", "quantitative"},
                                {"title", "E[σ] λ(η) q"},
                                {"scale", {{"zero", false}}}},
                               Color(widths, "relative width l*"));
  for (Json& layer : layers) {
    layer["encoding"]["x"]["axis"] = {{"format", ".2~g"}, {"tickCount", 5}};
  }
  layers.push_back({{"data", {{"values", {Json::object()}}}},
                    {"mark", {{"type", "rule"}, {"style", "boundary"}}},
                    {"encoding", {{"y", {{"datum", 1}}}}}});
  return {{"data", {{"values", rows}}},
          {"width", 520},
          {"height", 280},
          {"layer", layers}};
}

// P(sigma > t mean) at the smallest learning rate with exits, on a logarithmic
// axis, where an exponential law is the line exp(-t).
Json LawSpec(const FirstExitTimeAnalysis& analysis) {
  constexpr double kFarthest = 6;
  // Closer points are not told apart.
  constexpr double kSpacing = 0.02;
  Json rows = Json::array();
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (auto cell = process.cells.rbegin(); cell != process.cells.rend();
         ++cell) {
      if (!cell->mean.has_value()) continue;
      const manifest::FirstExitTimeCounts& counts = cell->cell->counts();
      const auto total =
          static_cast<double>(counts.num_exited() + counts.num_censored());
      const int num_bins = counts.exits_to(0).exit_time_bin_size();
      std::int64_t left = 0;
      double drawn = -1;
      for (int k = 0; k < num_bins; ++k) {
        const double t =
            static_cast<double>(ExitTimeBinBegin(k)) / cell->mean->estimate;
        const double share = 1 - static_cast<double>(left) / total;
        if (t <= kFarthest && share > 0 && t >= drawn + kSpacing) {
          drawn = t;
          rows.push_back({{"kind", "simulation"},
                          {"group", process.name},
                          {"x", ForDrawing(t)},
                          {"y", ForDrawing(share)}});
        }
        for (const manifest::ExitsTo& exits : counts.exits_to()) {
          left += exits.exit_time_bin(k);
        }
      }
      break;
    }
  }
  for (int i = 0; i <= 60; ++i) {
    const double t = kFarthest * i / 60;
    rows.push_back({{"kind", "theory"},
                    {"group", "theory"},
                    {"x", ForDrawing(t)},
                    {"y", std::exp(-t)}});
  }
  const Json x = {{"field", "x"}, {"type", "quantitative"}, {"title", "t"}};
  const Json y = {{"field", "y"},
                  {"type", "quantitative"},
                  {"title", "share of chains with σ > t · mean"},
                  {"axis", {{"style", "log"}}},
                  {"scale", {{"type", "log"}, {"domain", {0.002, 1}}}}};
  return {
      {"data", {{"values", rows}}},
      {"width", 520},
      {"height", 320},
      {"layer",
       {{{"transform", {KindIs("simulation")}},
         {"mark", {{"type", "line"}, {"clip", true}}},
         {"encoding",
          {{"x", x}, {"y", y}, {"color", Color(Names(analysis), "process")}}}},
        {{"transform", {KindIs("theory")}},
         {"mark", {{"type", "line"}, {"style", "theory"}, {"clip", true}}},
         {"encoding", {{"x", x}, {"y", y}}}}}}};
}

// Wait between attempts, success and duration, against the learning rate.
Json MechanismSpec(const FirstExitTimeAnalysis& analysis) {
  Json waits = Json::array();
  Json successes = Json::array();
  std::set<double> learning_rates;
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      const ExitTimePrediction& prediction = *cell.prediction;
      const double eta = prediction.learning_rate;
      learning_rates.insert(eta);
      if (prediction.attempt_rate.has_value()) {
        waits.push_back({{"kind", "theory"},
                         {"group", process.name},
                         {"x", eta},
                         {"y", 1 / *prediction.attempt_rate}});
        successes.push_back({{"kind", "theory"},
                             {"group", process.name},
                             {"x", eta},
                             {"y", *prediction.success_probability}});
      }
      if (cell.attempt_rate.has_value()) {
        const double wait = 1 / *cell.attempt_rate;
        waits.push_back({{"kind", "simulation"},
                         {"group", process.name},
                         {"x", eta},
                         {"y", wait},
                         {"lower", wait},
                         {"upper", wait}});
      }
      if (cell.success.has_value() && cell.success->count > 0) {
        successes.push_back({{"kind", "simulation"},
                             {"group", process.name},
                             {"x", eta},
                             {"y", cell.success->estimate},
                             {"lower", cell.success->interval.lower},
                             {"upper", cell.success->interval.upper}});
      }
    }
  }
  const auto panel = [&](const Json& rows, absl::string_view title) -> Json {
    return {
        {"data", {{"values", rows}}},
        {"width", 290},
        {"height", 280},
        {"layer", PointsAndLines(
                      LogAxis("x", "learning rate η", learning_rates),
                      LogAxis("y", title), Color(Names(analysis), "process"))}};
  };
  return {{"hconcat",
           {panel(waits, "steps between attempts"),
            panel(successes, "probability that an attempt succeeds")}}};
}

// Shares of the destinations by process, against the learning rate.
Json LocationSpec(const FirstExitTimeAnalysis& analysis) {
  Json rows = Json::array();
  Json names = Json::array();
  std::set<double> learning_rates;
  for (std::size_t k = 0; k < analysis.destinations.size(); ++k) {
    bool is_reached = false;
    for (const ExitTimeProcessAnalysis& process : analysis.processes) {
      for (const ExitTimeCellAnalysis& cell : process.cells) {
        is_reached |= !cell.to.empty() && cell.to[k].count > 0;
      }
    }
    if (!is_reached) continue;
    const std::string& name = analysis.destinations[k];
    names.push_back(name);
    for (const ExitTimeProcessAnalysis& process : analysis.processes) {
      for (const ExitTimeCellAnalysis& cell : process.cells) {
        const double eta = cell.prediction->learning_rate;
        learning_rates.insert(eta);
        const auto add = [&](absl::string_view kind, double share) -> Json& {
          rows.push_back({{"kind", kind},
                          {"process", process.name},
                          {"group", name},
                          {"x", eta},
                          {"y", ForDrawing(share)}});
          return rows.back();
        };
        if (process.theory.limit_shares.has_value()) {
          add("theory", (*process.theory.limit_shares)[k]);
        }
        if (cell.prediction->exact_shares.has_value()) {
          add("exact", (*cell.prediction->exact_shares)[k]);
        }
        if (cell.to.empty()) continue;
        Json& row = add("simulation", cell.to[k].estimate);
        row["lower"] = ForDrawing(cell.to[k].interval.lower);
        row["upper"] = ForDrawing(cell.to[k].interval.upper);
      }
    }
  }
  const Json y = {{"field", "y"},
                  {"type", "quantitative"},
                  {"title", "share of exits"},
                  {"axis", {{"format", "%"}}}};
  return {{"data", {{"values", rows}}},
          {"facet",
           {{"field", "process"},
            {"type", "nominal"},
            {"sort", Names(analysis)},
            {"title", nullptr}}},
          {"columns", 2},
          {"spec",
           {{"width", 280},
            {"height", 170},
            {"layer",
             PointsAndLines(LogAxis("x", "learning rate η", learning_rates), y,
                            Color(names, "destination"))}}}};
}

}  // namespace

void AddFirstExitTimeFigures(const FirstExitTimeAnalysis& analysis,
                             report::Report& report) {
  constexpr char kMarks[] =
      "Points: simulation, with 99 % intervals. Coloured lines: fits. Dashed: "
      "the limit theory, constants included. Circles: exact for the chain at "
      "that learning rate, where it is computed.";
  bool has_slopes = false;
  bool has_attempts = false;
  bool has_limit = false;
  for (const ExitTimeProcessAnalysis& process : analysis.processes) {
    has_slopes |= process.mean_slope.has_value();
    for (const ExitTimeCellAnalysis& cell : process.cells) {
      has_attempts |= cell.success.has_value();
      has_limit |= cell.prediction->limit_mean.has_value();
    }
  }
  if (has_slopes || analysis.families.empty()) {
    AddFigure("mean_time", "Mean first exit time against the learning rate",
              kMarks,
              "Mean first exit time against learning rate on logarithmic axes: "
              "one nearly straight line for each process, the steeper the more "
              "jumps it takes to leave.",
              MeanSpec(analysis), report);
  }
  if (!analysis.families.empty()) {
    AddFigure("noise_scale", "Mean first exit time against the noise scale",
              kMarks,
              "Mean first exit time against noise scale on logarithmic axes: "
              "one straight line for each relative width, the steeper the "
              "wider.",
              NoiseScaleSpec(analysis), report);
  }
  if (has_limit) {
    AddFigure(
        "ratio", "How far the limit is",
        "Mean first exit time over theory's $1/(q \\lambda(\\eta))$, against "
        "the parameter in which theory expands. The limit is 1 at the left, "
        "beyond the axis. Points: simulation. Circles: exact at that learning "
        "rate.",
        "Ratio of mean exit time to theory's against the small parameter: it "
        "tends to one as the parameter falls.",
        RatioSpec(analysis), report);
  }
  AddFigure("law", "The law of the first exit time",
            "Share of chains that are still inside after $t$ means, at the "
            "smallest learning rate. Dashed: $e^{-t}$, the exponential law.",
            "Share of chains still inside against scaled time on a logarithmic "
            "axis: all processes follow the straight line of an exponential "
            "law.",
            LawSpec(analysis), report);
  if (has_attempts && has_slopes) {
    AddFigure(
        "mechanism", "Attempts and their success",
        "An attempt begins when a chain leaves the manifest's attempt radius "
        "around the minimum and fails when it is back in the core. Left: steps "
        "between the beginnings of attempts; all processes wait alike, like "
        "$\\eta^{-\\alpha}$. Right: the share of attempts that leads out, like "
        "$\\eta^{(l^*-1)(\\alpha-1)}$. Dashed: the limit theory.",
        "Two panels against learning rate: steps between attempts, the same "
        "for all processes, and the probability of success, falling the "
        "steeper the more jumps are needed.",
        MechanismSpec(analysis), report);
  }
  if (analysis.destinations.size() >= 3) {
    AddFigure("location", "Where chains land",
              absl::StrCat("Share of the exits by attraction field, named by "
                           "its minimum. ",
                           kMarks),
              "Shares of the destinations against learning rate, one panel for "
              "each process.",
              LocationSpec(analysis), report);
  }
}

}  // namespace thsgd
