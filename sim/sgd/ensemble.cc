// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/ensemble.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/rng/draws.h"
#include "sim/sgd/chain_driver.h"
#include "sim/sgd/chain_slots.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/exit_measurements.h"
#include "sim/sgd/first_exit.h"
#include "sim/sgd/metastability.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/stay_measurements.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::shared_ptr<const GradientTable> Tabulate(const Landscape& landscape,
                                              const SgdParams& params) {
  const double bound = params.projection_bound();
  const AttractionField& field = FieldOf(landscape);
  const bool walls = std::isfinite(bound);
  absl::StatusOr<GradientTable> table = TabulateGradient(
      landscape, walls ? -bound : field.lower, walls ? bound : field.upper);
  THSGD_CHECK(table.ok());
  return std::make_shared<const GradientTable>(*std::move(table));
}

}  // namespace

Ensemble::Ensemble(std::shared_ptr<const GradientTable> gradient,
                   const NoiseLaw& law, const SgdParams& params,
                   std::uint64_t seed, std::uint32_t stream)
    : gradient_(std::move(gradient)),
      sampler_(MakeNoiseSampler(law, params.learning_rate())),
      params_(params),
      seed_(seed),
      stream_(stream) {}

Ensemble::Ensemble(const Landscape& landscape, const NoiseLaw& law,
                   const SgdParams& params, std::uint64_t seed,
                   std::uint32_t stream)
    : Ensemble(Tabulate(landscape, params), law, params, seed, stream) {}

Process Ensemble::MakeProcess() const {
  return {.gradient = gradient_.get(),
          .sampler = &sampler_,
          .params = params_,
          .seed = seed_,
          .stream = stream_,
          .key = VectorKey(seed_, stream_)};
}

AttractionField Ensemble::ExitsOf(const AttractionField& field,
                                  double start) const {
  THSGD_CHECK(field.Contains(start));
  THSGD_CHECK_LE(std::fabs(start), params_.projection_bound());
  AttractionField exits = field;
  if (params_.projection_bound() <= -field.lower) exits.lower = -kInfinity;
  if (params_.projection_bound() <= field.upper) exits.upper = kInfinity;
  return exits;
}

void Ensemble::SimulateFirstExits(const AttractionField& field, double start,
                                  std::int64_t max_steps,
                                  std::uint32_t first_chain,
                                  absl::Span<FirstExit> exits) const {
  THSGD_CHECK_GE(max_steps, 1);
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  FirstExitMeasurement measurement(ExitsOf(field, start), first_chain, exits,
                                   *slots);
  ChainDriver(process, run_blocks_, start, max_steps, *slots, measurement)
      .Run(first_chain, static_cast<std::int64_t>(exits.size()));
}

void Ensemble::SimulateFirstExits(
    const AttractionField& field, double start, std::int64_t max_steps,
    std::uint32_t first_chain, absl::Span<const std::vector<StepNoise>> given,
    absl::Span<FirstExit> exits) const {
  THSGD_CHECK_GE(max_steps, 1);
  THSGD_CHECK_EQ(given.size(), exits.size());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  GivenNoiseExitMeasurement measurement(ExitsOf(field, start), first_chain,
                                        given, exits, *slots);
  ChainDriver(process, run_blocks_, start, max_steps, *slots, measurement)
      .Run(first_chain, static_cast<std::int64_t>(exits.size()));
}

ExitAttempts Ensemble::SimulateExitAttempts(const AttractionField& field,
                                            const AttemptSpec& spec,
                                            double start,
                                            std::int64_t max_steps,
                                            std::uint32_t first_chain,
                                            absl::Span<FirstExit> exits) const {
  THSGD_CHECK_GE(max_steps, 1);
  THSGD_CHECK(0 < spec.core_radius && spec.core_radius < spec.attempt_radius);
  THSGD_CHECK_LT(spec.attempt_radius, field.EffectiveWidth());
  THSGD_CHECK_LT(std::fabs(field.minimum) + spec.attempt_radius,
                 params_.projection_bound());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  AttemptMeasurement measurement(ExitsOf(field, start), spec, start,
                                 first_chain, exits, *slots);
  ChainDriver(process, run_blocks_, start, max_steps, *slots, measurement)
      .Run(first_chain, static_cast<std::int64_t>(exits.size()));
  return measurement.total();
}

Occupation Ensemble::SimulateOccupation(const OccupationSpec& spec,
                                        double start, std::int64_t num_steps,
                                        std::uint32_t first_chain,
                                        std::int64_t num_chains) const {
  THSGD_CHECK_GE(num_steps, 1);
  THSGD_CHECK_GE(spec.histogram_interval, 1);
  THSGD_CHECK_LE(std::fabs(start), params_.projection_bound());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  OccupationMeasurement measurement(spec, start, num_steps, first_chain,
                                    num_chains, *slots);
  ChainDriver(process, run_blocks_, start, num_steps, *slots, measurement)
      .Run(first_chain, num_chains);
  return measurement.TakeResult(num_chains);
}

Metastability Ensemble::SimulateMetastability(const MetastabilitySpec& spec,
                                              double start,
                                              std::int64_t num_steps,
                                              std::uint32_t first_chain,
                                              std::int64_t num_chains) const {
  THSGD_CHECK_GE(num_steps, 1);
  THSGD_CHECK_LE(std::fabs(start), params_.projection_bound());
  const Process process = MakeProcess();
  const auto slots = std::make_unique<ChainSlots>();
  MetastabilityMeasurement measurement(spec, start, num_steps, *slots);
  ChainDriver(process, run_blocks_, start, num_steps, *slots, measurement)
      .Run(first_chain, num_chains);
  return measurement.TakeResult(num_chains);
}

std::vector<double> Ensemble::SimulatePath(double start, std::int64_t num_steps,
                                           std::uint32_t chain,
                                           std::int64_t interval) const {
  THSGD_CHECK_GE(interval, 1);
  std::vector<double> path;
  path.reserve(num_steps / interval + 1);
  path.push_back(start);
  const ChainKey key = {.seed = seed_, .stream = stream_, .chain = chain};
  std::visit(
      [&](const auto& sampler) {
        double x = start;
        for (std::int64_t step = 0; step < num_steps; step += 2) {
          const std::array<double, 2> noise =
              DrawNoise(sampler, key, static_cast<std::uint64_t>(step / 2));
          for (std::int64_t h = 0;
               h < std::min<std::int64_t>(2, num_steps - step); ++h) {
            x = SgdStep(params_, *gradient_, x, noise[h]);
            if ((step + h + 1) % interval == 0) path.push_back(x);
          }
        }
      },
      sampler_);
  return path;
}

}  // namespace thsgd
