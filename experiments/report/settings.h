// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Every setting of a manifest, one line each.

#ifndef THSGD_EXPERIMENTS_REPORT_SETTINGS_H_
#define THSGD_EXPERIMENTS_REPORT_SETTINGS_H_

#include "experiments/report/report.pb.h"
#include "google/protobuf/message.h"

namespace thsgd {

// Adds one Setting per scalar field that is set, in the schema's order, with
// its path ("process[0].noise.gaussian.standard_deviation") and its value as a
// text proto shows it. A repeated scalar is one setting "[a, b, c]".
void AddSettings(const google::protobuf::Message& message,
                 report::Report& report);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_REPORT_SETTINGS_H_
