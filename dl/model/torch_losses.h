// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The losses of any network on any device of LibTorch.

#ifndef THSGD_DL_MODEL_TORCH_LOSSES_H_
#define THSGD_DL_MODEL_TORCH_LOSSES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/cuda_graph.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/parameter_layout.h"
#include "dl/model/sample_losses.h"
#include "torch/types.h"

namespace thsgd {

struct TorchLossesOptions {
  torch::Device device = torch::kCPU;
  // Of parameters, gradients and all passes: kFloat, or kDouble for checks.
  torch::ScalarType scalar_type = torch::kFloat;
  // The passes of Gradient in bfloat16, from parameters to logits and back, as
  // autocast has them; sums over chunks stay float. Evaluate and
  // HessianVectorProduct are not affected: what they measure is smaller than
  // bfloat16's roundings.
  bool bfloat16_gradient = false;
  // Products of matrices and convolutions of floats on an NVIDIA GPU with 10
  // bits of mantissa, a setting of the whole process.
  bool tf32 = false;
  // Channels innermost in memory. Changes roundings; on many devices faster.
  bool channels_last = false;
  // Samples of one forward and backward pass: memory grows with it. On the CPU
  // 100 of LeNet's take half the time of 1200 (losses_benchmark.cc); a GPU
  // wants more. Range: >= 1.
  std::int64_t chunk_size = 100;
  // On a GPU, whether Gradient launches the passes over a chunk as one CUDA
  // graph once it meets a size of chunks again. The bits are the same.
  bool cuda_graphs = true;
  // Pixels of value 0 on each side of an image, of which a crop is taken.
  // Range: >= 0.
  int padding = 0;
  // LibTorch's threads on the CPU, a number of the whole process that each
  // call then sets. 0 leaves it.
  int num_threads = 0;
};

// l_i = -ln softmax(z(x_i))_{y_i}, z the layers on x_i = (pixels - shift) /
// scale; the softmax is computed in double. The data set lies on the device as
// bytes. On the CPU x_i in float is what double, rounded once, would give where
// shift, scale and pixel - shift are floats, as with 127.5. Gradients are
// automatic differentiation's, summed over chunks of the batch in its order;
// Hessian-vector products differentiate twice.
//
// On the CPU bits depend on the number of threads and on the machine. On a GPU
// convolutions are held to deterministic algorithms, a setting of the whole
// process.
//
// Throws what LibTorch throws, such as when memory runs out: call from within
// CallTorch (torch_status.h).
class TorchLosses : public SampleLosses {
 public:
  // Copies the images. Errors: those of ValidateFit; InvalidArgument for an
  // option out of range; FailedPrecondition if there is no such device,
  // ResourceExhausted if the images do not fit it.
  static absl::StatusOr<std::unique_ptr<TorchLosses>> Create(
      const LayerSequence& network, const ImageDataset& images,
      const PixelScaling& scaling, const TorchLossesOptions& options);

  std::int64_t num_samples() const override { return labels_.numel(); }
  std::int64_t num_parameters() const override {
    return layout_.num_parameters;
  }

  // Crops: top and left in [0, 2 padding]; (padding, padding) leaves the
  // image where it is.
  std::vector<double> Gradient(const torch::Tensor& parameters,
                               const WeightedBatch& batch,
                               torch::Tensor& gradient) override;

  // Of equal logits the first counts as the largest.
  Evaluation Evaluate(const torch::Tensor& parameters) override;

  void HessianVectorProduct(const torch::Tensor& parameters,
                            const torch::Tensor& vector,
                            torch::Tensor& product) override;

 private:
  // Some samples on the device: what enters the network, and its labels.
  struct Chunk {
    torch::Tensor images;
    torch::Tensor labels;
  };

  // A part of a weighted batch on the device.
  struct WeightedChunk {
    // [n] int64 and double.
    torch::Tensor index;
    torch::Tensor weight;
    // [n, 3, 1] int64: where each sample's first row and column lie in its
    // padded image, and which way its columns go from there. Undefined: images
    // as they are.
    torch::Tensor moves;
  };

  // What the passes over a chunk leave: [n] losses, and the gradient of the
  // weighted sum in blocks.
  struct Passes {
    torch::Tensor losses;
    std::vector<torch::Tensor> gradient;
  };

  // The passes over a chunk of one size, recorded.
  struct RecordedPasses {
    // What they read besides graph_parameters_.
    WeightedChunk chunk;
    // What they write besides graph_gradient_.
    torch::Tensor losses;
    std::unique_ptr<CudaGraph> graph;
  };

  TorchLosses(const LayerSequence& network, const TorchLossesOptions& options,
              torch::Tensor pixels, torch::Tensor labels,
              const PixelScaling& scaling);

  // Sets the threads, where an option says so.
  void BeginCall() const;

  // Views of the blocks of a vector of parameters.
  std::vector<torch::Tensor> BlocksOf(const torch::Tensor& parameters) const;
  // The same as variables of their own: a gradient with respect to a view of
  // one long variable would be as long as that.
  std::vector<torch::Tensor> VariablesOf(const torch::Tensor& parameters) const;

  // Samples begin, ..., end - 1 of the batch.
  WeightedChunk ChunkOf(const WeightedBatch& batch, std::size_t begin,
                        std::size_t end) const;
  Chunk Gather(const WeightedChunk& chunk) const;
  // Samples begin, ..., end - 1.
  Chunk Range(std::int64_t begin, std::int64_t end) const;
  torch::Tensor Crop(const torch::Tensor& pixels,
                     const torch::Tensor& moves) const;
  torch::Tensor Normalised(const torch::Tensor& pixels) const;

  // z, [num_samples, num_classes], in double.
  torch::Tensor Logits(const std::vector<torch::Tensor>& blocks,
                       const torch::Tensor& images,
                       torch::ScalarType scalar_type) const;

  // Forward and back.
  Passes RunPasses(const std::vector<torch::Tensor>& variables,
                   const WeightedChunk& chunk) const;
  // The same by a graph, made the second time that its kind of chunk comes;
  // the gradient then lies in graph_gradient_. nullptr the first time.
  const RecordedPasses* LaunchPasses(const torch::Tensor& parameters,
                                     const WeightedChunk& chunk);
  void RecordPasses(const WeightedChunk& chunk, RecordedPasses& recorded);

  const LayerSequence network_;
  const ParameterLayout layout_;
  const TorchLossesOptions options_;
  // [N, channel, row, column] bytes and [N] int64.
  const torch::Tensor pixels_;
  const torch::Tensor labels_;
  const PixelScaling scaling_;

  // By the number of samples and whether they are cropped; no graph yet where
  // that came once.
  std::map<std::pair<std::int64_t, bool>, RecordedPasses> recorded_;
  torch::Tensor graph_parameters_;
  torch::Tensor graph_gradient_;
};

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_TORCH_LOSSES_H_
