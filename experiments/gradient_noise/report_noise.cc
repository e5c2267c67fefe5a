// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/report_noise.h"

#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/analyze_noise.h"
#include "experiments/gradient_noise/check_noise.h"
#include "experiments/gradient_noise/complete_noise.h"
#include "experiments/gradient_noise/draw_noise.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/settings.h"
#include "experiments/report/start_report.h"
#include "experiments/report/table_builder.h"
#include "experiments/report/verdict.h"

namespace thsgd {
namespace {

using manifest::NoisePart;
using manifest::TailEstimate;

// CSV header of an estimator.
std::string ColumnOf(TailEstimate::Estimator estimator) {
  std::string name = TailEstimate::Estimator_Name(estimator);
  for (char& c : name) c = static_cast<char>(std::tolower(c));
  return name;
}

void AppendEstimates(const NoisePart& part, std::vector<CellValue>& row) {
  for (TailEstimate::Estimator estimator : AllEstimators()) {
    const std::optional<IndexEstimate> estimate = FindEstimate(part, estimator);
    row.push_back(estimate.has_value() ? CellValue(Describe(*estimate))
                                       : std::monostate());
  }
}

std::vector<ColumnSpec> WithEstimators(std::vector<ColumnSpec> columns) {
  for (TailEstimate::Estimator estimator : AllEstimators()) {
    columns.push_back({ColumnOf(estimator), TitleOf(estimator)});
  }
  return columns;
}

void AddSampleTable(const NoiseAnalysis& analysis, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("samples");
  table.set_title("Tail index of whole vectors");
  table.set_caption(absl::StrFormat(
      "$\\alpha$ with %g %% intervals. Twin: normal noise with the second "
      "moments of the sample above.%s",
      analysis.percent, analysis.reduced_note));
  SetColumns(WithEstimators({{"sample", "noise"}}), table);
  const auto add = [&](const std::string& title, const NoisePart& part) {
    std::vector<CellValue> row = {title};
    AppendEstimates(part, row);
    AddRow(row, table);
  };
  const NoisePart none;
  for (const TrainedAnalysis& trained : analysis.trained) {
    add(trained.title,
        trained.sample->part().empty() ? none : trained.sample->part(0));
    add("  twin", trained.sample->gaussian_twin());
  }
  for (const ControlAnalysis& control : analysis.controls) {
    add(control.title, *control.part);
  }
}

void AddLayerTable(const NoiseAnalysis& analysis, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("layers");
  table.set_title("Tail index by layer");
  table.set_caption(absl::StrCat(
      "As above. Silent: coordinates whose noise is 0 in a vector or a block, "
      "left out of the last two columns.",
      analysis.reduced_note));
  SetColumns(WithEstimators({{"iteration", "iteration"},
                             {"layer", "layer"},
                             {"num_coordinates", "coordinates"},
                             {"num_silent", "silent"}}),
             table);
  for (const TrainedAnalysis& trained : analysis.trained) {
    for (int p = 1; p < trained.sample->part_size(); ++p) {
      const NoisePart& part = trained.sample->part(p);
      std::vector<CellValue> row = {std::int64_t{trained.iteration},
                                    part.name(), part.num_coordinates(),
                                    part.num_silent()};
      AppendEstimates(part, row);
      AddRow(row, table);
    }
  }
}

void AddTrainingTable(const NoiseAnalysis& analysis, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("training");
  table.set_title("Where the noise was measured");
  table.set_caption(absl::StrCat(
      "Mean loss over all samples to train on, its gradient's norm, and the "
      "noise's root mean square norm.",
      analysis.reduced_note));
  SetColumns({{"iteration", "iteration"},
              {"train_loss_nats", "training loss", 4},
              {"gradient_norm", "|gradient|", 3},
              {"noise_norm", "|noise|", 3},
              {"num_coordinates", "coordinates"},
              {"num_silent", "silent"},
              {"diverged", "diverged"}},
             table);
  for (const TrainedAnalysis& trained : analysis.trained) {
    const manifest::NoiseSample& sample = *trained.sample;
    if (sample.part().empty()) {
      AddRow({std::int64_t{trained.iteration}, std::monostate(),
              std::monostate(), std::monostate(), std::monostate(),
              std::monostate(), std::string("yes")},
             table);
      continue;
    }
    const NoisePart& whole = sample.part(0);
    AddRow({std::int64_t{trained.iteration}, sample.train_loss(),
            sample.gradient_norm(), whole.root_mean_square(),
            whole.num_coordinates(), whole.num_silent(), std::string("no")},
           table);
  }
}

void AddEstimateTable(const NoiseAnalysis& analysis, report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("estimates");
  table.set_title("All estimates");
  table.set_csv_only(true);
  SetColumns({{"sample", "noise"},
              {"part", "part"},
              {"estimator", "estimator"},
              {"tail_index", "tail index"},
              {"tail_index_lower", "from"},
              {"tail_index_upper", "to"}},
             table);
  const auto add = [&](const std::string& sample, const NoisePart& part) {
    for (TailEstimate::Estimator estimator : AllEstimators()) {
      const auto estimate = FindEstimate(part, estimator);
      if (!estimate.has_value()) continue;
      AddRow(
          {sample, part.name(), ColumnOf(estimator), Finite(estimate->value),
           Finite(estimate->interval.lower), Finite(estimate->interval.upper)},
          table);
    }
  };
  for (const TrainedAnalysis& trained : analysis.trained) {
    for (const NoisePart& part : trained.sample->part()) {
      add(trained.title, part);
    }
    add(absl::StrCat(trained.title, ", twin"), trained.sample->gaussian_twin());
  }
  for (const ControlAnalysis& control : analysis.controls) {
    add(control.title, *control.part);
  }
}

// The last sample, which training made.
void AddHeadlines(const NoiseAnalysis& analysis, report::Report& report) {
  const TrainedAnalysis& last = analysis.trained.back();
  if (last.sample->part().empty()) return;
  for (TailEstimate::Estimator estimator :
       {TailEstimate::HILL_NORM, TailEstimate::BLOCK_NORM}) {
    const auto estimate = FindEstimate(last.sample->part(0), estimator);
    if (!estimate.has_value()) continue;
    report::Headline& headline = *report.add_headline();
    headline.set_quantity(absl::StrCat("tail index of gradient noise, ",
                                       TitleOf(estimator), ", ", last.title));
    const auto twin = FindEstimate(last.sample->gaussian_twin(), estimator);
    if (twin.has_value()) {
      headline.set_theory(absl::StrCat("Gaussian twin: ", Describe(*twin)));
    }
    headline.set_estimate(Describe(*estimate));
  }
}

}  // namespace

absl::StatusOr<report::Report> ReportNoise(
    const manifest::GradientNoiseExperiment& experiment,
    const manifest::GradientNoiseResult& result) {
  THSGD_RETURN_IF_ERROR(RequireCompleteNoise(experiment, result));
  report::Report report = StartReport(experiment, result);
  const NoiseAnalysis analysis = AnalyzeNoise(experiment, result);
  AddSampleTable(analysis, report);
  AddTrainingTable(analysis, report);
  AddNoiseFigures(analysis, report);
  AddNoiseChecks(analysis, report);
  AddLayerTable(analysis, report);
  AddEstimateTable(analysis, report);
  AddHeadlines(analysis, report);
  report.set_verdict(SummarizeChecks(report));
  report.set_limitations(
      "At fixed parameters the noise takes finitely many values, so its tails "
      "end: a tail index says how they look within the reach of n gradients, "
      "of one run, network and batch size. Block exponents mean an index for "
      "stable laws only. For others of finite variance they are off by "
      "$(E \\log(s|N|) - E \\log|X|) / \\log m$ in $1/\\alpha$, N normal and s "
      "the standard deviation: more mass near 0 looks like heavy tails, and "
      "larger samples hardly help; for heavy tails that are not stable, such "
      "as Lomax', they are off by the order of $1/\\log m$. Blocks of "
      "neighbours are biased besides where coordinates differ in scale or "
      "depend on each other. Hill's estimator is biased where tails are no "
      "exact power: it tends to 1.63 for the Lomax law of index 1.8 and 1000 "
      "values. Percentile bootstrap intervals cover less than they say where "
      "few values or blocks decide.");
  AddSettings(experiment, report);
  return report;
}

}  // namespace thsgd
