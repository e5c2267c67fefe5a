// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// LibTorch at its pin: a gradient known in closed form.

#include "gtest/gtest.h"
#include "torch/types.h"
#include "torch/version.h"

namespace {

// d/dx sum(x^3) = 3 x^2.
TEST(LibTorchTest, GradientOfCubes) {
  const torch::Tensor x = torch::tensor(
      {2.0, -1.0}, torch::TensorOptions(torch::kDouble).requires_grad(true));
  x.pow(3).sum().backward();
  EXPECT_EQ(x.grad()[0].item<double>(), 12);
  EXPECT_EQ(x.grad()[1].item<double>(), 3);
}

TEST(LibTorchTest, HeadersMatchPin) { EXPECT_STREQ(TORCH_VERSION, "2.11.0"); }

}  // namespace
