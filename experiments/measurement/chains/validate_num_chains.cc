// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/chains/validate_num_chains.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

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

void ValidateSampleSizes(
    const manifest::Experiment& experiment, absl::string_view path,
    const SampleSizes& range,
    const google::protobuf::RepeatedField<std::int64_t>& sizes,
    absl::FunctionRef<double(int process, double learning_rate)> steps_of_unit,
    FaultList& faults) {
  const int count = sizes.size();
  const std::string field = absl::StrCat(path, ".", range.name);
  if (count != 1 && count != experiment.process_size()) {
    faults.Add(field, absl::StrCat(count,
                                   " are given; must be 1 or as many as there "
                                   "are processes, ",
                                   experiment.process_size()));
    return;
  }
  double total_steps = 0;
  for (int i = 0; i < experiment.process_size(); ++i) {
    const int which = count == 1 ? 0 : i;
    if (i < count) {
      faults.Require(sizes[which] >= range.fewest && sizes[which] <= range.most,
                     absl::StrCat(field, "[", which, "]"),
                     absl::StrCat(sizes[which]),
                     absl::StrCat(range.fewest, " to ", range.most));
    }
    for (double learning_rate : experiment.learning_rate()) {
      total_steps +=
          static_cast<double>(sizes[which]) * steps_of_unit(i, learning_rate);
    }
  }
  // NaN and infinite totals stem from faults that are reported already.
  faults.Require(!(total_steps > kMaxTotalSteps) || std::isinf(total_steps),
                 absl::StrCat(path, ": steps of all chains together"),
                 total_steps,
                 absl::StrCat("<= ", ShortestDecimal(kMaxTotalSteps)));
}

void ValidateNumChains(
    const manifest::Experiment& experiment, absl::string_view path,
    const google::protobuf::RepeatedField<std::int64_t>& num_chains,
    absl::FunctionRef<double(double learning_rate)> max_steps,
    FaultList& faults) {
  ValidateSampleSizes(
      experiment, path, {.name = "num_chains", .fewest = 1, .most = kMaxChains},
      num_chains,
      [&](int /*process*/, double learning_rate) {
        return max_steps(learning_rate);
      },
      faults);
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
