// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From the bytes of a result of training to its report and the report's JSON.
// Input: a byte, then a serialized thsgd.manifest.TrainingExperimentResult. If
// the byte is even, the plan of the manifest stands in place of its own.

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/proto_file.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/report/fuzz_report.h"
#include "experiments/report/report.pb.h"
#include "experiments/training/report_training.h"
#include "experiments/training/training_experiment.pb.h"
#include "experiments/training/training_plan.h"
#include "tools/fuzzing/memory_file.h"

namespace thsgd {
namespace {

// A table and a sweep, with prose that is not UTF-8.
const manifest::TrainingExperiment& Experiment() {
  static const auto& experiment = *new manifest::TrainingExperiment([] {
    manifest::TrainingExperiment parsed =
        ReadTrainingExperiment(
            "experiments/training/report_training_fuzz.textproto")
            .value();
    parsed.mutable_setting(0)->mutable_method(0)->set_title("</script>\xff");
    return parsed;
  }());
  return experiment;
}

void FuzzReportTraining(absl::string_view input) {
  if (input.empty()) return;
  const bool own_plan = input[0] % 2 != 0;
  const MemoryFile file(input.substr(1));
  manifest::TrainingExperimentResult result;
  if (!ReadBinaryProto(file.path(), &result).ok()) return;
  if (!own_plan) {
    *result.mutable_plan() =
        MakeTrainingPlan(Experiment(), manifest::TOY).value();
  }
  const absl::StatusOr<report::Report> report =
      ReportTraining(Experiment(), result);
  CheckFuzzedReport(report);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzReportTraining({reinterpret_cast<const char*>(data), size});
  return 0;
}
