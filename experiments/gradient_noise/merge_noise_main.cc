// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Merges the shards of a plan of gradient noise into its result.

#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/runner/merge_program.h"

int main(int argc, char** argv) {
  return thsgd::MergeMain(argc, argv, thsgd::MergeNoiseShards);
}
