// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/occupation/occupation_theory.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "sim/exact/exit_solver.h"
#include "sim/exact/field_chain.h"
#include "sim/exact/field_shares.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/limit_chain.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

// The field that x is in; a point beyond all of them is in the nearest.
int FieldAt(const std::vector<AttractionField>& fields, double x) {
  int field = 0;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (x >= fields[i].lower) field = static_cast<int>(i);
  }
  return field;
}

// [closed class]. Nothing if some edge has no weight, or the start may lead to
// where there is no field.
std::optional<std::vector<double>> ClassProbabilitiesFrom(
    int start_field, const JumpGeometry& geometry,
    const std::vector<ExitConstants>& constants) {
  absl::StatusOr<std::vector<std::vector<double>>> ends =
      ClassProbabilities(geometry, constants);
  if (!ends.ok()) return std::nullopt;
  std::vector<double> end = std::move((*ends)[start_field]);
  if (end.back() > 0) return std::nullopt;
  end.pop_back();
  return end;
}

// Each closed class by its probability, in it the stationary law of its
// limiting chain.
std::optional<std::vector<double>> LimitShares(
    const JumpGeometry& geometry, const std::vector<ExitConstants>& constants,
    const std::vector<double>& class_probabilities) {
  const absl::StatusOr<std::vector<LimitChain>> chains =
      MakeLimitChains(geometry, constants);
  if (!chains.ok()) return std::nullopt;
  std::vector<double> shares(geometry.num_fields());
  for (std::size_t c = 0; c < chains->size(); ++c) {
    const LimitChain& chain = (*chains)[c];
    const absl::StatusOr<Eigen::VectorXd> law = chain.chain.StationaryLaw();
    if (!law.ok()) return std::nullopt;
    for (std::size_t i = 0; i < chain.fields.size(); ++i) {
      shares[chain.fields[i]] =
          class_probabilities[c] * (*law)(static_cast<int>(i));
    }
  }
  return shares;
}

// Expected shares of the first num_steps steps.
std::vector<double> SharesOf(const MarkovChain& chain, int start_field,
                             std::int64_t num_steps) {
  const double n = static_cast<double>(num_steps);
  const Eigen::RowVectorXd times = chain.OccupationTimes(n).row(start_field);
  std::vector<double> shares;
  for (double time : times) shares.push_back(time / n);
  return shares;
}

}  // namespace

std::optional<ProcessTheory> ComputeProcessTheory(
    const Landscape& landscape, const manifest::Process& process,
    double start) {
  const absl::StatusOr<NoiseLaw> law = NoiseLawFromProto(process.noise());
  if (!law.ok()) return std::nullopt;
  const std::optional<RegularVariation> tail = TailLimit(*law);
  if (!tail.has_value()) return std::nullopt;
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  absl::StatusOr<JumpGeometry> geometry =
      JumpGeometry::Create(fields, Walls::At(process.projection_bound()),
                           process.truncation_threshold());
  if (!geometry.ok() ||
      geometry->num_fields() != static_cast<int>(fields.size())) {
    return std::nullopt;
  }
  absl::StatusOr<std::vector<ExitConstants>> constants =
      ComputeExitConstants(landscape, *geometry, *tail);
  if (!constants.ok()) return std::nullopt;
  std::optional<std::vector<double>> class_probabilities =
      ClassProbabilitiesFrom(FieldAt(fields, start), *geometry, *constants);
  if (!class_probabilities.has_value()) return std::nullopt;
  std::optional<std::vector<double>> limit_shares =
      LimitShares(*geometry, *constants, *class_probabilities);
  if (!limit_shares.has_value()) return std::nullopt;
  return ProcessTheory{.geometry = *std::move(geometry),
                       .constants = *std::move(constants),
                       .class_probabilities = *std::move(class_probabilities),
                       .limit_shares = *std::move(limit_shares)};
}

absl::StatusOr<CellTheory> ComputeCellTheory(
    const Landscape& landscape, const manifest::Process& process,
    const ProcessTheory* process_theory, double learning_rate, double start,
    std::int64_t num_steps, int exact_num_cells) {
  CellTheory theory = {.chain_shares = {},
                       .rates_shares = {},
                       .rates_error = 0,
                       .exact_shares = {}};
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  THSGD_ASSIGN_OR_RETURN(const SgdParams params,
                         SgdParamsFromProto(process, learning_rate));
  const int start_field = FieldAt(FieldsOf(landscape), start);
  if (process_theory != nullptr) {
    THSGD_ASSIGN_OR_RETURN(
        const MarkovChain chain,
        MakePreLimitChain(process_theory->geometry, process_theory->constants,
                          law, learning_rate));
    theory.chain_shares = SharesOf(chain, start_field, num_steps);
  }
  // Light tails: no grid resolves exits that rare, and no chain that starts
  // elsewhere is ever near its stationary law.
  if (exact_num_cells == 0 || process_theory == nullptr) return theory;
  const ExactExitOptions options = {.num_cells = exact_num_cells};
  absl::StatusOr<FieldChain> fields =
      SolveFieldChain(landscape, law, params, options);
  // Rates without a digit say nothing.
  constexpr double kLargestError = 0.5;
  if (fields.ok() && fields->relative_error < kLargestError) {
    theory.rates_shares = SharesOf(fields->chain, start_field, num_steps);
    theory.rates_error = fields->relative_error;
  }
  absl::StatusOr<std::vector<Estimate>> shares =
      SolveFieldShares(landscape, law, params, options);
  if (shares.ok() &&
      std::all_of(shares->begin(), shares->end(), [](const Estimate& share) {
        return std::isfinite(share.value) && std::isfinite(share.error);
      })) {
    theory.exact_shares = *std::move(shares);
  }
  return theory;
}

}  // namespace thsgd
