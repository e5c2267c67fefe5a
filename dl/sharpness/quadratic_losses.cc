// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/quadratic_losses.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "base/check.h"
#include "dl/model/sample_losses.h"
#include "torch/types.h"

namespace thsgd {
namespace {

Eigen::VectorXd ToVector(const torch::Tensor& tensor) {
  return Eigen::Map<const Eigen::VectorXf>(tensor.data_ptr<float>(),
                                           tensor.numel())
      .cast<double>();
}

void Assign(const Eigen::VectorXd& vector, torch::Tensor& tensor) {
  Eigen::Map<Eigen::VectorXf>(tensor.data_ptr<float>(), tensor.numel()) =
      vector.cast<float>();
}

}  // namespace

QuadraticLosses::QuadraticLosses(QuadraticProblem problem)
    : problem_(std::move(problem)) {
  const Eigen::Index d = problem_.center.size();
  THSGD_CHECK(problem_.hessian.rows() == d && problem_.hessian.cols() == d);
  THSGD_CHECK(problem_.slope.rows() >= 1 && problem_.slope.cols() == d);
}

torch::Tensor QuadraticLosses::Center() const {
  torch::Tensor center = torch::empty({num_parameters()}, torch::kFloat);
  Assign(problem_.center, center);
  return center;
}

std::vector<double> QuadraticLosses::Gradient(const torch::Tensor& parameters,
                                              const WeightedBatch& batch,
                                              torch::Tensor& gradient) {
  THSGD_CHECK(batch.crop_flip.empty());
  const Eigen::VectorXd x = ToVector(parameters) - problem_.center;
  const Eigen::VectorXd bend = problem_.hessian * x;
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(x.size());
  std::vector<double> losses;
  for (std::size_t k = 0; k < batch.index.size(); ++k) {
    const auto slope = problem_.slope.row(batch.index[k]);
    losses.push_back(x.dot(bend) / 2 + slope.dot(x));
    sum += batch.weight[k] * (bend + slope.transpose());
  }
  Assign(sum, gradient);
  return losses;
}

Evaluation QuadraticLosses::Evaluate(const torch::Tensor& parameters) {
  const Eigen::VectorXd x = ToVector(parameters) - problem_.center;
  const Eigen::VectorXd loss =
      (problem_.slope * x).array() + x.dot(problem_.hessian * x) / 2;
  return {.mean_loss = loss.mean(),
          .num_correct = (loss.array() < problem_.correct_below).count()};
}

void QuadraticLosses::HessianVectorProduct(const torch::Tensor& /*parameters*/,
                                           const torch::Tensor& vector,
                                           torch::Tensor& product) {
  Assign(problem_.hessian * ToVector(vector), product);
}

}  // namespace thsgd
