// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// A process between walls, on all its attraction fields: where chains are,
// simulated, exact at finite eta and in the limit.

#ifndef THSGD_THEORY_CHECKS_WALLED_SETTING_H_
#define THSGD_THEORY_CHECKS_WALLED_SETTING_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/limit_chain.h"
#include "sim/limit/markov_chain.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {

// The deck's four minima, -1.51, -0.70, 0.50, 1.32.
inline constexpr int kNumDeckFields = 4;
// With b = 0.5 the relative widths are 1, 2, 1, 2.
inline constexpr int kNarrowFields[] = {0, 2};
inline constexpr int kWideFields[] = {1, 3};

// Walls at +-1.6, alpha = 1.2; no field in focus matters.
ExitSetting DeckSetting(double b, double s, double eta);

JumpGeometry GeometryOf(const ExitSetting& setting);

// The limiting chain of the one closed class there is.
LimitChain LimitChainOf(const ExitSetting& setting);

// sim/exact/field_chain.h of the setting.
MarkovChain ExactRatesChain(const ExitSetting& setting, int num_cells = 200);

// The exact law by fields after each number of steps, from `start`.
std::vector<std::vector<Estimate>> ExactMarginals(
    const ExitSetting& setting, double start,
    absl::Span<const std::int64_t> num_steps, int num_cells = 120);

// How many of num_chains simulated chains from `start` are in which field after
// num_steps steps.
std::vector<std::int64_t> SimulateMarginals(const ExitSetting& setting,
                                            double start,
                                            std::int64_t num_steps,
                                            std::int64_t num_chains,
                                            std::uint32_t stream);

// The p-value of such counts given the law (chi-square).
double MarginalPValue(const std::vector<std::int64_t>& counts,
                      const std::vector<Estimate>& law);

}  // namespace thsgd

#endif  // THSGD_THEORY_CHECKS_WALLED_SETTING_H_
