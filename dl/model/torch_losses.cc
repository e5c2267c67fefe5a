// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/torch_losses.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "ATen/Context.h"
#include "ATen/Parallel.h"
#include "ATen/core/grad_mode.h"
#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/cuda_graph.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/load_cuda.h"
#include "dl/model/parameter_layout.h"
#include "dl/model/sample_losses.h"
#include "dl/model/torch_status.h"
#include "dl/model/validate_fit.h"
#include "torch/csrc/autograd/autograd.h"
#include "torch/types.h"

namespace thsgd {
namespace {

absl::Status ValidateOptions(const TorchLossesOptions& options) {
  FaultList faults;
  faults.Require(options.scalar_type == torch::kFloat ||
                     options.scalar_type == torch::kDouble,
                 "options.scalar_type", torch::toString(options.scalar_type),
                 "Float or Double");
  faults.Require(options.chunk_size >= 1, "options.chunk_size",
                 absl::StrCat(options.chunk_size), ">= 1");
  faults.Require(options.padding >= 0, "options.padding",
                 absl::StrCat(options.padding), ">= 0");
  faults.Require(options.num_threads >= 0, "options.num_threads",
                 absl::StrCat(options.num_threads), ">= 0");
  return faults.ToStatus();
}

// Whether one number can be put there and read back.
absl::Status ProbeDevice(const torch::Device& device) {
  absl::Status status = device.is_cuda() ? LoadCuda() : absl::OkStatus();
  if (status.ok()) {
    status = CallTorch(
        [&] { THSGD_CHECK(torch::ones({1}).to(device).item<float>() == 1); });
  }
  if (status.ok()) return status;
  return absl::FailedPreconditionError(absl::StrCat(
      "device = ", device.str(), " cannot be used: ", status.message()));
}

// Numbers of the host on a device, in one transfer.
template <class T>
torch::Tensor OnDevice(absl::Span<const T> values, torch::ScalarType type,
                       torch::Device device) {
  // A tensor's pointer is never const; the copy below only reads it.
  const torch::Tensor view = torch::from_blob(
      const_cast<T*>(values.data()), {static_cast<std::int64_t>(values.size())},
      torch::TensorOptions(type));
  return view.to(device, /*non_blocking=*/false, /*copy=*/true);
}

// [n] losses in double, of logits in double.
torch::Tensor LossesOf(const torch::Tensor& logits,
                       const torch::Tensor& labels) {
  return at::cross_entropy_loss(logits, labels, /*weight=*/{},
                                at::Reduction::None);
}

std::vector<double> ToHost(const std::vector<torch::Tensor>& losses) {
  if (losses.empty()) return {};
  const torch::Tensor all = torch::cat(losses).cpu();
  const double* const begin = all.const_data_ptr<double>();
  return std::vector<double>(begin, begin + all.numel());
}

}  // namespace

absl::StatusOr<std::unique_ptr<TorchLosses>> TorchLosses::Create(
    const LayerSequence& network, const ImageDataset& images,
    const PixelScaling& scaling, const TorchLossesOptions& options) {
  THSGD_RETURN_IF_ERROR(ValidateFit(network, images, scaling));
  THSGD_RETURN_IF_ERROR(ValidateOptions(options));
  THSGD_RETURN_IF_ERROR(ProbeDevice(options.device));
  if (options.device.is_cuda()) {
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setAllowTF32CuDNN(options.tf32);
    at::globalContext().setAllowTF32CuBLAS(options.tf32);
  }
  return CallTorch([&] {
    torch::Tensor pixels =
        OnDevice<std::uint8_t>(images.pixels, torch::kUInt8, options.device)
            .view({images.num_samples(), network.num_channels,
                   network.image_side, network.image_side});
    torch::Tensor labels =
        OnDevice<std::uint8_t>(images.labels, torch::kUInt8, options.device)
            .to(torch::kLong);
    return absl::WrapUnique(new TorchLosses(network, options, std::move(pixels),
                                            std::move(labels), scaling));
  });
}

TorchLosses::TorchLosses(const LayerSequence& network,
                         const TorchLossesOptions& options,
                         torch::Tensor pixels, torch::Tensor labels,
                         const PixelScaling& scaling)
    : network_(network),
      layout_(LayoutOf(network)),
      options_(options),
      pixels_(std::move(pixels)),
      labels_(std::move(labels)),
      scaling_(scaling) {}

void TorchLosses::BeginCall() const {
  if (options_.num_threads > 0 &&
      at::get_num_threads() != options_.num_threads) {
    at::set_num_threads(options_.num_threads);
  }
}

std::vector<torch::Tensor> TorchLosses::BlocksOf(
    const torch::Tensor& parameters) const {
  THSGD_CHECK(parameters.dim() == 1 && parameters.is_contiguous());
  THSGD_CHECK_EQ(parameters.numel(), num_parameters());
  THSGD_CHECK(parameters.scalar_type() == options_.scalar_type);
  // "cuda" is whichever GPU is current: tensors on it name its number.
  THSGD_CHECK(parameters.device() == pixels_.device());
  std::vector<torch::Tensor> blocks;
  for (const ParameterBlock& block : layout_.blocks) {
    blocks.push_back(parameters.detach()
                         .narrow(0, block.offset, block.size)
                         .view(block.shape));
  }
  return blocks;
}

std::vector<torch::Tensor> TorchLosses::VariablesOf(
    const torch::Tensor& parameters) const {
  std::vector<torch::Tensor> variables = BlocksOf(parameters);
  for (torch::Tensor& variable : variables) {
    variable = variable.detach().requires_grad_(true);
  }
  return variables;
}

TorchLosses::WeightedChunk TorchLosses::ChunkOf(const WeightedBatch& batch,
                                                std::size_t begin,
                                                std::size_t end) const {
  const std::size_t size = end - begin;
  const torch::Device device = pixels_.device();
  const auto index = absl::MakeConstSpan(batch.index).subspan(begin, size);
  for (std::int64_t i : index) THSGD_CHECK(i >= 0 && i < num_samples());
  WeightedChunk chunk;
  chunk.index = OnDevice(index, torch::kLong, device);
  chunk.weight =
      OnDevice(absl::MakeConstSpan(batch.weight).subspan(begin, size),
               torch::kFloat, device)
          .to(torch::kDouble);
  if (batch.crop_flip.empty()) return chunk;
  std::vector<std::int64_t> moves;
  moves.reserve(3 * size);
  for (std::size_t i = begin; i < end; ++i) {
    const CropFlip& s = batch.crop_flip[i];
    THSGD_CHECK(s.top >= 0 && s.top <= 2 * options_.padding);
    THSGD_CHECK(s.left >= 0 && s.left <= 2 * options_.padding);
    moves.push_back(s.top);
    moves.push_back(s.flip ? s.left + network_.image_side - 1 : s.left);
    moves.push_back(s.flip ? -1 : 1);
  }
  chunk.moves = OnDevice<std::int64_t>(moves, torch::kLong, device)
                    .view({static_cast<std::int64_t>(size), 3, 1});
  return chunk;
}

torch::Tensor TorchLosses::Crop(const torch::Tensor& pixels,
                                const torch::Tensor& moves) const {
  const std::int64_t side = network_.image_side;
  const std::int64_t num_samples = pixels.size(0);
  const auto long_on_device =
      torch::TensorOptions(torch::kLong).device(pixels.device());
  const torch::Tensor k = torch::arange(side, long_on_device);
  // [num_samples, side].
  const torch::Tensor row = moves.select(1, 0) + k;
  const torch::Tensor column = moves.select(1, 1) + moves.select(1, 2) * k;
  const torch::Tensor padded = at::constant_pad_nd(
      pixels, std::vector<std::int64_t>(4, std::int64_t{options_.padding}), 0);
  return padded.index(
      {torch::arange(num_samples, long_on_device).view({-1, 1, 1, 1}),
       torch::arange(std::int64_t{network_.num_channels}, long_on_device)
           .view({1, -1, 1, 1}),
       row.view({num_samples, 1, side, 1}),
       column.view({num_samples, 1, 1, side})});
}

torch::Tensor TorchLosses::Normalised(const torch::Tensor& pixels) const {
  return pixels.to(options_.scalar_type)
      .sub_(scaling_.shift)
      .div_(scaling_.scale);
}

TorchLosses::Chunk TorchLosses::Gather(const WeightedChunk& chunk) const {
  torch::Tensor pixels = pixels_.index_select(0, chunk.index);
  if (chunk.moves.defined()) pixels = Crop(pixels, chunk.moves);
  return {.images = Normalised(pixels),
          .labels = labels_.index_select(0, chunk.index)};
}

TorchLosses::Chunk TorchLosses::Range(std::int64_t begin,
                                      std::int64_t end) const {
  return {.images = Normalised(pixels_.slice(0, begin, end)),
          .labels = labels_.slice(0, begin, end)};
}

torch::Tensor TorchLosses::Logits(const std::vector<torch::Tensor>& blocks,
                                  const torch::Tensor& images,
                                  torch::ScalarType scalar_type) const {
  const auto memory_format = options_.channels_last
                                 ? at::MemoryFormat::ChannelsLast
                                 : at::MemoryFormat::Contiguous;
  torch::Tensor x = images.to(scalar_type).contiguous(memory_format);
  auto next_block = blocks.begin();
  const auto take_block = [&] { return (next_block++)->to(scalar_type); };
  for (const Layer& layer : network_.layers) {
    if (const auto* convolution = std::get_if<Convolution>(&layer)) {
      const torch::Tensor weight = take_block().contiguous(memory_format);
      const torch::Tensor bias = take_block();
      x = at::conv2d(x, weight, bias, /*stride=*/1,
                     /*padding=*/convolution->padding);
    } else if (std::holds_alternative<MaxPool>(layer)) {
      x = at::max_pool2d(x, /*kernel_size=*/2);
    } else if (std::holds_alternative<Relu>(layer)) {
      // In place: no layer before it needs its output for its gradient.
      at::relu_(x);
    } else {
      const torch::Tensor weight = take_block();
      const torch::Tensor bias = take_block();
      // Flattened as [channel, row, column], wherever these lie in memory.
      x = at::linear(x.flatten(1), weight, bias);
    }
  }
  return x.to(torch::kDouble);
}

TorchLosses::Passes TorchLosses::RunPasses(
    const std::vector<torch::Tensor>& variables,
    const WeightedChunk& chunk) const {
  const at::AutoGradMode with_gradient(true);
  const torch::ScalarType scalar_type =
      options_.bfloat16_gradient ? torch::kBFloat16 : options_.scalar_type;
  const Chunk samples = Gather(chunk);
  const torch::Tensor losses =
      LossesOf(Logits(variables, samples.images, scalar_type), samples.labels);
  return {
      .losses = losses.detach(),
      .gradient = torch::autograd::grad({losses}, variables, {chunk.weight})};
}

void TorchLosses::RecordPasses(const WeightedChunk& chunk,
                               RecordedPasses& recorded) {
  recorded.chunk = chunk;
  recorded.losses = torch::empty_like(chunk.weight);
  const std::vector<torch::Tensor> gradient = BlocksOf(graph_gradient_);
  recorded.graph = std::make_unique<CudaGraph>(pixels_.device(), [&] {
    const Passes passes =
        RunPasses(VariablesOf(graph_parameters_), recorded.chunk);
    recorded.losses.copy_(passes.losses);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      gradient[i].copy_(passes.gradient[i]);
    }
  });
}

const TorchLosses::RecordedPasses* TorchLosses::LaunchPasses(
    const torch::Tensor& parameters, const WeightedChunk& chunk) {
  const auto [entry, is_new] = recorded_.try_emplace(
      {chunk.index.numel(), chunk.moves.defined()}, RecordedPasses());
  if (is_new) return nullptr;
  if (!graph_parameters_.defined()) {
    graph_parameters_ = torch::empty_like(parameters);
    graph_gradient_ = torch::empty_like(parameters);
  }
  graph_parameters_.copy_(parameters);
  RecordedPasses& recorded = entry->second;
  if (recorded.graph == nullptr) {
    RecordPasses(chunk, recorded);
  } else {
    recorded.chunk.index.copy_(chunk.index);
    recorded.chunk.weight.copy_(chunk.weight);
    if (chunk.moves.defined()) recorded.chunk.moves.copy_(chunk.moves);
  }
  recorded.graph->Launch();
  return &recorded;
}

std::vector<double> TorchLosses::Gradient(const torch::Tensor& parameters,
                                          const WeightedBatch& batch,
                                          torch::Tensor& gradient) {
  BeginCall();
  const std::size_t size = batch.index.size();
  THSGD_CHECK_EQ(batch.weight.size(), size);
  THSGD_CHECK(batch.crop_flip.empty() || batch.crop_flip.size() == size);
  const std::vector<torch::Tensor> sums = BlocksOf(gradient);
  if (size == 0) gradient.zero_();
  const std::vector<torch::Tensor> variables = VariablesOf(parameters);
  const bool cuda_graphs = options_.cuda_graphs && pixels_.is_cuda();
  const std::size_t chunk_size = options_.chunk_size;
  std::vector<torch::Tensor> losses;
  for (std::size_t begin = 0; begin < size; begin += chunk_size) {
    const WeightedChunk chunk =
        ChunkOf(batch, begin, std::min(begin + chunk_size, size));
    Passes passes;
    const RecordedPasses* const recorded =
        cuda_graphs ? LaunchPasses(parameters, chunk) : nullptr;
    if (recorded != nullptr) {
      // The next chunk of this size overwrites them.
      passes = {.losses = recorded->losses.clone(),
                .gradient = BlocksOf(graph_gradient_)};
    } else {
      passes = RunPasses(variables, chunk);
    }
    losses.push_back(passes.losses);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (begin == 0) {
        sums[i].copy_(passes.gradient[i]);
      } else {
        sums[i].add_(passes.gradient[i]);
      }
    }
  }
  return ToHost(losses);
}

Evaluation TorchLosses::Evaluate(const torch::Tensor& parameters) {
  BeginCall();
  const at::NoGradGuard no_gradient;
  const std::vector<torch::Tensor> blocks = BlocksOf(parameters);
  std::vector<torch::Tensor> losses;
  torch::Tensor num_correct = torch::zeros(
      {}, torch::TensorOptions(torch::kLong).device(pixels_.device()));
  for (std::int64_t begin = 0; begin < num_samples();
       begin += options_.chunk_size) {
    const Chunk chunk =
        Range(begin, std::min(begin + options_.chunk_size, num_samples()));
    const torch::Tensor logits =
        Logits(blocks, chunk.images, options_.scalar_type);
    const torch::Tensor loss = LossesOf(logits, chunk.labels);
    losses.push_back(loss);
    num_correct +=
        logits.argmax(1).eq(chunk.labels).logical_and(loss.isfinite()).sum();
  }
  double sum = 0;
  for (double loss : ToHost(losses)) sum += loss;
  return {.mean_loss = sum / static_cast<double>(num_samples()),
          .num_correct = num_correct.item<std::int64_t>()};
}

void TorchLosses::HessianVectorProduct(const torch::Tensor& parameters,
                                       const torch::Tensor& vector,
                                       torch::Tensor& product) {
  BeginCall();
  const std::vector<torch::Tensor> sums = BlocksOf(product);
  const std::vector<torch::Tensor> directions = BlocksOf(vector);
  const std::vector<torch::Tensor> variables = VariablesOf(parameters);
  product.zero_();
  for (std::int64_t begin = 0; begin < num_samples();
       begin += options_.chunk_size) {
    const Chunk chunk =
        Range(begin, std::min(begin + options_.chunk_size, num_samples()));
    std::vector<torch::Tensor> terms;
    {
      const at::AutoGradMode with_gradient(true);
      const torch::Tensor mean =
          LossesOf(Logits(variables, chunk.images, options_.scalar_type),
                   chunk.labels)
              .sum()
              .div(static_cast<double>(num_samples()));
      const std::vector<torch::Tensor> gradient = torch::autograd::grad(
          {mean}, variables, {}, /*retain_graph=*/std::nullopt,
          /*create_graph=*/true);
      // Undefined: a gradient that does not depend on the block.
      terms = torch::autograd::grad(gradient, variables, directions,
                                    /*retain_graph=*/std::nullopt,
                                    /*create_graph=*/false,
                                    /*allow_unused=*/true);
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (terms[i].defined()) sums[i].add_(terms[i]);
    }
  }
}

}  // namespace thsgd
