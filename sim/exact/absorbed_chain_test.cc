// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/absorbed_chain.h"

#include <cmath>
#include <cstdint>
#include <random>

#include "Eigen/Core"
#include "Eigen/LU"
#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "boost/multiprecision/cpp_bin_float.hpp"
#include "boost/multiprecision/eigen.hpp"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using Matrix = AbsorbedChain::RowMajorMatrix;
using boost::multiprecision::cpp_bin_float_100;
using Eigen::VectorXd;

// Entries over many orders of magnitude, rows summing to 1 with `exit`.
struct Chain {
  Matrix p;
  VectorXd exit;
};
Chain RandomChain(int n, double exit_scale, std::uint32_t seed) {
  std::mt19937 engine(seed);
  const auto draw = [&] {
    const double u = engine() * 0x1p-32;
    return std::exp(-20 * u);
  };
  Chain chain = {.p = Matrix(n, n), .exit = VectorXd(n)};
  for (int i = 0; i < n; ++i) {
    double sum = 0;
    for (int j = 0; j < n; ++j) {
      chain.p(i, j) = draw();
      sum += chain.p(i, j);
    }
    chain.p.row(i) /= sum;
    chain.exit(i) = exit_scale * draw();
  }
  return chain;
}

// The diagonal of I - P from what leaves, in 100 digits.
Eigen::Matrix<cpp_bin_float_100, Eigen::Dynamic, 1> SolveIn100Digits(
    const Chain& chain, const VectorXd& reward, bool transposed) {
  using Big = Eigen::Matrix<cpp_bin_float_100, Eigen::Dynamic, Eigen::Dynamic>;
  const int n = static_cast<int>(chain.p.rows());
  Big a = -chain.p.cast<cpp_bin_float_100>();
  for (int i = 0; i < n; ++i) {
    cpp_bin_float_100 leaving = chain.exit(i);
    for (int j = 0; j < n; ++j) {
      if (j != i) leaving += chain.p(i, j);
    }
    a(i, i) = leaving;
  }
  if (transposed) a.transposeInPlace();
  return a.partialPivLu().solve(reward.cast<cpp_bin_float_100>());
}

// Absorption at 1e-40 a step: I - P in doubles is singular.
TEST(AbsorbedChainTest, AllDigitsHoweverRareTheExit) {
  for (double exit_scale : {1.0, 1e-10, 1e-40}) {
    const int n = 40;
    const Chain chain = RandomChain(n, exit_scale, 5);
    THSGD_ASSERT_OK_AND_ASSIGN(const AbsorbedChain factored,
                               AbsorbedChain::Factor(chain.p, chain.exit));
    VectorXd reward = VectorXd::Ones(n);
    reward(3) = 7;
    const VectorXd x = factored.Solve(reward);
    const VectorXd visits = factored.Visits(reward);
    const auto exact_x = SolveIn100Digits(chain, reward, false);
    const auto exact_visits = SolveIn100Digits(chain, reward, true);
    const double bound = 10 * n * n * 0x1p-53;
    for (int i = 0; i < n; ++i) {
      EXPECT_NEAR(x(i) / exact_x(i).convert_to<double>(), 1, bound);
      EXPECT_NEAR(visits(i) / exact_visits(i).convert_to<double>(), 1, bound);
    }
    // It leaves at last.
    const VectorXd leaves = factored.Solve(chain.exit);
    for (int i = 0; i < n; ++i) EXPECT_NEAR(leaves(i), 1, bound);
  }
}

// The gambler's ruin: steps +-1 with chances p and 1 - p between -1 and n.
TEST(AbsorbedChainTest, GamblersRuin) {
  // More than two blocks, and a rest.
  const int n = 150;
  const double up = 0.4;
  Matrix p = Matrix::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    if (i > 0) p(i, i - 1) = 1 - up;
    if (i + 1 < n) p(i, i + 1) = up;
  }
  VectorXd below = VectorXd::Zero(n);
  VectorXd above = VectorXd::Zero(n);
  below(0) = 1 - up;
  above(n - 1) = up;
  THSGD_ASSERT_OK_AND_ASSIGN(const AbsorbedChain chain,
                             AbsorbedChain::Factor(p, below + above));
  const VectorXd win = chain.Solve(above);
  const VectorXd time = chain.Solve(VectorXd::Ones(n));
  const double odds = (1 - up) / up;
  for (int i = 0; i < n; ++i) {
    const double exact_win = std::expm1((i + 1) * std::log(odds)) /
                             std::expm1((n + 1) * std::log(odds));
    EXPECT_NEAR(win(i) / exact_win, 1, 1e-11) << i;
    EXPECT_NEAR(time(i), (i + 1 - (n + 1) * exact_win) / (1 - 2 * up), 1e-9);
  }
}

// Blocks change nothing but rounding.
TEST(AbsorbedChainTest, LargeChainSatisfiesItsEquation) {
  const int n = 200;
  const Chain chain = RandomChain(n, 1e-3, 11);
  THSGD_ASSERT_OK_AND_ASSIGN(const AbsorbedChain factored,
                             AbsorbedChain::Factor(chain.p, chain.exit));
  const VectorXd ones = VectorXd::Ones(n);
  const VectorXd x = factored.Solve(ones);
  const VectorXd visits = factored.Visits(ones);
  // sum_i visits_i reward_i = sum_i start_i x_i.
  EXPECT_NEAR(visits.sum() / x.sum(), 1, 1e-12);
  EXPECT_NEAR(visits.dot(chain.exit) / n, 1, 1e-11);
}

TEST(AbsorbedChainTest, Faults) {
  EXPECT_EQ(AbsorbedChain::Factor(Matrix::Zero(2, 3), VectorXd::Ones(2))
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(AbsorbedChain::Factor(Matrix::Ones(2, 2), VectorXd::Zero(2))
                .status()
                .code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace thsgd
