// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of what a manifest says of a network.

#ifndef THSGD_DL_MODEL_VALIDATE_NETWORK_H_
#define THSGD_DL_MODEL_VALIDATE_NETWORK_H_

#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "dl/model/network.pb.h"

namespace thsgd {

// Adds every fault of the network; `path` is its place in the manifest.
void ValidateNetwork(absl::string_view path, const manifest::Network& network,
                     FaultList& faults);

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_VALIDATE_NETWORK_H_
