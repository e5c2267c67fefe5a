// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/shard_program.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/init.h"
#include "base/status_macros.h"
#include "gflags/gflags.h"

DEFINE_string(plan, "", "binary proto of the plan");
DEFINE_int32(shard_index, 0, "which shard to compute, from 0");
DEFINE_int32(num_shards, 1, "into how many shards the plan is cut");
DEFINE_int32(progress_fd, -1,
             "descriptor to report to in lines \"done total\"; -1: do not");
DEFINE_string(out, "", "binary proto of the shard's result to write");
DEFINE_string(run_info_out, "",
              "text proto of thsgd.manifest.RunInfo to write; empty: do not");

namespace thsgd {

absl::Status CheckShardFlags() {
  THSGD_RETURN_IF_ERROR(RequireFlags({"plan", "out"}));
  if (FLAGS_num_shards < 1 || FLAGS_shard_index < 0 ||
      FLAGS_shard_index >= FLAGS_num_shards) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--shard_index = ", FLAGS_shard_index,
        "; must be 0 to --num_shards - 1 = ", FLAGS_num_shards - 1));
  }
  return absl::OkStatus();
}

}  // namespace thsgd
