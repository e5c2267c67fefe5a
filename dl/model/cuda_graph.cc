// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/cuda_graph.h"

#include <atomic>
#include <functional>

#include "base/check.h"
#include "c10/core/Allocator.h"
#include "c10/core/Stream.h"
#include "c10/core/StreamGuard.h"
#include "c10/core/impl/VirtualGuardImpl.h"
#include "c10/cuda/CUDACachingAllocator.h"
#include "c10/util/Exception.h"
#include "cuda_runtime_api.h"
#include "torch/types.h"

namespace thsgd {
namespace {

void Check(cudaError_t error) {
  TORCH_CHECK(error == cudaSuccess, "CUDA graph: ", cudaGetErrorString(error));
}

// Numbers that LibTorch, which counts from 1, does not come to.
c10::MempoolId_t NextPool() {
  static std::atomic<c10::CaptureId_t> next(c10::CaptureId_t{1} << 48);
  return {0, next++};
}

// What LibTorch registers for CUDA is of this class; its functions are called
// by its table, not by name.
c10::cuda::CUDACachingAllocator::CUDAAllocator& CudaAllocator() {
  return *static_cast<c10::cuda::CUDACachingAllocator::CUDAAllocator*>(
      c10::GetAllocator(torch::kCUDA));
}

c10::impl::VirtualGuardImpl Cuda() {
  return c10::impl::VirtualGuardImpl(torch::kCUDA);
}

cudaStream_t Native(const c10::Stream& stream) {
  return static_cast<cudaStream_t>(stream.native_handle());
}

}  // namespace

CudaGraph::CudaGraph(torch::Device device, const std::function<void()>& work)
    : device_(device), pool_(NextPool()) {
  THSGD_CHECK(device.is_cuda() && device.has_index());
  // Not the default stream, which cannot be recorded.
  const c10::Stream stream =
      Cuda().getStreamFromGlobalPool(device, /*isHighPriority=*/false);
  Cuda().synchronizeDevice(device.index());
  const c10::StreamGuard guard(stream);
  work();
  Cuda().synchronizeDevice(device.index());
  const cudaStream_t native = Native(stream);
  CudaAllocator().beginAllocateToPool(
      device_.index(), pool_,
      [native](cudaStream_t where) { return where == native; });
  try {
    Record(native, work);
  } catch (...) {
    CudaAllocator().endAllocateToPool(device_.index(), pool_);
    CudaAllocator().releasePool(device_.index(), pool_);
    throw;
  }
  CudaAllocator().endAllocateToPool(device_.index(), pool_);
}

void CudaGraph::Record(cudaStream_t stream, const std::function<void()>& work) {
  cudaGraph_t graph = nullptr;
  Check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
  try {
    work();
  } catch (...) {
    cudaStreamEndCapture(stream, &graph);
    if (graph != nullptr) cudaGraphDestroy(graph);
    throw;
  }
  Check(cudaStreamEndCapture(stream, &graph));
  const cudaError_t error = cudaGraphInstantiate(&graph_, graph, /*flags=*/0);
  cudaGraphDestroy(graph);
  Check(error);
}

CudaGraph::~CudaGraph() {
  try {
    // A launch may still run.
    Cuda().synchronizeDevice(device_.index());
    cudaGraphExecDestroy(graph_);
    CudaAllocator().releasePool(device_.index(), pool_);
  } catch (const c10::Error&) {
    // A device that has failed says so in each call after: whoever launched
    // this has had the message.
  }
}

void CudaGraph::Launch() const {
  Check(cudaGraphLaunch(graph_, Native(Cuda().getStream(device_))));
}

}  // namespace thsgd
