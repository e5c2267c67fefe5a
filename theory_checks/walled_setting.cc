// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "theory_checks/walled_setting.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "sim/exact/field_chain.h"
#include "sim/exact/field_marginals.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/four_minima_landscape.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/limit_chain.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/occupation.h"
#include "stats/chi_square.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {

ExitSetting DeckSetting(double b, double s, double eta) {
  return {.landscape = FourMinimaLandscape(),
          .tail_index = 1.2,
          .noise_scale = s,
          .learning_rate = eta,
          .truncation_threshold = b,
          .projection_bound = 1.6};
}

JumpGeometry GeometryOf(const ExitSetting& setting) {
  return *JumpGeometry::Create(FieldsOf(setting.landscape),
                               Walls::At(setting.projection_bound),
                               setting.truncation_threshold);
}

LimitChain LimitChainOf(const ExitSetting& setting) {
  const JumpGeometry geometry = GeometryOf(setting);
  std::vector<LimitChain> chains = *MakeLimitChains(
      geometry, *ComputeExitConstants(setting.landscape, geometry,
                                      *TailLimit(setting.Law())));
  THSGD_CHECK_EQ(chains.size(), std::size_t{1});
  return std::move(chains.front());
}

MarkovChain ExactRatesChain(const ExitSetting& setting, int num_cells) {
  const absl::StatusOr<FieldChain> chain =
      SolveFieldChain(setting.landscape, setting.Law(), setting.Params(),
                      {.num_cells = num_cells});
  THSGD_CHECK(chain.ok());
  return chain->chain;
}

std::vector<std::vector<Estimate>> ExactMarginals(
    const ExitSetting& setting, double start,
    absl::Span<const std::int64_t> num_steps, int num_cells) {
  absl::StatusOr<std::vector<std::vector<Estimate>>> marginals =
      SolveFieldMarginals(setting.landscape, setting.Law(), setting.Params(),
                          start, num_steps, {.num_cells = num_cells});
  THSGD_CHECK(marginals.ok());
  return *std::move(marginals);
}

std::vector<std::int64_t> SimulateMarginals(const ExitSetting& setting,
                                            double start,
                                            std::int64_t num_steps,
                                            std::int64_t num_chains,
                                            std::uint32_t stream) {
  std::vector<double> maxima;
  for (const AttractionField& field : FieldsOf(setting.landscape)) {
    maxima.push_back(field.upper);
  }
  maxima.pop_back();
  OccupationSpec spec;
  spec.regions = RegionsBetween(maxima);
  const Occupation counted =
      Ensemble(setting.landscape, setting.Law(), setting.Params(), ClaimSeed(),
               stream)
          .SimulateOccupation(spec, start, num_steps, 0, num_chains);
  THSGD_CHECK_EQ(counted.num_failed, 0);
  return counted.num_final;
}

double MarginalPValue(const std::vector<std::int64_t>& counts,
                      const std::vector<Estimate>& law) {
  double sum = 0;
  for (const Estimate& share : law) sum += share.value;
  std::vector<double> p;
  for (const Estimate& share : law) p.push_back(share.value / sum);
  const absl::StatusOr<ChiSquareResult> result =
      ChiSquareGoodnessOfFit(counts, p);
  THSGD_CHECK(result.ok());
  return result->p_value;
}

}  // namespace thsgd
