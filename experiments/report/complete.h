// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a result is what its plan asks for. A result is a file: it may be
// cut, old, of another experiment or made to do harm, and what reads it counts
// on its shape.

#ifndef THSGD_EXPERIMENTS_REPORT_COMPLETE_H_
#define THSGD_EXPERIMENTS_REPORT_COMPLETE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "experiments/manifest/experiment.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {

// InvalidArgument "the result is not what its plan asks for: FIELD is VALUE;
// must be EXPECTED" if they differ.
absl::Status RequireEqual(absl::string_view field, std::int64_t value,
                          std::int64_t expected);

// That for any requirement that is not met.
absl::Status IncompleteError(absl::string_view what);

// InvalidArgument, naming the field, if an integer of the message, at any
// depth, is negative, or if all of them together do not fit into 64 bits: so no
// sum of some of them overflows.
absl::Status RequireCounts(const google::protobuf::Message& message);

// The number of chains, or of replicates, of a process: one for each or one for
// all of them.
inline std::int64_t NumberFor(
    int process_index,
    const google::protobuf::RepeatedField<std::int64_t>& numbers) {
  return numbers[numbers.size() == 1 ? 0 : process_index];
}

// One cell for each process and learning rate, in this order.
template <typename Cell>
absl::Status RequireCells(
    const manifest::Experiment& experiment,
    const google::protobuf::RepeatedPtrField<Cell>& cells) {
  const std::int64_t num_rates = experiment.learning_rate_size();
  absl::Status status = RequireEqual("the number of cells", cells.size(),
                                     experiment.process_size() * num_rates);
  for (int c = 0; c < cells.size() && status.ok(); ++c) {
    status.Update(RequireEqual(absl::StrCat("cell[", c, "].process_index"),
                               cells[c].process_index(), c / num_rates));
    status.Update(
        RequireEqual(absl::StrCat("cell[", c, "].learning_rate_index"),
                     cells[c].learning_rate_index(), c % num_rates));
    if (status.ok()) status.Update(RequireCounts(cells[c]));
  }
  return status;
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_COMPLETE_H_
