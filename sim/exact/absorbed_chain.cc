// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/absorbed_chain.h"

#include <algorithm>
#include <utility>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"

namespace thsgd {
namespace {

// States taken out at a time: two blocks of rows fit a second-level cache for
// the sizes in use.
constexpr int kBlock = 64;

}  // namespace

absl::StatusOr<AbsorbedChain> AbsorbedChain::Factor(RowMajorMatrix p,
                                                    Eigen::VectorXd exit) {
  const int n = static_cast<int>(p.rows());
  if (p.cols() != n || exit.size() != n || n == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("P is [", n, ", ", p.cols(), "] and exit [", exit.size(),
                     "]; must be [n, n] and [n], n > 0"));
  }
  AbsorbedChain chain;
  chain.leaving_.resize(n);
  // Takes the last states out: whoever went to k goes at once where k goes.
  for (int end = n; end > 0;) {
    const int begin = std::max(0, end - kBlock);
    const int size = end - begin;
    for (int k = end - 1; k >= begin; --k) {
      const double leaving = exit(k) + p.row(k).head(k).sum();
      if (!(leaving > 0)) {
        return absl::FailedPreconditionError(absl::StrCat(
            "from state ", k, " of ", n, " the chain is not absorbed"));
      }
      chain.leaving_(k) = leaving;
      for (int i = begin; i < k; ++i) {
        p(i, k) /= leaving;
        p.row(i).head(k) += p(i, k) * p.row(k).head(k);
        exit(i) += p(i, k) * exit(k);
      }
    }
    for (int i = 0; i < begin; ++i) {
      for (int k = end - 1; k >= begin; --k) {
        p(i, k) /= chain.leaving_(k);
        p.row(i).segment(begin, k - begin) +=
            p(i, k) * p.row(k).segment(begin, k - begin);
      }
    }
    p.topLeftCorner(begin, begin).noalias() +=
        p.block(0, begin, begin, size) * p.block(begin, 0, size, begin);
    exit.head(begin).noalias() +=
        p.block(0, begin, begin, size) * exit.segment(begin, size);
    end = begin;
  }
  chain.factors_ = std::move(p);
  return chain;
}

Eigen::VectorXd AbsorbedChain::Solve(const Eigen::VectorXd& reward) const {
  const int n = num_states();
  Eigen::VectorXd x = reward;
  for (int i = n - 1; i >= 0; --i) {
    const int rest = n - 1 - i;
    x(i) += factors_.row(i).tail(rest).dot(x.tail(rest));
  }
  for (int k = 0; k < n; ++k) {
    x(k) = (x(k) + factors_.row(k).head(k).dot(x.head(k))) / leaving_(k);
  }
  return x;
}

Eigen::VectorXd AbsorbedChain::Visits(const Eigen::VectorXd& start) const {
  const int n = num_states();
  Eigen::VectorXd y = start;
  for (int k = n - 1; k >= 0; --k) {
    y(k) /= leaving_(k);
    y.head(k) += y(k) * factors_.row(k).head(k).transpose();
  }
  for (int i = 0; i < n; ++i) {
    const int rest = n - 1 - i;
    y.tail(rest) += y(i) * factors_.row(i).tail(rest).transpose();
  }
  return y;
}

}  // namespace thsgd
