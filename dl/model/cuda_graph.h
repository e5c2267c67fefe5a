// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Work on an NVIDIA GPU, recorded once and launched as a whole.

#ifndef THSGD_DL_MODEL_CUDA_GRAPH_H_
#define THSGD_DL_MODEL_CUDA_GRAPH_H_

#include <functional>

#include "cuda_runtime_api.h"
#include "torch/types.h"

namespace thsgd {

// A launch of one kernel costs the host some microseconds, and a pass over a
// small batch is some hundred of them; a CUDA graph is one launch. It reads and
// writes the memory that the work did, so that what enters and leaves must lie
// in tensors that live as long as the graph; what the work allocates meanwhile
// is the graph's own.
//
// at::cuda::CUDAGraph does the same, in a library that is there only beside a
// GPU (load_cuda.h); this takes CUDA's run time and what LibTorch offers for
// devices of any kind, so that one program serves with and without.
class CudaGraph {
 public:
  // Does `work` once, so that libraries set themselves up, then records it.
  // Work must not wait for the GPU or depend on what it computed. Throws
  // c10::Error if it cannot be recorded, and what `work` throws. Precondition:
  // `device` is a GPU with its number, after LoadCuda.
  CudaGraph(torch::Device device, const std::function<void()>& work);
  ~CudaGraph();

  CudaGraph(const CudaGraph&) = delete;
  CudaGraph& operator=(const CudaGraph&) = delete;

  // After what was launched before on the device's current stream.
  void Launch() const;

 private:
  void Record(cudaStream_t stream, const std::function<void()>& work);

  const torch::Device device_;
  // By which LibTorch's allocator knows the memory of the graph.
  const c10::MempoolId_t pool_;
  cudaGraphExec_t graph_ = nullptr;
};

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_CUDA_GRAPH_H_
