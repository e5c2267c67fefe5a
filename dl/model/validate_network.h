// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of what a manifest says of a network.

#ifndef THSGD_DL_MODEL_VALIDATE_NETWORK_H_
#define THSGD_DL_MODEL_VALIDATE_NETWORK_H_

#include "absl/status/status.h"
#include "dl/model/network.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault, one a line (see base/fault_list.h).
absl::Status ValidateNetwork(const manifest::Network& network);

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_VALIDATE_NETWORK_H_
