// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/merge_program.h"

#include "gflags/gflags.h"

DEFINE_string(plan, "", "binary proto of the plan");
DEFINE_string(provenance, "",
              "text proto of thsgd.manifest.Provenance: sources and library "
              "versions");
DEFINE_string(out, "", "binary proto of the result to write");
