// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/layer_sequence.h"

#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "dl/model/lenet/lenet_shape.h"
#include "dl/model/network.pb.h"

namespace thsgd {
namespace {

using manifest::Network;

// In [SZ15]'s configurations: channels of a convolution, or a pool.
constexpr int kPool = 0;
constexpr int kConfigurationA[] = {64,  kPool, 128,   kPool, 256, 256,  kPool,
                                   512, 512,   kPool, 512,   512, kPool};
constexpr int kConfigurationD[] = {64,  64,    kPool, 128,   128, kPool,
                                   256, 256,   256,   kPool, 512, 512,
                                   512, kPool, 512,   512,   512, kPool};

constexpr int kVggImageSide = 32;
constexpr int kNumColours = 3;
constexpr int kVggKernelSide = 3;
constexpr int kVggHidden = 512;

LayerSequence LeNet() {
  LayerSequence sequence = {.num_channels = 1,
                            .image_side = lenet::kImageSide,
                            .num_classes = lenet::kNumClasses,
                            .layers = {}};
  const auto add_convolution = [&](const char* name, int num_inputs) {
    sequence.layers.emplace_back(Convolution{.name = name,
                                             .num_inputs = num_inputs,
                                             .num_outputs = lenet::kNumChannels,
                                             .kernel_side = lenet::kKernelSide,
                                             .padding = 0});
    sequence.layers.emplace_back(MaxPool());
    sequence.layers.emplace_back(Relu());
  };
  add_convolution("conv1", lenet::kConv1.num_inputs);
  add_convolution("conv2", lenet::kConv2.num_inputs);
  sequence.layers.emplace_back(Dense{.name = "fc1",
                                     .num_inputs = lenet::kNumFeatures,
                                     .num_outputs = lenet::kNumHidden});
  sequence.layers.emplace_back(Relu());
  sequence.layers.emplace_back(Dense{.name = "fc2",
                                     .num_inputs = lenet::kNumHidden,
                                     .num_outputs = lenet::kNumClasses});
  return sequence;
}

LayerSequence Vgg(absl::Span<const int> configuration, int num_classes) {
  LayerSequence sequence = {.num_channels = kNumColours,
                            .image_side = kVggImageSide,
                            .num_classes = num_classes,
                            .layers = {}};
  std::vector<Layer>& layers = sequence.layers;
  int num_inputs = kNumColours;
  // Of PyTorch's modules: a convolution is followed by its ReLU.
  int module = 0;
  for (std::size_t i = 0; i < configuration.size(); ++i) {
    if (configuration[i] == kPool) {
      ++module;
      continue;
    }
    layers.emplace_back(Convolution{.name = absl::StrCat("features.", module),
                                    .num_inputs = num_inputs,
                                    .num_outputs = configuration[i],
                                    .kernel_side = kVggKernelSide,
                                    .padding = kVggKernelSide / 2});
    // A ReLU of the largest is the largest of the ReLUs, for a quarter of the
    // work, and the same element has the gradient.
    if (configuration[i + 1] == kPool) layers.emplace_back(MaxPool());
    layers.emplace_back(Relu());
    num_inputs = configuration[i];
    module += 2;
  }
  module = 0;
  for (int num_outputs : {kVggHidden, kVggHidden, num_classes}) {
    if (module > 0) layers.emplace_back(Relu());
    layers.emplace_back(Dense{.name = absl::StrCat("classifier.", module),
                              .num_inputs = num_inputs,
                              .num_outputs = num_outputs});
    num_inputs = num_outputs;
    module += 2;
  }
  return sequence;
}

}  // namespace

LayerSequence LayersOf(const Network& network) {
  switch (network.architecture()) {
    case Network::LENET:
      return LeNet();
    case Network::VGG11:
      return Vgg(kConfigurationA, network.num_classes());
    case Network::VGG16:
      return Vgg(kConfigurationD, network.num_classes());
    default:
      THSGD_CHECK(false);
      return {};
  }
}

}  // namespace thsgd
