// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/report_training.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "dl/train/training_run.pb.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/settings.h"
#include "experiments/report/start_report.h"
#include "experiments/report/table_builder.h"
#include "experiments/report/verdict.h"
#include "experiments/training/analyze_training.h"
#include "experiments/training/check_training.h"
#include "experiments/training/complete_training.h"
#include "experiments/training/draw_training.h"
#include "experiments/training/sharpness_measures.h"
#include "experiments/training/training_experiment.pb.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

CellValue YesNo(std::optional<bool> answer) {
  if (!answer.has_value()) return std::monostate();
  return std::string(*answer ? "yes" : "no");
}

// An end of the interval, on the scale that `show` makes of the summary's.
CellValue BoundOf(const SeedSummary& summary, double Interval::*bound,
                  double (*show)(double)) {
  if (!summary.interval.has_value()) return std::monostate();
  return show((*summary.interval).*bound);
}

double AsIs(double value) { return value; }

void AddMethodTable(const std::vector<SettingAnalysis>& settings,
                    report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("methods");
  table.set_title("Methods");
  table.set_caption(absl::StrCat(
      "Means over the seeds with 99 % intervals by Student's t. Fitted: of the "
      "samples to train on, in the run with the fewest; sharpness is that of "
      "a minimum only where nearly all are. Truncated: of all updates. Runs "
      "that diverged are among the means. As on the slide: "
      "its numbers, those of sharpness too, lie within the 99 % prediction "
      "intervals of one more run.",
      ReducedNote(settings)));
  SetColumns({{"setting", "task"},
              {"method", "method"},
              {"num_seeds", "seeds"},
              {"slide_accuracy_percent", "slide: accuracy (%)"},
              {"accuracy_percent", "accuracy (%)", 4},
              {"accuracy_lower", "from", 4},
              {"accuracy_upper", "to", 4},
              {"least_fitted_percent", "fitted (%)", 4},
              {"truncated_share", "truncated", 3},
              {"num_diverged", "diverged"},
              {"meets_slide", "as on the slide"}},
             table);
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      AddRow({setting.title, method.title,
              static_cast<std::int64_t>(method.results.size()),
              CellOf(method.slide_accuracy), Finite(method.accuracy.mean),
              BoundOf(method.accuracy, &Interval::lower, AsIs),
              BoundOf(method.accuracy, &Interval::upper, AsIs),
              method.least_fitted, method.truncated_share,
              std::int64_t{method.num_diverged}, YesNo(MeetsSlide(method))},
             table);
    }
  }
}

void AddSharpnessTable(const std::vector<SettingAnalysis>& settings,
                       report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("sharpness");
  table.set_title("Sharpness of the minima");
  table.set_caption(absl::StrCat(
      "Geometric means over the seeds with 99 % intervals by Student's t for "
      "the logarithm. At an end: runs in which the search for the largest "
      "scale ended at an end of its range, so that the value is a bound.",
      ReducedNote(settings)));
  SetColumns({{"setting", "task"},
              {"measure", "measure"},
              {"method", "method"},
              {"slide_sharpness", "slide"},
              {"sharpness", "here", 3},
              {"sharpness_lower", "from", 3},
              {"sharpness_upper", "to", 3},
              {"num_bounds", "at an end"}},
             table);
  for (const SettingAnalysis& setting : settings) {
    for (std::size_t i = 0; i < setting.measures.size(); ++i) {
      for (const MethodAnalysis& method : setting.methods) {
        const SharpnessAnalysis& sharpness = method.sharpness[i];
        AddRow({setting.title, setting.measures[i]->title, method.title,
                CellOf(sharpness.slide),
                Finite(std::exp(sharpness.log_value.mean)),
                BoundOf(sharpness.log_value, &Interval::lower, std::exp),
                BoundOf(sharpness.log_value, &Interval::upper, std::exp),
                std::int64_t{sharpness.num_bounds}},
               table);
      }
    }
  }
}

void AddRunTable(const std::vector<SettingAnalysis>& settings,
                 report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("runs");
  table.set_title("Runs");
  table.set_csv_only(true);
  std::vector<ColumnSpec> columns = {
      {"setting", "task"},
      {"method", "method"},
      {"run", "run"},
      {"iterations", "iterations"},
      {"diverged", "diverged"},
      {"train_loss_nats", "training loss"},
      {"train_accuracy_percent", "training accuracy (%)"},
      {"test_loss_nats", "test loss"},
      {"test_accuracy_percent", "test accuracy (%)"},
      {"parameters_sha256", "parameters"}};
  for (const SharpnessMeasure& measure : SharpnessMeasures()) {
    columns.push_back({measure.id, measure.title});
  }
  SetColumns(columns, table);
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      for (std::size_t k = 0; k < method.results.size(); ++k) {
        const manifest::TrainingResult& result = *method.results[k];
        const manifest::TrainingMetrics& last = *result.metrics().rbegin();
        std::vector<CellValue> row = {
            setting.name,
            method.name,
            static_cast<std::int64_t>(k),
            std::int64_t{last.iteration()},
            std::string(result.diverged() ? "yes" : "no"),
            Finite(last.train_loss()),
            100.0 * last.num_train_correct() / result.num_train(),
            Finite(last.test_loss()),
            method.accuracy.values[k],
            result.parameters_sha256()};
        for (const SharpnessMeasure& measure : SharpnessMeasures()) {
          row.push_back(
              Finite(measure.value(result.sharpness()).value_or(NAN)));
        }
        AddRow(row, table);
      }
    }
  }
}

void AddCurveTable(const std::vector<SettingAnalysis>& settings,
                   report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("curves");
  table.set_title("Curves");
  table.set_csv_only(true);
  SetColumns({{"setting", "task"},
              {"method", "method"},
              {"run", "run"},
              {"iteration", "iteration"},
              {"train_loss_nats", "training loss"},
              {"test_loss_nats", "test loss"},
              {"num_train_correct", "right of those to train on"},
              {"num_test_correct", "right of those to test on"},
              {"batch_loss_nats", "mean loss over small batches"},
              {"gradient_norm", "mean norm of the gradients"},
              {"num_truncated", "truncated updates"}},
             table);
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      for (std::size_t k = 0; k < method.results.size(); ++k) {
        for (const auto& metrics : method.results[k]->metrics()) {
          AddRow({setting.name, method.name, static_cast<std::int64_t>(k),
                  std::int64_t{metrics.iteration()},
                  Finite(metrics.train_loss()), Finite(metrics.test_loss()),
                  std::int64_t{metrics.num_train_correct()},
                  std::int64_t{metrics.num_test_correct()},
                  Finite(metrics.batch_loss()), Finite(metrics.gradient_norm()),
                  std::int64_t{metrics.num_truncated()}},
                 table);
        }
      }
    }
  }
}

// Ours, the best of them by accuracy, in each setting.
void AddHeadlines(const std::vector<SettingAnalysis>& settings,
                  report::Report& report) {
  for (const SettingAnalysis& setting : settings) {
    if (setting.is_sweep) continue;
    for (const MethodAnalysis& method : setting.methods) {
      if (method.kind != MethodKind::kBoth) continue;
      report::Headline& headline = *report.add_headline();
      headline.set_quantity(absl::StrCat("test accuracy of ", method.title,
                                         ", ", setting.title, " (%)"));
      if (method.slide_accuracy.has_value()) {
        headline.set_theory(
            absl::StrFormat("slide: %.2f", *method.slide_accuracy));
      }
      headline.set_estimate(
          method.accuracy.interval.has_value()
              ? absl::StrFormat("%.2f (%.2f to %.2f)", method.accuracy.mean,
                                method.accuracy.interval->lower,
                                method.accuracy.interval->upper)
              : absl::StrFormat("%.2f", method.accuracy.mean));
    }
  }
}

}  // namespace

absl::StatusOr<report::Report> ReportTraining(
    const manifest::TrainingExperiment& experiment,
    const manifest::TrainingExperimentResult& result) {
  THSGD_RETURN_IF_ERROR(RequireCompleteTraining(result));
  report::Report report = StartReport(experiment, result);
  const std::vector<SettingAnalysis> settings =
      AnalyzeTraining(experiment, result);
  AddMethodTable(settings, report);
  AddSharpnessTable(settings, report);
  AddTrainingFigures(settings, report);
  AddTrainingChecks(settings, report);
  AddRunTable(settings, report);
  AddCurveTable(settings, report);
  AddHeadlines(settings, report);
  report.set_verdict(SummarizeChecks(report));
  report.set_limitations(
      "A table of accuracies is no theorem: what holds for these networks, "
      "images and settings is shown, with the spread of the seeds that were "
      "run. Learning rate, threshold, tail index and scale of the noise are "
      "recalled and not tuned here. The last parameters of a run at a constant "
      "learning rate are not a minimum; their sharpness depends on where the "
      "run happened to stop.");
  AddSettings(experiment, report);
  return report;
}

}  // namespace thsgd
