// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From the bytes of a result to its report and the report's JSON. Input: a
// byte, then a serialized thsgd.manifest.Result. Bits 0 to 2 of the byte say
// which of the manifests below the report is of; unless bit 3 is set, its plan
// stands in place of the result's own, which a fuzzer would hardly leave whole.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "base/proto_file.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/plan.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/report/fuzz_report.h"
#include "experiments/report/make_report.h"
#include "experiments/report/report.pb.h"
#include "tools/fuzzing/memory_file.h"

namespace thsgd {
namespace {

const std::vector<manifest::Experiment>& Experiments() {
  static const auto& all = *new std::vector<manifest::Experiment>([] {
    std::vector<manifest::Experiment> experiments;
    for (const char* name : {"exit_routes", "first_exit_time", "flow_deviation",
                             "metastability", "occupation"}) {
      experiments.push_back(
          ReadExperiment(absl::StrCat("experiments/report/fuzz_manifests/",
                                      name, ".textproto"))
              .value());
    }
    return experiments;
  }());
  return all;
}

void FuzzMakeReport(absl::string_view input) {
  if (input.empty()) return;
  const unsigned choice = static_cast<std::uint8_t>(input[0]);
  const std::size_t which = choice % 8;
  if (which >= Experiments().size()) return;
  const manifest::Experiment& experiment = Experiments()[which];
  const MemoryFile file(input.substr(1));
  manifest::Result result;
  if (!ReadBinaryProto(file.path(), &result).ok()) return;
  if ((choice & 8) == 0) {
    *result.mutable_plan() = MakePlan(experiment, manifest::TOY).value();
  }
  const absl::StatusOr<report::Report> report = MakeReport(experiment, result);
  CheckFuzzedReport(report);
  THSGD_CHECK(!report.ok() || ToJson(*report).ok());
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzMakeReport({reinterpret_cast<const char*>(data), size});
  return 0;
}
