// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/plan_program.h"

#include "gflags/gflags.h"

DEFINE_string(manifest, "", "text proto of the experiment");
DEFINE_string(scale, "quick", "toy, quick, slide or full");
DEFINE_string(out, "", "binary proto of the plan to write");
