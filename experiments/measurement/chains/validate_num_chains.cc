// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/chains/validate_num_chains.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {
namespace {

// Beyond a day of one fast core; more is a slip of the pen.
constexpr double kMaxTotalSteps = 1e14;
constexpr std::int64_t kMaxChains = std::numeric_limits<std::uint32_t>::max();
constexpr double kMaxRecordedPositions = 1e8;

}  // namespace

void ValidateNumChains(
    const manifest::Experiment& experiment, absl::string_view path,
    const google::protobuf::RepeatedField<std::int64_t>& num_chains,
    absl::FunctionRef<double(double learning_rate)> max_steps,
    FaultList& faults) {
  const int count = num_chains.size();
  if (count != 1 && count != experiment.process_size()) {
    faults.Add(absl::StrCat(path, ".num_chains"),
               absl::StrCat(count,
                            " are given; must be 1 or as many as there "
                            "are processes, ",
                            experiment.process_size()));
    return;
  }
  double total_steps = 0;
  for (int i = 0; i < experiment.process_size(); ++i) {
    const int which = count == 1 ? 0 : i;
    if (i < count) {
      faults.Require(num_chains[which] >= 1 && num_chains[which] <= kMaxChains,
                     absl::StrCat(path, ".num_chains[", which, "]"),
                     absl::StrCat(num_chains[which]),
                     absl::StrCat("1 to ", kMaxChains));
    }
    for (double learning_rate : experiment.learning_rate()) {
      total_steps +=
          static_cast<double>(num_chains[which]) * max_steps(learning_rate);
    }
  }
  // NaN and infinite totals stem from faults that are reported already.
  faults.Require(!(total_steps > kMaxTotalSteps) || std::isinf(total_steps),
                 absl::StrCat(path, ": steps of all chains together"),
                 total_steps,
                 absl::StrCat("<= ", ShortestDecimal(kMaxTotalSteps)));
}

void ValidateRecordedPaths(
    const manifest::Experiment& experiment, absl::string_view path,
    int num_recorded_paths, int most,
    absl::FunctionRef<double(double learning_rate)> positions_per_path,
    FaultList& faults) {
  faults.Require(num_recorded_paths >= 0 && num_recorded_paths <= most,
                 absl::StrCat(path, ".num_recorded_paths"),
                 absl::StrCat(num_recorded_paths), absl::StrCat("0 to ", most));
  double positions = 0;
  for (double learning_rate : experiment.learning_rate()) {
    positions += experiment.process_size() * num_recorded_paths *
                 positions_per_path(learning_rate);
  }
  faults.Require(!(positions > kMaxRecordedPositions) || std::isinf(positions),
                 absl::StrCat(path, ": steps of all recorded paths together"),
                 positions,
                 absl::StrCat("<= ", ShortestDecimal(kMaxRecordedPositions)));
}

}  // namespace thsgd
