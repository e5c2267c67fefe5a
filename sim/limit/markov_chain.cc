// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/markov_chain.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/fault_list.h"

namespace thsgd {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// Takes state k out of the chain of the states that `in` marks: whoever went
// to k goes at once where k goes. False if k goes nowhere.
bool Eliminate(int k, const std::vector<bool>& in, MatrixXd& rates) {
  double exit_rate = 0;
  for (int j = 0; j < rates.cols(); ++j) {
    if (in[j] && j != k) exit_rate += rates(k, j);
  }
  if (!(exit_rate > 0)) return false;
  for (int i = 0; i < rates.rows(); ++i) {
    if (!in[i] || i == k || rates(i, k) == 0) continue;
    const double factor = rates(i, k) / exit_rate;
    for (int j = 0; j < rates.cols(); ++j) {
      if (in[j] && j != k && j != i) rates(i, j) += factor * rates(k, j);
    }
  }
  return true;
}

// (i, j): whether i leads to j; every state leads to itself.
std::vector<std::vector<bool>> Closure(const MatrixXd& rates) {
  const int n = static_cast<int>(rates.rows());
  std::vector<std::vector<bool>> leads(n, std::vector<bool>(n));
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) leads[i][j] = i == j || rates(i, j) > 0;
  }
  for (int k = 0; k < n; ++k) {
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        if (leads[i][k] && leads[k][j]) leads[i][j] = true;
      }
    }
  }
  return leads;
}

}  // namespace

absl::StatusOr<MarkovChain> MarkovChain::Create(const MatrixXd& rates) {
  FaultList faults;
  faults.Require(rates.rows() == rates.cols(), "rates.rows",
                 static_cast<double>(rates.rows()), "the number of columns");
  faults.Require(rates.rows() > 0, "rates.rows", 0, "> 0");
  if (!faults.empty()) return faults.ToStatus();
  MatrixXd checked = rates;
  checked.diagonal().setZero();
  for (int i = 0; i < checked.rows(); ++i) {
    for (int j = 0; j < checked.cols(); ++j) {
      faults.Require(checked(i, j) >= 0 && std::isfinite(checked(i, j)),
                     absl::StrCat("rates(", i, ", ", j, ")"), checked(i, j),
                     ">= 0 and finite");
    }
  }
  if (!faults.empty()) return faults.ToStatus();
  return MarkovChain(std::move(checked));
}

MatrixXd MarkovChain::Generator() const {
  MatrixXd generator = rates_;
  for (int i = 0; i < num_states(); ++i) generator(i, i) = 0 - ExitRate(i);
  return generator;
}

bool MarkovChain::IsIrreducible() const {
  for (const std::vector<bool>& row : Closure(rates_)) {
    for (bool leads : row) {
      if (!leads) return false;
    }
  }
  return true;
}

absl::StatusOr<MarkovChain> MarkovChain::Reduce(
    const std::vector<int>& kept) const {
  std::vector<bool> keep(num_states());
  for (int i : kept) keep[i] = true;
  const std::vector<std::vector<bool>> leads = Closure(rates_);
  std::vector<bool> in(num_states(), true);
  MatrixXd rates = rates_;
  for (int k = 0; k < num_states(); ++k) {
    if (keep[k]) continue;
    bool leads_to_kept = false;
    for (int i : kept) leads_to_kept = leads_to_kept || leads[k][i];
    if (!leads_to_kept || !Eliminate(k, in, rates)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "state ", k, " is not kept and leads to no state that is"));
    }
    in[k] = false;
  }
  const int n = static_cast<int>(kept.size());
  MatrixXd reduced = MatrixXd::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      if (i != j) reduced(i, j) = rates(kept[i], kept[j]);
    }
  }
  return MarkovChain(reduced);
}

absl::StatusOr<VectorXd> MarkovChain::StationaryLaw() const {
  if (!IsIrreducible()) {
    return absl::FailedPreconditionError(
        "the chain is not irreducible: it has no one stationary law");
  }
  const int n = num_states();
  MatrixXd rates = rates_;
  std::vector<bool> in(n, true);
  for (int k = n - 1; k > 0; --k) {
    THSGD_CHECK(Eliminate(k, in, rates));
    in[k] = false;
  }
  // Back: what flows into k from the states before it balances what flows out
  // to them.
  VectorXd law = VectorXd::Zero(n);
  law(0) = 1;
  for (int k = 1; k < n; ++k) {
    double inflow = 0;
    double exit_rate = 0;
    for (int j = 0; j < k; ++j) {
      inflow += law(j) * rates(j, k);
      exit_rate += rates(k, j);
    }
    law(k) = inflow / exit_rate;
  }
  return VectorXd(law / law.sum());
}

MatrixXd MarkovChain::TransitionMatrix(double t) const {
  return Propagate(t, nullptr);
}

MatrixXd MarkovChain::OccupationTimes(double t) const {
  MatrixXd times;
  Propagate(t, &times);
  return times;
}

MatrixXd MarkovChain::Propagate(double t, MatrixXd* occupation_times) const {
  const int n = num_states();
  double largest = 0;
  for (int i = 0; i < n; ++i) largest = std::max(largest, ExitRate(i));
  if (!(largest * t > 0)) {
    if (occupation_times) *occupation_times = MatrixXd::Identity(n, n) * t;
    return MatrixXd::Identity(n, n);
  }
  // At most one jump is expected in t / 2^squarings.
  int squarings = 0;
  std::frexp(largest * t, &squarings);
  squarings = std::max(squarings, 0);
  const double mean = std::ldexp(largest * t, -squarings);
  // The chain watched at the times of a Poisson process of rate `largest`.
  MatrixXd step = rates_ / largest;
  for (int i = 0; i < n; ++i) {
    // >= 0; loses digits where the state is left at nearly the largest rate,
    // which is a small absolute error of a probability that others dominate.
    step(i, i) = std::max(0.0, (largest - ExitRate(i)) / largest);
  }
  // The series in powers of `mean`: 30 terms leave 1 / 31! = 1e-34 of it, less
  // than the least positive entry unless that takes more than 30 jumps.
  constexpr int kMaxTerms = 60;
  MatrixXd term = MatrixXd::Identity(n, n) * std::exp(-mean);
  MatrixXd result = term;
  for (int k = 1; k <= kMaxTerms; ++k) {
    term = (term * step * (mean / k)).eval();
    result += term;
  }
  if (occupation_times) {
    // The time after the k-th point of the Poisson process and before the next
    // is P(more than k points) / largest in the mean: from the last term down,
    // so that small numbers are added first.
    std::vector<double> weight(kMaxTerms + 1);
    double p = std::exp(-mean);
    std::vector<double> p_points(kMaxTerms + 2);
    for (int k = 0; k <= kMaxTerms + 1; ++k) {
      p_points[k] = p;
      p *= mean / (k + 1);
    }
    double more = 0;
    for (int k = kMaxTerms; k >= 0; --k) {
      more += p_points[k + 1];
      weight[k] = more / largest;
    }
    MatrixXd power = MatrixXd::Identity(n, n);
    *occupation_times = MatrixXd::Zero(n, n);
    for (int k = 0; k <= kMaxTerms; ++k) {
      *occupation_times += power * weight[k];
      power = (power * step).eval();
    }
  }
  for (int s = 0; s < squarings; ++s) {
    if (occupation_times) {
      *occupation_times += (result * *occupation_times).eval();
    }
    result = (result * result).eval();
    // Rows sum to 1 but for rounding, which squaring would double.
    for (int i = 0; i < n; ++i) result.row(i) /= result.row(i).sum();
  }
  return result;
}

absl::StatusOr<double> MarkovChain::MeanHittingTime(int from,
                                                    int target) const {
  if (from == target) return 0.0;
  const int n = num_states();
  // What happens after the target does not matter.
  MatrixXd p = rates_;
  p.row(target).setZero();
  const std::vector<std::vector<bool>> leads = Closure(p);
  for (int i = 0; i < n; ++i) {
    if (leads[from][i] && !leads[i][target]) {
      return absl::FailedPreconditionError(
          absl::StrCat("state ", from, " leads to state ", i,
                       ", which does not lead to ", target));
    }
  }
  // Semi-Markov elimination: p holds probabilities to go on, `mean_time` is
  // spent in a state at each visit.
  VectorXd mean_time = VectorXd::Zero(n);
  for (int i = 0; i < n; ++i) {
    const double exit_rate = ExitRate(i);
    if (!(exit_rate > 0)) continue;
    p.row(i) /= exit_rate;
    mean_time(i) = 1 / exit_rate;
  }
  std::vector<bool> in(n);
  for (int i = 0; i < n; ++i) in[i] = leads[from][i];
  for (int k = 0; k < n; ++k) {
    if (!in[k] || k == from || k == target) continue;
    // k's own loops were spread over its ways out.
    double leaving = 0;
    for (int j = 0; j < n; ++j) {
      if (in[j] && j != k) leaving += p(k, j);
    }
    for (int i = 0; i < n; ++i) {
      if (!in[i] || i == k || i == target || p(i, k) == 0) continue;
      const double factor = p(i, k) / leaving;
      mean_time(i) += factor * mean_time(k);
      for (int j = 0; j < n; ++j) {
        if (in[j] && j != k && j != i) p(i, j) += factor * p(k, j);
      }
    }
    in[k] = false;
  }
  return mean_time(from) / p(from, target);
}

absl::StatusOr<double> MarkovChain::AbsorptionProbability(int from,
                                                          int absorbing) const {
  const int n = num_states();
  if (ExitRate(absorbing) > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("state ", absorbing, " is not absorbing"));
  }
  if (from == absorbing) return 1.0;
  if (!(ExitRate(from) > 0)) return 0.0;
  std::vector<int> kept = {from};
  for (int i = 0; i < n; ++i) {
    if (i != from && !(ExitRate(i) > 0)) kept.push_back(i);
  }
  // States that `from` does not lead to do not matter: cut them off.
  const std::vector<std::vector<bool>> leads = Closure(rates_);
  MatrixXd rates = rates_;
  for (int i = 0; i < n; ++i) {
    if (!leads[from][i] && ExitRate(i) > 0) {
      rates.row(i).setZero();
      rates(i, from) = 1;
    }
  }
  const absl::StatusOr<MarkovChain> reduced = MarkovChain(rates).Reduce(kept);
  if (!reduced.ok() || !(reduced->ExitRate(0) > 0)) {
    return absl::FailedPreconditionError(
        absl::StrCat("from state ", from, " the chain may go on for ever"));
  }
  for (std::size_t k = 1; k < kept.size(); ++k) {
    if (kept[k] == absorbing) {
      return reduced->rates()(0, k) / reduced->ExitRate(0);
    }
  }
  return 0.0;
}

}  // namespace thsgd
