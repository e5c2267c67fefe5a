// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Merges the shards of a plan of training into its result.

#include "experiments/runner/merge_program.h"
#include "experiments/training/training_plan.h"

int main(int argc, char** argv) {
  return thsgd::MergeMain(argc, argv, thsgd::MergeTrainingShards);
}
