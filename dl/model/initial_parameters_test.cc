// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/initial_parameters.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "base/sha256.h"
#include "base/status_matchers.h"
#include "dl/model/layer_sequence.h"
#include "dl/model/network.pb.h"
#include "dl/model/parameter_layout.h"
#include "gtest/gtest.h"
#include "stats/ks_test.h"
#include "torch/types.h"

namespace thsgd {
namespace {

using manifest::Network;

Network MakeNetwork(Network::Architecture architecture) {
  Network network;
  network.set_architecture(architecture);
  network.set_num_classes(10);
  return network;
}

Network TruncatedNormal(Network::Architecture architecture) {
  Network network = MakeNetwork(architecture);
  network.mutable_truncated_normal()->set_standard_deviation(0.02);
  return network;
}

Network KaimingNormal(Network::Architecture architecture) {
  Network network = MakeNetwork(architecture);
  network.mutable_kaiming_normal();
  return network;
}

double NormalCdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double TruncatedCdf(double z) {
  const double tail = NormalCdf(-2);
  return std::clamp((NormalCdf(z) - tail) / (1 - 2 * tail), 0.0, 1.0);
}

std::string Digest(const torch::Tensor& parameters) {
  return Sha256Hex(
      absl::string_view(static_cast<const char*>(parameters.const_data_ptr()),
                        parameters.nbytes()));
}

// Frozen: another digest is another result of every training run.
TEST(InitialParametersTest, GoldenBits) {
  const torch::Tensor lenet =
      InitialParameters(TruncatedNormal(Network::LENET), 2021);
  EXPECT_EQ(lenet.scalar_type(), torch::kFloat);
  EXPECT_EQ(lenet.numel(), 11330);
  EXPECT_EQ(Digest(lenet),
            "f6b8a0c85944d2f41d2566f92faa2a2365cd52a2c02f3684d8e72e116c1223f3");
  EXPECT_EQ(Digest(InitialParameters(KaimingNormal(Network::LENET), 2021)),
            "98dd03e8aeff0db4bc41ce6583543a995d9cf12282140a44b3656dfbbde4b87a");
}

TEST(InitialParametersTest, SeedsDiffer) {
  const Network network = TruncatedNormal(Network::LENET);
  const torch::Tensor a = InitialParameters(network, 1);
  const torch::Tensor b = InitialParameters(network, 2);
  const torch::Tensor c = InitialParameters(network, 1ull << 32 | 1);
  // But for the 80 biases; two floats of one law agree once in a million.
  EXPECT_LT(a.eq(b).sum().item<int>(), 85);
  EXPECT_LT(a.eq(c).sum().item<int>(), 85);
}

// Does each block follow the law, and do neighbours not depend on each other?
// Budget 1e-6 in all, half of it for either question; the seed is fixed.
// `deviation` is that of a block's weights, of which standard ones follow cdf.
// A block of n weights is told with probability 0.999 from a law at a
// Kolmogorov distance of 4.8 / sqrt(n): 0.0031 for 2,359,296, where a standard
// deviation off by 2 % is 0.005 away; 0.018 for 73,728, the second block; 0.12
// for the smallest, 1,728.
void ExpectLaw(const Network& network,
               absl::FunctionRef<double(const ParameterBlock&)> deviation,
               absl::FunctionRef<double(double)> cdf, double bound) {
  const torch::Tensor parameters = InitialParameters(network, 20217);
  const float* values = parameters.const_data_ptr<float>();
  const ParameterLayout layout = LayoutOf(LayersOf(network));
  const auto num_weights = static_cast<double>(layout.blocks.size() / 2);
  for (const ParameterBlock& block : layout.blocks) {
    std::vector<double> sample;
    for (std::int64_t i = block.offset; i < block.offset + block.size; ++i) {
      if (block.is_bias()) {
        ASSERT_EQ(values[i], 0) << block.name;
        continue;
      }
      sample.push_back(values[i] / deviation(block));
      ASSERT_LE(std::fabs(sample.back()), bound) << block.name;
    }
    if (block.is_bias()) continue;
    // The quantile of each weight: of an odd one, turned by its neighbour's,
    // which leaves independent ones uniform.
    std::vector<double> turned;
    for (std::size_t i = 1; i < sample.size(); i += 2) {
      const double sum = cdf(sample[i - 1]) + cdf(sample[i]);
      turned.push_back(sum < 1 ? sum : sum - 1);
    }
    THSGD_ASSERT_OK_AND_ASSIGN(const KsTestResult law, KsTest(sample, cdf));
    EXPECT_GE(law.p_value, 0.5e-6 / num_weights) << block.name;
    THSGD_ASSERT_OK_AND_ASSIGN(
        const KsTestResult pairs,
        KsTest(turned, [](double u) { return std::clamp(u, 0.0, 1.0); }));
    EXPECT_GE(pairs.p_value, 0.5e-6 / num_weights) << block.name;
  }
}

// The bound is exceeded by a float's rounding at most.
TEST(InitialParametersTest, TruncatedNormalLaw) {
  ExpectLaw(
      TruncatedNormal(Network::VGG11),
      [](const ParameterBlock&) { return 0.02; }, TruncatedCdf, 2 + 0x1p-22);
}

// 9.2 million normal variates beyond 8.7: probability 3e-11; Box and Muller's
// method has none.
TEST(InitialParametersTest, KaimingNormalLaw) {
  ExpectLaw(
      KaimingNormal(Network::VGG11),
      [](const ParameterBlock& block) {
        return std::sqrt(2.0 / static_cast<double>(block.fan_in));
      },
      NormalCdf, 8.7);
}

}  // namespace
}  // namespace thsgd
