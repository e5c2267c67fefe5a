// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/parameter_layout.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dl/model/layer_sequence.h"
#include "dl/model/lenet/lenet_shape.h"
#include "dl/model/network.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using manifest::Network;
using ::testing::ElementsAre;

ParameterLayout Layout(Network::Architecture architecture, int num_classes) {
  Network network;
  network.set_architecture(architecture);
  network.set_num_classes(num_classes);
  return LayoutOf(LayersOf(network));
}

std::vector<std::string> WeightNames(const ParameterLayout& layout) {
  std::vector<std::string> names;
  for (const ParameterBlock& block : layout.blocks) {
    if (!block.is_bias()) names.push_back(block.name);
  }
  return names;
}

TEST(ParameterLayoutTest, LeNetIsTheKernels) {
  const ParameterLayout layout = Layout(Network::LENET, 10);
  EXPECT_EQ(layout.num_parameters, 11330);
  struct Expected {
    std::string name;
    std::vector<std::int64_t> shape;
    std::int64_t offset;
    std::int64_t fan_in;
  };
  const std::vector<Expected> expected = {
      {"conv1.weight", {10, 1, 5, 5}, lenet::kConv1Weight, 25},
      {"conv1.bias", {10}, lenet::kConv1Bias, 0},
      {"conv2.weight", {10, 10, 5, 5}, lenet::kConv2Weight, 250},
      {"conv2.bias", {10}, lenet::kConv2Bias, 0},
      {"fc1.weight", {50, 160}, lenet::kFc1Weight, 160},
      {"fc1.bias", {50}, lenet::kFc1Bias, 0},
      {"fc2.weight", {10, 50}, lenet::kFc2Weight, 50},
      {"fc2.bias", {10}, lenet::kFc2Bias, 0},
  };
  ASSERT_EQ(layout.blocks.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(layout.blocks[i].name, expected[i].name);
    EXPECT_EQ(layout.blocks[i].shape, expected[i].shape);
    EXPECT_EQ(layout.blocks[i].offset, expected[i].offset);
    EXPECT_EQ(layout.blocks[i].fan_in, expected[i].fan_in);
  }
}

// Convolutions of 3 x 3 from i to o channels have 9 i o weights and o biases:
//   3 to 64: 1,792          64 to 128: 73,856       128 to 256: 295,168
//   256 to 256: 590,080     256 to 512: 1,180,160   512 to 512: 2,359,808
// and dense layers 512-512-512-10: 2 * 262,656 + 5,130.
TEST(ParameterLayoutTest, Vgg11) {
  const ParameterLayout layout = Layout(Network::VGG11, 10);
  EXPECT_EQ(layout.num_parameters, 1792 + 73856 + 295168 + 590080 + 1180160 +
                                       3 * 2359808 + 2 * 262656 + 5130);
  EXPECT_EQ(layout.num_parameters, 9'750'922);
  // torchvision's names without batch norm; of the classifier those that its
  // modules have where there is no dropout between them.
  EXPECT_THAT(
      WeightNames(layout),
      ElementsAre("features.0.weight", "features.3.weight", "features.6.weight",
                  "features.8.weight", "features.11.weight",
                  "features.13.weight", "features.16.weight",
                  "features.18.weight", "classifier.0.weight",
                  "classifier.2.weight", "classifier.4.weight"));
  EXPECT_THAT(layout.blocks[2].shape, ElementsAre(128, 64, 3, 3));
  EXPECT_EQ(layout.blocks[2].offset, 1792);
  EXPECT_EQ(layout.blocks[2].fan_in, 576);
}

// Besides, 64 to 64: 36,928 and 128 to 128: 147,584; 100 classes: 51,300.
TEST(ParameterLayoutTest, Vgg16) {
  const ParameterLayout layout = Layout(Network::VGG16, 100);
  EXPECT_EQ(layout.num_parameters, 1792 + 36928 + 73856 + 147584 + 295168 +
                                       2 * 590080 + 1180160 + 5 * 2359808 +
                                       2 * 262656 + 51300);
  EXPECT_EQ(layout.num_parameters, 15'291'300);
  EXPECT_THAT(WeightNames(layout),
              ElementsAre("features.0.weight", "features.2.weight",
                          "features.5.weight", "features.7.weight",
                          "features.10.weight", "features.12.weight",
                          "features.14.weight", "features.17.weight",
                          "features.19.weight", "features.21.weight",
                          "features.24.weight", "features.26.weight",
                          "features.28.weight", "classifier.0.weight",
                          "classifier.2.weight", "classifier.4.weight"));
}

TEST(ParameterLayoutTest, BlocksFillTheVector) {
  for (Network::Architecture architecture :
       {Network::LENET, Network::VGG11, Network::VGG16}) {
    const ParameterLayout layout = Layout(architecture, 10);
    std::int64_t end = 0;
    for (const ParameterBlock& block : layout.blocks) {
      EXPECT_EQ(block.offset, end);
      std::int64_t size = 1;
      for (std::int64_t extent : block.shape) size *= extent;
      EXPECT_EQ(block.size, size);
      end += size;
    }
    EXPECT_EQ(end, layout.num_parameters);
  }
}

}  // namespace
}  // namespace thsgd
