// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// One process in one attraction field, seen three ways: simulated, exact at
// its learning rate, and in the limit.

#ifndef THSGD_THEORY_CHECKS_EXIT_SETTING_H_
#define THSGD_THEORY_CHECKS_EXIT_SETTING_H_

#include <cstdint>
#include <vector>

#include "sim/exact/exit_solver.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/ensemble.h"

namespace thsgd {

// Chains start at the minimum of the landscape's field in focus.
struct ExitSetting {
  Landscape landscape;
  double tail_index;
  double noise_scale;
  double learning_rate;
  double truncation_threshold;
  double projection_bound;

  // Symmetric Lomax noise.
  NoiseLaw Law() const;
  SgdParams Params() const;
  double minimum() const { return FieldOf(landscape).minimum; }
  // The same process with another learning rate or scale of the noise.
  ExitSetting WithLearningRate(double eta) const;
  ExitSetting WithNoiseScale(double s) const;
};

// What the limit theorems say of the field in focus.
struct ExitLimit {
  int relative_width;
  // lambda(eta), per step.
  double scale;
  ExitConstants constants;

  double q() const { return constants.total().value; }
};
ExitLimit LimitOf(const ExitSetting& setting);

ExactExit ExactOf(const ExitSetting& setting, int num_cells = 200);

// E[sigma] lambda q, which tends to 1, and its error.
Estimate ScaledMean(const ExitSetting& setting, const ExactExit& exact);

// First exits of chains 0 .. num_chains - 1, from the minimum or from `start`.
// All must leave within 2^40 steps.
std::vector<FirstExit> SimulateExits(const ExitSetting& setting,
                                     std::int64_t num_chains,
                                     std::uint32_t stream);
std::vector<FirstExit> SimulateExits(const ExitSetting& setting, double start,
                                     std::int64_t num_chains,
                                     std::uint32_t stream);

// Exit times, in steps.
std::vector<double> TimesOf(const std::vector<FirstExit>& exits);

struct SampleMean {
  double value;
  double standard_error;
};
SampleMean MeanOf(const std::vector<double>& sample);

}  // namespace thsgd

#endif  // THSGD_THEORY_CHECKS_EXIT_SETTING_H_
