// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From the text of a manifest of a simulated experiment to its plans. Input:
// the text.

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/runner/shards.h"
#include "tools/fuzzing/memory_file.h"

namespace thsgd {
namespace {

void FuzzExperiment(absl::string_view input) {
  const MemoryFile file(input);
  const absl::StatusOr<manifest::Experiment> experiment =
      ReadExperiment(file.path());
  if (!experiment.ok()) return;
  for (manifest::Scale scale :
       {manifest::TOY, manifest::QUICK, manifest::SLIDE, manifest::FULL}) {
    const absl::StatusOr<manifest::Plan> plan = MakePlan(*experiment, scale);
    if (!plan.ok()) continue;
    THSGD_CHECK_EQ(DigestOf(*plan).size(), 64u);
  }
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzExperiment({reinterpret_cast<const char*>(data), size});
  return 0;
}
