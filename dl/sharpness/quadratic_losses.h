// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A training problem of which everything is known in closed form.

#ifndef THSGD_DL_SHARPNESS_QUADRATIC_LOSSES_H_
#define THSGD_DL_SHARPNESS_QUADRATIC_LOSSES_H_

#include <cstdint>
#include <vector>

#include "Eigen/Core"
#include "dl/model/sample_losses.h"
#include "torch/types.h"

namespace thsgd {

// d parameters, N samples.
struct QuadraticProblem {
  // c: [d]; values that float represents.
  Eigen::VectorXd center;
  // A: [d][d], symmetric.
  Eigen::MatrixXd hessian;
  // g_i: [N][d].
  Eigen::MatrixXd slope;
  // A sample is correct while its loss is below this.
  double correct_below;
};

// l_i(theta) = (theta - c)^T A (theta - c) / 2 + g_i^T (theta - c), in double.
class QuadraticLosses final : public SampleLosses {
 public:
  explicit QuadraticLosses(QuadraticProblem problem);

  // c as a tensor.
  torch::Tensor Center() const;

  std::int64_t num_samples() const override { return problem_.slope.rows(); }
  std::int64_t num_parameters() const override {
    return problem_.center.size();
  }
  std::vector<double> Gradient(const torch::Tensor& parameters,
                               const WeightedBatch& batch,
                               torch::Tensor& gradient) override;
  Evaluation Evaluate(const torch::Tensor& parameters) override;
  void HessianVectorProduct(const torch::Tensor& parameters,
                            const torch::Tensor& vector,
                            torch::Tensor& product) override;

 private:
  QuadraticProblem problem_;
};

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_QUADRATIC_LOSSES_H_
