// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From the text of a manifest of an experiment that trains to its plans. Input:
// the text.

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/training/training_experiment.pb.h"
#include "experiments/training/training_plan.h"
#include "tools/fuzzing/memory_file.h"

namespace thsgd {
namespace {

void FuzzTrainingExperiment(absl::string_view input) {
  const MemoryFile file(input);
  const absl::StatusOr<manifest::TrainingExperiment> experiment =
      ReadTrainingExperiment(file.path());
  if (!experiment.ok()) return;
  bool any = false;
  for (manifest::Scale scale :
       {manifest::TOY, manifest::QUICK, manifest::SLIDE, manifest::FULL}) {
    const absl::StatusOr<manifest::TrainingPlan> plan =
        MakeTrainingPlan(*experiment, scale);
    if (!plan.ok()) continue;
    any = true;
    THSGD_CHECK_LE(1, plan->run_size());
  }
  THSGD_CHECK(any);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzTrainingExperiment({reinterpret_cast<const char*>(data), size});
  return 0;
}
