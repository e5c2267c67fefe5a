// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What it says where CUDA cannot be loaded. That it loads takes a GPU.

#include "dl/model/load_cuda.h"

#include <string>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "cuda_runtime_api.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(LoadCudaTest, NamesALibraryThatIsMissing) {
  const TestFolder folder;
  EXPECT_THAT(LoadTorchCudaFrom(folder.path()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "this LibTorch is for CPUs only: there is no "
                       "libtorch_cuda.so in " +
                           folder.path()));
}

TEST(LoadCudaTest, OnlyAGpuHasAName) {
  int num_gpus = 0;
  if (cudaGetDeviceCount(&num_gpus) != cudaSuccess) num_gpus = 0;
  EXPECT_EQ(GpuModel() == "unknown", num_gpus == 0);
}

TEST(LoadCudaTest, NamesALibraryThatIsBroken) {
  const TestFolder folder;
  const std::string path = folder.Path("libtorch_cuda.so");
  THSGD_ASSERT_OK(WriteFileAtomically(path, "no library"));
  EXPECT_THAT(
      LoadTorchCudaFrom(folder.path()),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               AllOf(HasSubstr(path + " does not load: "), Not(HasSubstr("\n")),
                     // The loader's own words.
                     HasSubstr("file too short"))));
}

}  // namespace
}  // namespace thsgd
