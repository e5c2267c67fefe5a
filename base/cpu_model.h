// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What machine this is, for records of how long something took.

#ifndef THSGD_BASE_CPU_MODEL_H_
#define THSGD_BASE_CPU_MODEL_H_

#include <string>

namespace thsgd {

// The processor's model name as Linux has it; "unknown" if it gives none.
std::string CpuModel();

}  // namespace thsgd

#endif  // THSGD_BASE_CPU_MODEL_H_
