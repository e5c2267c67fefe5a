// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "theory_checks/exit_setting.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/sgd/ensemble.h"
#include "sim/sgd/sgd_step.h"
#include "theory_checks/claim.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The field's index among the landscape's.
int FocusIndex(const Landscape& landscape) {
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].minimum == FieldOf(landscape).minimum) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

// A chain on a wall is still in the field.
AttractionField OpenAtWalls(AttractionField field, double bound) {
  if (field.lower <= -bound) field.lower = -kInfinity;
  if (field.upper >= bound) field.upper = kInfinity;
  return field;
}

}  // namespace

NoiseLaw ExitSetting::Law() const {
  return *SymmetricLomax::Create(tail_index, noise_scale);
}

SgdParams ExitSetting::Params() const {
  return *SgdParams::Create(learning_rate, truncation_threshold,
                            projection_bound);
}

ExitSetting ExitSetting::WithLearningRate(double eta) const {
  ExitSetting changed = *this;
  changed.learning_rate = eta;
  return changed;
}

ExitSetting ExitSetting::WithNoiseScale(double s) const {
  ExitSetting changed = *this;
  changed.noise_scale = s;
  return changed;
}

ExitLimit LimitOf(const ExitSetting& setting) {
  const JumpGeometry geometry = *JumpGeometry::Create(
      FieldsOf(setting.landscape), Walls::At(setting.projection_bound),
      setting.truncation_threshold);
  const std::vector<ExitConstants> constants = *ComputeExitConstants(
      setting.landscape, geometry, *TailLimit(setting.Law()));
  const int field = FocusIndex(setting.landscape);
  const int relative_width = geometry.fields()[field].relative_width;
  return {.relative_width = relative_width,
          .scale = ExitRateScale(setting.Law(), setting.learning_rate,
                                 relative_width),
          .constants = constants[field]};
}

ExactExit ExactOf(const ExitSetting& setting, int num_cells) {
  const absl::StatusOr<ExactExit> exact =
      SolveExit(setting.landscape, setting.Law(), setting.Params(),
                setting.minimum(), {.num_cells = num_cells});
  THSGD_CHECK(exact.ok());
  return *exact;
}

Estimate ScaledMean(const ExitSetting& setting, const ExactExit& exact) {
  const ExitLimit limit = LimitOf(setting);
  const double factor = limit.scale * limit.q();
  return {.value = exact.mean_exit_time.value * factor,
          .error = exact.mean_exit_time.error * factor};
}

std::vector<FirstExit> SimulateExits(const ExitSetting& setting, double start,
                                     std::int64_t num_chains,
                                     std::uint32_t stream) {
  // Far beyond every mean that is simulated: a check that the chains go on.
  constexpr std::int64_t kMaxSteps = std::int64_t{1} << 40;
  std::vector<FirstExit> exits(num_chains);
  Ensemble(setting.landscape, setting.Law(), setting.Params(), ClaimSeed(),
           stream)
      .SimulateFirstExits(
          OpenAtWalls(FieldOf(setting.landscape), setting.projection_bound),
          start, kMaxSteps, 0, absl::MakeSpan(exits));
  for (const FirstExit& exit : exits) {
    THSGD_CHECK(!exit.censored() && exit.finite());
  }
  return exits;
}

std::vector<FirstExit> SimulateExits(const ExitSetting& setting,
                                     std::int64_t num_chains,
                                     std::uint32_t stream) {
  return SimulateExits(setting, setting.minimum(), num_chains, stream);
}

std::vector<double> TimesOf(const std::vector<FirstExit>& exits) {
  std::vector<double> times;
  for (const FirstExit& exit : exits) {
    times.push_back(static_cast<double>(exit.num_steps));
  }
  return times;
}

SampleMean MeanOf(const std::vector<double>& sample) {
  const double n = static_cast<double>(sample.size());
  double sum = 0;
  for (double value : sample) sum += value;
  const double mean = sum / n;
  double squares = 0;
  for (double value : sample) squares += (value - mean) * (value - mean);
  return {.value = mean, .standard_error = std::sqrt(squares / (n - 1) / n)};
}

}  // namespace thsgd
