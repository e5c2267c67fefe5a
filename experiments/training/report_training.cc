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
#include "experiments/training/training_experiment.pb.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

CellValue YesNo(std::optional<bool> answer) {
  if (!answer.has_value()) return std::monostate();
  return std::string(*answer ? "yes" : "no");
}

void AddMethodTable(const std::vector<SettingAnalysis>& settings,
                    report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("methods");
  table.set_title("Methods");
  table.set_caption(absl::StrCat(
      "Means over the seeds with 99 % intervals by Student's t; the mean of "
      "sharpness is geometric. Truncated: of all updates. Runs that diverged "
      "are among the means. As on the slide: its numbers lie within the 99 % "
      "prediction intervals of one more run.",
      ReducedNote(settings)));
  SetColumns({{"setting", "task"},
              {"method", "method"},
              {"num_seeds", "seeds"},
              {"slide_accuracy_percent", "slide: accuracy (%)"},
              {"accuracy_percent", "accuracy (%)", 4},
              {"accuracy_lower", "from", 4},
              {"accuracy_upper", "to", 4},
              {"slide_sharpness", "slide: sharpness"},
              {"sharpness", "sharpness", 3},
              {"sharpness_lower", "from", 3},
              {"sharpness_upper", "to", 3},
              {"truncated_share", "truncated", 3},
              {"num_diverged", "diverged"},
              {"meets_slide", "as on the slide"}},
             table);
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      const auto bounds = [](const SeedSummary& summary, bool log,
                             bool upper) -> CellValue {
        if (!summary.interval.has_value()) return std::monostate();
        const double bound =
            upper ? summary.interval->upper : summary.interval->lower;
        return log ? std::exp(bound) : bound;
      };
      AddRow(
          {setting.title, method.title,
           static_cast<std::int64_t>(method.results.size()),
           CellOf(method.slide_accuracy), Finite(method.accuracy.mean),
           bounds(method.accuracy, false, false),
           bounds(method.accuracy, false, true), CellOf(method.slide_sharpness),
           Finite(std::exp(method.log_sharpness.mean)),
           bounds(method.log_sharpness, true, false),
           bounds(method.log_sharpness, true, true), method.truncated_share,
           std::int64_t{method.num_diverged}, YesNo(MeetsSlide(method))},
          table);
    }
  }
}

void AddRunTable(const std::vector<SettingAnalysis>& settings,
                 report::Report& report) {
  report::Table& table = *report.add_table();
  table.set_id("runs");
  table.set_title("Runs");
  table.set_csv_only(true);
  SetColumns({{"setting", "task"},
              {"method", "method"},
              {"run", "run"},
              {"iterations", "iterations"},
              {"diverged", "diverged"},
              {"train_loss_nats", "training loss"},
              {"train_accuracy_percent", "training accuracy (%)"},
              {"test_loss_nats", "test loss"},
              {"test_accuracy_percent", "test accuracy (%)"},
              {"expected_sharpness_nats", "sharpness"},
              {"expected_sharpness_standard_error", "standard error"},
              {"parameters_sha256", "parameters"}},
             table);
  for (const SettingAnalysis& setting : settings) {
    for (const MethodAnalysis& method : setting.methods) {
      for (std::size_t k = 0; k < method.results.size(); ++k) {
        const manifest::TrainingResult& result = *method.results[k];
        const manifest::TrainingMetrics& last = *result.metrics().rbegin();
        const manifest::ExpectedSharpnessValue& sharpness =
            result.sharpness().expected();
        AddRow({setting.name, method.name, static_cast<std::int64_t>(k),
                std::int64_t{last.iteration()},
                std::string(result.diverged() ? "yes" : "no"),
                Finite(last.train_loss()),
                100.0 * last.num_train_correct() / result.num_train(),
                Finite(last.test_loss()), method.accuracy.values[k],
                Finite(sharpness.value()), Finite(sharpness.standard_error()),
                result.parameters_sha256()},
               table);
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
