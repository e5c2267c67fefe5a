// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/complete_training.h"

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "dl/train/training_run.pb.h"
#include "experiments/report/complete.h"
#include "experiments/training/training_experiment.pb.h"

namespace thsgd {

absl::Status RequireCompleteTraining(
    const manifest::TrainingExperimentResult& result) {
  THSGD_RETURN_IF_ERROR(RequireEqual(
      "the number of results", result.result_size(), result.plan().run_size()));
  for (int i = 0; i < result.result_size(); ++i) {
    const manifest::TrainingResult& run = result.result(i);
    THSGD_RETURN_IF_ERROR(RequireCounts(run));
    if (run.metrics().empty() || run.num_train() == 0 || run.num_test() == 0) {
      return IncompleteError(
          absl::StrCat("result[", i, "] has ", run.metrics_size(),
                       " metrics of ", run.num_train(), " and ", run.num_test(),
                       " samples; each must be at least 1"));
    }
  }
  // By setting, then method: runs of one seed are compared.
  std::map<std::string, std::map<std::string, int>> num_runs;
  for (const manifest::PlannedRun& run : result.plan().run()) {
    ++num_runs[run.setting()][run.method()];
  }
  for (const auto& [setting, methods] : num_runs) {
    for (const auto& [method, count] : methods) {
      THSGD_RETURN_IF_ERROR(
          RequireEqual(absl::StrCat("the number of runs of method \"", method,
                                    "\" in setting \"", setting, "\""),
                       count, methods.begin()->second));
    }
  }
  return absl::OkStatus();
}

}  // namespace thsgd
