// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/load_cuda.h"

#include <dlfcn.h>
#include <link.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "ATen/Context.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "cuda_runtime_api.h"

namespace thsgd {
namespace {

constexpr char kLibrary[] = "libtorch_cuda.so";

// Where the library is that this program runs with. Its path may be a link: to
// an installation, whose libraries then lie beside what the link means, or into
// a cache that holds each package by itself, whose libraries do not.
std::string FolderOfTorch() {
  void* const handle = dlopen("libtorch_cpu.so", RTLD_LAZY | RTLD_NOLOAD);
  THSGD_CHECK(handle != nullptr);
  const link_map* map = nullptr;
  THSGD_CHECK(dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0);
  const std::filesystem::path path = map->l_name;
  dlclose(handle);
  std::error_code ignored;
  if (std::filesystem::exists(path.parent_path() / kLibrary, ignored)) {
    return path.parent_path();
  }
  return std::filesystem::weakly_canonical(path, ignored).parent_path();
}

}  // namespace

absl::Status LoadTorchCudaFrom(const std::string& folder) {
  const std::filesystem::path path = std::filesystem::path(folder) / kLibrary;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return absl::FailedPreconditionError(
        absl::StrCat("this LibTorch is for CPUs only: there is no ", kLibrary,
                     " in ", folder));
  }
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat(path.string(), " does not load: ", dlerror()));
  }
  return absl::OkStatus();
}

absl::Status LoadCuda() {
  THSGD_RETURN_IF_ERROR(LoadTorchCudaFrom(FolderOfTorch()));
  if (!at::globalContext().hasCUDA()) {
    return absl::FailedPreconditionError(
        "there is no NVIDIA GPU, or no driver for CUDA 13");
  }
  return absl::OkStatus();
}

std::string GpuModel() {
  cudaDeviceProp properties;
  if (cudaGetDeviceProperties(&properties, 0) != cudaSuccess) return "unknown";
  return properties.name;
}

}  // namespace thsgd
