// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Merges the shards of a plan of gradient noise into its result.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/init.h"
#include "base/proto_file.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/manifest/result.pb.h"
#include "gflags/gflags.h"

DEFINE_string(plan, "", "binary proto of thsgd.manifest.GradientNoisePlan");
DEFINE_string(provenance, "",
              "text proto of thsgd.manifest.Provenance: sources and library "
              "versions");
DEFINE_string(out, "",
              "binary proto of thsgd.manifest.GradientNoiseResult to "
              "write");

namespace thsgd {
namespace {

absl::Status Merge(const std::vector<std::string>& shard_paths) {
  THSGD_RETURN_IF_ERROR(RequireFlags({"plan", "provenance", "out"}));
  manifest::GradientNoisePlan plan;
  THSGD_RETURN_IF_ERROR(ReadBinaryProto(FLAGS_plan, &plan));
  std::vector<manifest::GradientNoiseShardResult> shards(shard_paths.size());
  for (std::size_t i = 0; i < shards.size(); ++i) {
    THSGD_RETURN_IF_ERROR(ReadBinaryProto(shard_paths[i], &shards[i]));
  }
  THSGD_ASSIGN_OR_RETURN(manifest::GradientNoiseResult result,
                         MergeNoiseShards(plan, shards));
  manifest::Provenance provenance;
  THSGD_RETURN_IF_ERROR(ReadTextProto(FLAGS_provenance, &provenance));
  result.mutable_provenance()->MergeFrom(provenance);
  return WriteBinaryProto(FLAGS_out, result);
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram("Merges the shards given as arguments into a result.",
                     &argc, &argv, thsgd::PositionalArguments::kAllowed);
  return thsgd::ExitCode(thsgd::Merge({argv + 1, argv + argc}));
}
