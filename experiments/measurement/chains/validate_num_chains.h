// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of sample sizes, which all measurements of chains share.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_VALIDATE_NUM_CHAINS_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_VALIDATE_NUM_CHAINS_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "experiments/manifest/experiment.pb.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {

// Faults of `num_chains` under the field path `path`: one number for all
// processes or one for each, 1 to 2^32 - 1, and not too many steps in all.
// max_steps: steps of a chain at a learning rate; as a double, for it may
// exceed every integer type or be NaN where other faults are reported already.
void ValidateNumChains(
    const manifest::Experiment& experiment, absl::string_view path,
    const google::protobuf::RepeatedField<std::int64_t>& num_chains,
    absl::FunctionRef<double(double learning_rate)> max_steps,
    FaultList& faults);

// The same for sample sizes of another name and range whose unit is a fixed
// number of chains for each process.
struct SampleSizes {
  // The field, under the path.
  absl::string_view name;
  std::int64_t fewest;
  std::int64_t most;
};
void ValidateSampleSizes(
    const manifest::Experiment& experiment, absl::string_view path,
    const SampleSizes& range,
    const google::protobuf::RepeatedField<std::int64_t>& sizes,
    absl::FunctionRef<double(int process, double learning_rate)> steps_of_unit,
    FaultList& faults);

// Faults of the number of recorded paths, 0 to most, and of their length: the
// result proto that holds them may not exceed 2 GiB.
void ValidateRecordedPaths(
    const manifest::Experiment& experiment, absl::string_view path,
    int num_recorded_paths, int most,
    absl::FunctionRef<double(double learning_rate)> positions_per_path,
    FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_CHAINS_VALIDATE_NUM_CHAINS_H_
