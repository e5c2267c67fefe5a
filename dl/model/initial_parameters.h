// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The parameters that training starts from.

#ifndef THSGD_DL_MODEL_INITIAL_PARAMETERS_H_
#define THSGD_DL_MODEL_INITIAL_PARAMETERS_H_

#include <cstdint>

#include "dl/model/network.pb.h"
#include "torch/types.h"

namespace thsgd {

// theta_0, a float tensor on the CPU of shape [num_parameters]: weights of the
// network's initial law (network.proto), biases 0. Each weight is drawn in
// double and rounded once, and is a function of (seed, its index) alone: of
// kInitialParametersStream it takes chain = index, blocks 0, 1, ... until a
// variate is accepted. The same bits on every machine.
// Precondition: the network is valid. Thread-safe.
torch::Tensor InitialParameters(const manifest::Network& network,
                                std::uint64_t seed);

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_INITIAL_PARAMETERS_H_
