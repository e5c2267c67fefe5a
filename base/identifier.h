// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Names in manifests that become names of targets, files and columns.

#ifndef THSGD_BASE_IDENTIFIER_H_
#define THSGD_BASE_IDENTIFIER_H_

#include "absl/strings/string_view.h"
#include "base/fault_list.h"

namespace thsgd {

// Adds a fault unless the name is [a-z][a-z0-9_]*, at most 64 characters.
void RequireIdentifier(absl::string_view field, absl::string_view name,
                       FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_BASE_IDENTIFIER_H_
