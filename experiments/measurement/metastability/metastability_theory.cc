// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/metastability/metastability_theory.h"

#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/measurement/metastability/metastability_scale.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/field_chain.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/limit_chain.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// [minimum]: its number among the states; -1 if it is none.
std::vector<int> StateNumbers(int num_minima, const std::vector<int>& states) {
  std::vector<int> number(num_minima, -1);
  for (int s = 0; s < static_cast<int>(states.size()); ++s) {
    number[states[s]] = s;
  }
  return number;
}

// The chain together with the last state that it visited: minimum i with last
// state s is number i S + s.
absl::StatusOr<MarkovChain> WithLastState(const MarkovChain& chain,
                                          const std::vector<int>& states) {
  const int n = chain.num_states();
  const int num_states = static_cast<int>(states.size());
  const std::vector<int> number = StateNumbers(n, states);
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(n * num_states, n * num_states);
  for (int i = 0; i < n; ++i) {
    for (int s = 0; s < num_states; ++s) {
      if (number[i] >= 0 && number[i] != s) continue;
      for (int j = 0; j < n; ++j) {
        if (j == i) continue;
        const int next = number[j] >= 0 ? number[j] : s;
        rates(i * num_states + s, j * num_states + next) = chain.rates()(i, j);
      }
    }
  }
  return MarkovChain::Create(rates);
}

// E[time from state s until another state is reached]: all others are one.
absl::StatusOr<double> MeanHoldingTime(const MarkovChain& chain,
                                       const std::vector<int>& states, int s) {
  const int n = chain.num_states();
  const std::vector<int> number = StateNumbers(n, states);
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(n + 1, n + 1);
  for (int i = 0; i < n; ++i) {
    if (number[i] >= 0 && number[i] != s) continue;
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      rates(i, number[j] >= 0 && number[j] != s ? n : j) += chain.rates()(i, j);
    }
  }
  THSGD_ASSIGN_OR_RETURN(const MarkovChain merged, MarkovChain::Create(rates));
  return merged.MeanHittingTime(states[s], n);
}

}  // namespace

absl::StatusOr<StateTheory> WatchStates(
    const MarkovChain& chain, const std::vector<int>& states, int start,
    const std::vector<std::int64_t>& steps) {
  const int num_states = static_cast<int>(states.size());
  StateTheory theory;
  THSGD_ASSIGN_OR_RETURN(const MarkovChain reduced, chain.Reduce(states));
  theory.transitions = reduced.rates();
  for (int s = 0; s < num_states; ++s) {
    THSGD_ASSIGN_OR_RETURN(const double mean,
                           MeanHoldingTime(chain, states, s));
    theory.exit_rate.push_back(1 / mean);
    theory.transitions.row(s) /= reduced.ExitRate(s);
  }
  THSGD_ASSIGN_OR_RETURN(const MarkovChain watched,
                         WithLastState(chain, states));
  for (std::int64_t step : steps) {
    const Eigen::MatrixXd p =
        watched.TransitionMatrix(static_cast<double>(step));
    std::vector<double> marginal(num_states);
    for (int i = 0; i < chain.num_states(); ++i) {
      for (int s = 0; s < num_states; ++s) {
        marginal[s] +=
            p(states[start] * num_states + start, i * num_states + s);
      }
    }
    theory.marginals.push_back(std::move(marginal));
  }
  return theory;
}

absl::StatusOr<MetastabilityProcessTheory> ComputeMetastabilityProcess(
    const Landscape& landscape, const manifest::Process& process) {
  THSGD_ASSIGN_OR_RETURN(JumpGeometry geometry,
                         IrreducibleGeometry(landscape, process));
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  const std::optional<RegularVariation> tail = TailLimit(law);
  if (!tail.has_value()) {
    return absl::InvalidArgumentError("the noise does not vary regularly");
  }
  THSGD_ASSIGN_OR_RETURN(std::vector<ExitConstants> constants,
                         ComputeExitConstants(landscape, geometry, *tail));
  THSGD_ASSIGN_OR_RETURN(std::vector<LimitChain> chains,
                         MakeLimitChains(geometry, constants));
  return MetastabilityProcessTheory{.geometry = std::move(geometry),
                                    .constants = std::move(constants),
                                    .limit = std::move(chains.front())};
}

absl::StatusOr<MetastabilityTheory> ComputeMetastabilityTheory(
    const Landscape& landscape, const manifest::Process& process,
    const MetastabilityProcessTheory& process_theory, double learning_rate,
    int start, const std::vector<std::int64_t>& steps, int exact_num_cells) {
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  THSGD_ASSIGN_OR_RETURN(const SgdParams params,
                         SgdParamsFromProto(process, learning_rate));
  const LimitChain& limit = process_theory.limit;
  const double scale =
      TimeScaleOf(process, learning_rate, limit.relative_width);
  THSGD_ASSIGN_OR_RETURN(const MarkovChain limit_per_step,
                         MarkovChain::Create(limit.chain.rates() * scale));
  std::vector<int> all(limit.fields.size());
  std::iota(all.begin(), all.end(), 0);
  THSGD_ASSIGN_OR_RETURN(StateTheory in_the_limit,
                         WatchStates(limit_per_step, all, start, steps));
  THSGD_ASSIGN_OR_RETURN(
      MarkovChain chain,
      MakePreLimitChain(process_theory.geometry, process_theory.constants, law,
                        learning_rate));
  THSGD_ASSIGN_OR_RETURN(StateTheory by_chain,
                         WatchStates(chain, limit.fields, start, steps));
  MetastabilityTheory theory = {.exit_rate_scale = scale,
                                .limit = std::move(in_the_limit),
                                .chain = std::move(by_chain),
                                .exact = std::nullopt,
                                .chain_of_minima = std::move(chain),
                                .exact_of_minima = std::nullopt,
                                .exact_error = 0};
  if (exact_num_cells == 0) return theory;
  absl::StatusOr<FieldChain> fields =
      SolveFieldChain(landscape, law, params, {.num_cells = exact_num_cells});
  // Rates without a digit say nothing.
  constexpr double kLargestError = 0.5;
  if (!fields.ok() || fields->relative_error >= kLargestError) return theory;
  absl::StatusOr<StateTheory> exact =
      WatchStates(fields->chain, limit.fields, start, steps);
  if (!exact.ok()) return theory;
  theory.exact = *std::move(exact);
  theory.exact_error = fields->relative_error;
  theory.exact_of_minima = std::move(fields->chain);
  return theory;
}

}  // namespace thsgd
