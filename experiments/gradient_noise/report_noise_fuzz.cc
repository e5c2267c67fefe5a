// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From the bytes of a result of gradient noise to its report and the report's
// JSON. Input: a byte, then a serialized thsgd.manifest.GradientNoiseResult. If
// the byte is even, the plan of the manifest stands in place of its own.

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/proto_file.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/gradient_noise/report_noise.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/report/fuzz_report.h"
#include "experiments/report/report.pb.h"
#include "tools/fuzzing/memory_file.h"

namespace thsgd {
namespace {

// With prose that is not UTF-8.
const manifest::GradientNoiseExperiment& Experiment() {
  static const auto& experiment = *new manifest::GradientNoiseExperiment([] {
    manifest::GradientNoiseExperiment parsed =
        ReadNoiseExperiment(
            "experiments/gradient_noise/report_noise_fuzz.textproto")
            .value();
    parsed.mutable_control(0)->set_title("</script>\xff");
    return parsed;
  }());
  return experiment;
}

void FuzzReportNoise(absl::string_view input) {
  if (input.empty()) return;
  const bool own_plan = input[0] % 2 != 0;
  const MemoryFile file(input.substr(1));
  manifest::GradientNoiseResult result;
  if (!ReadBinaryProto(file.path(), &result).ok()) return;
  if (!own_plan) {
    *result.mutable_plan() = MakeNoisePlan(Experiment(), manifest::TOY).value();
  }
  const absl::StatusOr<report::Report> report =
      ReportNoise(Experiment(), result);
  CheckFuzzedReport(report);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzReportNoise({reinterpret_cast<const char*>(data), size});
  return 0;
}
