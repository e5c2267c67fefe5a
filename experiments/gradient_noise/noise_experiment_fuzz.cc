// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From the text of a manifest of an experiment on gradient noise to its plans.
// Input: the text.

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/manifest/experiment.pb.h"
#include "tools/fuzzing/memory_file.h"

namespace thsgd {
namespace {

void FuzzNoiseExperiment(absl::string_view input) {
  const MemoryFile file(input);
  const absl::StatusOr<manifest::GradientNoiseExperiment> experiment =
      ReadNoiseExperiment(file.path());
  if (!experiment.ok()) return;
  bool any = false;
  for (manifest::Scale scale :
       {manifest::TOY, manifest::QUICK, manifest::SLIDE, manifest::FULL}) {
    const absl::StatusOr<manifest::GradientNoisePlan> plan =
        MakeNoisePlan(*experiment, scale);
    if (!plan.ok()) continue;
    any = true;
    THSGD_CHECK_LE(1, NumSamples(*plan));
  }
  THSGD_CHECK(any);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzNoiseExperiment({reinterpret_cast<const char*>(data), size});
  return 0;
}
