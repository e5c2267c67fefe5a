// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/hessian_spectrum.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <vector>

#include "Eigen/Core"
#include "Eigen/Eigenvalues"
#include "absl/types/span.h"
#include "base/check.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/random_directions.h"
#include "sim/noise/normal_vector.h"
#include "stats/standard_error.h"

namespace thsgd {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

absl::Span<double> ToSpan(Eigen::VectorXd& v) {
  return absl::MakeSpan(v.data(), static_cast<std::size_t>(v.size()));
}

Eigen::VectorXd Multiply(LocalLosses& losses, Eigen::VectorXd& v) {
  const absl::Span<const float> product =
      losses.HessianVectorProduct(ToSpan(v));
  return Eigen::Map<const Eigen::VectorXf>(product.data(), v.size())
      .cast<double>();
}

// An eigenvalue of a tridiagonal matrix and its eigenvector.
struct RitzPair {
  double value;
  Eigen::VectorXd vector;
};

RitzPair LargestRitzPair(const std::vector<double>& diagonal,
                         const std::vector<double>& beside) {
  const auto k = static_cast<Eigen::Index>(diagonal.size());
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(
      Eigen::Map<const Eigen::VectorXd>(diagonal.data(), k),
      Eigen::Map<const Eigen::VectorXd>(beside.data(), k - 1));
  THSGD_CHECK_EQ(solver.info(), Eigen::Success);
  // Ascending.
  return {solver.eigenvalues()[k - 1], solver.eigenvectors().col(k - 1)};
}

}  // namespace

LargestEigenvalue MeasureLargestEigenvalue(LocalLosses& losses,
                                           double relative_residual,
                                           std::int64_t max_products,
                                           std::uint64_t seed) {
  THSGD_CHECK(relative_residual > 0);
  THSGD_CHECK_GE(max_products, 2);
  const std::int64_t n = losses.num_parameters();
  Eigen::VectorXd q(n);
  DrawNormalVector({.seed = seed, .stream = kLanczosStream, .chain = 0}, 0,
                   ToSpan(q));
  q /= q.norm();
  std::vector<Eigen::VectorXd> basis;
  std::vector<double> diagonal;
  std::vector<double> beside;
  LargestEigenvalue result = {
      .value = kNan, .residual = kNan, .num_products = 0, .converged = false};
  RitzPair ritz;
  while (true) {
    basis.push_back(q);
    Eigen::VectorXd w = Multiply(losses, q);
    ++result.num_products;
    if (!w.allFinite()) return result;
    diagonal.push_back(q.dot(w));
    // Twice is enough for orthogonality to rounding.
    for (int round = 0; round < 2; ++round) {
      for (const Eigen::VectorXd& v : basis) w -= v.dot(w) * v;
    }
    const double norm = w.norm();
    ritz = LargestRitzPair(diagonal, beside);
    const double last = std::fabs(ritz.vector[ritz.vector.size() - 1]);
    // In all of the space, what is left of w is rounding.
    const bool is_complete = std::ssize(basis) == n;
    result.converged =
        is_complete || norm * last <= relative_residual * std::fabs(ritz.value);
    if (result.converged || result.num_products == max_products - 1) break;
    beside.push_back(norm);
    q = w / norm;
  }
  Eigen::VectorXd x = Eigen::VectorXd::Zero(n);
  for (std::size_t i = 0; i < basis.size(); ++i) {
    x += ritz.vector[static_cast<Eigen::Index>(i)] * basis[i];
  }
  result.value = ritz.value;
  const double distance = (Multiply(losses, x) - ritz.value * x).norm();
  ++result.num_products;
  result.residual = distance == 0 ? 0 : distance / std::fabs(ritz.value);
  return result;
}

HessianTrace MeasureHessianTrace(LocalLosses& losses, std::int64_t num_probes,
                                 std::uint64_t seed) {
  THSGD_CHECK_GE(num_probes, 2);
  THSGD_CHECK_LE(num_probes, std::int64_t{1} << 32);
  Eigen::VectorXd v(losses.num_parameters());
  std::vector<double> form;
  double sum = 0;
  for (std::int64_t k = 0; k < num_probes; ++k) {
    DrawSigns({.seed = seed,
               .stream = kTraceStream,
               .chain = static_cast<std::uint32_t>(k)},
              ToSpan(v));
    form.push_back(v.dot(Multiply(losses, v)));
    sum += form.back();
  }
  const double mean = sum / static_cast<double>(num_probes);
  return {mean, StandardErrorOfMean(form, mean)};
}

}  // namespace thsgd
