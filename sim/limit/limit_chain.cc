// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/limit_chain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

// Our own matrices have no faults.
MarkovChain MakeChain(const Eigen::MatrixXd& rates) {
  absl::StatusOr<MarkovChain> chain = MarkovChain::Create(rates);
  THSGD_CHECK(chain.ok());
  return *std::move(chain);
}

// All edges have weight.
absl::Status CheckEdges(const JumpGeometry& geometry,
                        const std::vector<ExitConstants>& constants) {
  for (int i = 0; i < geometry.num_fields(); ++i) {
    for (int j : geometry.fields()[i].reaches) {
      if (constants[i].to[j].value > 0) continue;
      return absl::FailedPreconditionError(absl::StrCat(
          "field ", i, " leads to field ", j,
          " by size of jumps, but at rate 0: the noise has one tail only, or "
          "the rate is below the smallest double"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<LimitChain>> MakeLimitChains(
    const JumpGeometry& geometry, const std::vector<ExitConstants>& constants) {
  THSGD_RETURN_IF_ERROR(CheckEdges(geometry, constants));
  std::vector<LimitChain> chains;
  for (const CommunicatingClass& c : geometry.classes()) {
    if (!c.closed) continue;
    const int n = static_cast<int>(c.fields.size());
    Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(n, n);
    std::vector<int> kept;
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        rates(i, j) = constants[c.fields[i]].to[c.fields[j]].value;
      }
      if (std::binary_search(c.widest.begin(), c.widest.end(), c.fields[i])) {
        kept.push_back(i);
      }
    }
    absl::StatusOr<MarkovChain> chain = MakeChain(rates).Reduce(kept);
    // In a class each field leads to each.
    THSGD_CHECK(chain.ok());
    chains.push_back({.fields = c.widest,
                      .relative_width = c.relative_width,
                      .chain = *std::move(chain)});
  }
  return chains;
}

absl::StatusOr<std::vector<std::vector<double>>> ClassProbabilities(
    const JumpGeometry& geometry, const std::vector<ExitConstants>& constants) {
  THSGD_RETURN_IF_ERROR(CheckEdges(geometry, constants));
  const int n = geometry.num_fields();
  // States: fields, then closed classes, then the outside.
  std::vector<int> class_of(n, -1);
  int num_closed = 0;
  for (const CommunicatingClass& c : geometry.classes()) {
    if (!c.closed) continue;
    for (int i : c.fields) class_of[i] = num_closed;
    ++num_closed;
  }
  const int num_states = n + num_closed + 1;
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(num_states, num_states);
  for (int i = 0; i < n; ++i) {
    if (class_of[i] >= 0) {
      rates(i, n + class_of[i]) = 1;
      continue;
    }
    for (int j = 0; j < n; ++j) rates(i, j) = constants[i].to[j].value;
    rates(i, n + num_closed) = constants[i].outside.value;
  }
  const MarkovChain chain = MakeChain(rates);
  std::vector<std::vector<double>> probabilities;
  for (int i = 0; i < n; ++i) {
    std::vector<double> row;
    for (int c = 0; c <= num_closed; ++c) {
      const absl::StatusOr<double> p = chain.AbsorptionProbability(i, n + c);
      // From a class that is not closed some way leads out.
      THSGD_CHECK(p.ok());
      row.push_back(*p);
    }
    probabilities.push_back(row);
  }
  return probabilities;
}

absl::StatusOr<MarkovChain> MakePreLimitChain(
    const JumpGeometry& geometry, const std::vector<ExitConstants>& constants,
    const NoiseLaw& law, double learning_rate) {
  FaultList faults;
  faults.Require(learning_rate > 0, "learning_rate", learning_rate, "> 0");
  const int n = geometry.num_fields();
  for (int i = 0; i < n; ++i) {
    if (geometry.fields()[i].reaches_outside) {
      faults.Add(absl::StrCat("field ", i),
                 "leads to where there is no field: the chain would be lost");
    }
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  Eigen::MatrixXd rates(n, n);
  for (int i = 0; i < n; ++i) {
    const double scale =
        ExitRateScale(law, learning_rate, geometry.fields()[i].relative_width);
    for (int j = 0; j < n; ++j) {
      rates(i, j) = constants[i].to[j].value * scale;
    }
  }
  return MarkovChain::Create(rates);
}

}  // namespace thsgd
