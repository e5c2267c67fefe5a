// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The program that merges the shards of a plan into its result, for any kind of
// experiment.

#ifndef THSGD_EXPERIMENTS_RUNNER_MERGE_PROGRAM_H_
#define THSGD_EXPERIMENTS_RUNNER_MERGE_PROGRAM_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/init.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/manifest/result.pb.h"
#include "gflags/gflags.h"

DECLARE_string(plan);
DECLARE_string(provenance);
DECLARE_string(out);

namespace thsgd {

// What main does. The kind says how shards are merged; the provenance of its
// result is that of the plan.
template <typename Plan, typename Shard, typename Result>
int MergeMain(int argc, char** argv,
              absl::StatusOr<Result> (*merge)(const Plan&,
                                              std::vector<Shard>)) {
  InitProgram(
      absl::StrCat("Merges the shards given as arguments, each a binary proto "
                   "of ",
                   Shard::descriptor()->full_name(), ", into a ",
                   Result::descriptor()->full_name(), "."),
      &argc, &argv, PositionalArguments::kAllowed);
  const auto write_result = [&]() -> absl::Status {
    THSGD_RETURN_IF_ERROR(RequireFlags({"plan", "provenance", "out"}));
    Plan plan;
    THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_plan, &plan));
    std::vector<Shard> shards;
    for (int i = 1; i < argc; ++i) {
      THSGD_RETURN_IF_ERROR(ReadBinaryProto(argv[i], &shards.emplace_back()));
    }
    THSGD_ASSIGN_OR_RETURN(Result result, merge(plan, std::move(shards)));
    manifest::Provenance provenance;
    THSGD_RETURN_IF_ERROR(ReadTextProto(FLAGS_provenance, &provenance));
    result.mutable_provenance()->MergeFrom(provenance);
    return WriteBinaryProto(FLAGS_out, result);
  };
  return ExitCode(write_result());
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_MERGE_PROGRAM_H_
