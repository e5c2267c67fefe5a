// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/write_report_program.h"

#include "gflags/gflags.h"

DEFINE_string(manifest, "", "text proto of the experiment: prose");
DEFINE_string(result, "", "binary proto of the result: numbers");
DEFINE_string(recording, "",
              "text proto of thsgd.report.Recording, if the result was "
              "recorded: what has changed since is reported, not refused");
DEFINE_string(provenance, "",
              "with --recording: text proto of thsgd.manifest.Provenance, as "
              "it is now");
DEFINE_string(out, "", "JSON of thsgd.report.Report to write");
