// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LibTorch's code for NVIDIA GPUs, which programs load only when a run asks for
// a GPU: they link LibTorch for CPUs alone and start without CUDA.

#ifndef THSGD_DL_MODEL_LOAD_CUDA_H_
#define THSGD_DL_MODEL_LOAD_CUDA_H_

#include <string>

#include "absl/status/status.h"

namespace thsgd {

// Loads libtorch_cuda.so from the folder of the libtorch_cpu.so that runs, for
// the rest of the process, and looks for a GPU. Call it before anything else
// asks LibTorch for CUDA: LibTorch keeps the first answer. From one thread.
// Errors: FailedPrecondition that says what is missing: this library, one that
// it needs, or a GPU with its driver.
absl::Status LoadCuda();

// The first half: loads the library from `folder`. Errors: as above.
absl::Status LoadTorchCudaFrom(const std::string& folder);

// The model name of the first NVIDIA GPU; "unknown" if there is none.
std::string GpuModel();

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_LOAD_CUDA_H_
