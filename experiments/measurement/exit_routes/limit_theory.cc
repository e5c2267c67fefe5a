// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/limit_theory.h"

#include <cmath>
#include <optional>
#include <variant>

#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/catastrophe.h"
#include "sim/limit/eyring_kramers.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

absl::StatusOr<ExitTheory> LightTheory(const Landscape& landscape,
                                       const Gaussian& law, const Walls& walls,
                                       double horizon) {
  return ExitTheory{
      .heavy_tailed = false,
      .expected_jumps = 0,
      .limit_slope = -std::visit(
          [&](const auto& f) {
            return ExitExponent(f, walls, law.standard_deviation());
          },
          landscape),
      .at = [landscape, law, walls, horizon](double learning_rate) {
        const double rate_per_time = std::visit(
            [&](const auto& f) {
              return EyringKramersRate(f, walls, law.standard_deviation(),
                                       learning_rate);
            },
            landscape);
        return ExitPrediction{.p_exit = -std::expm1(-rate_per_time * horizon),
                              .small_parameter = std::nullopt};
      }};
}

absl::StatusOr<ExitTheory> HeavyTheory(const Landscape& landscape,
                                       const NoiseLaw& law, const Walls& walls,
                                       double truncation_threshold,
                                       double horizon) {
  THSGD_ASSIGN_OR_RETURN(
      const JumpGeometry geometry,
      JumpGeometry::Create({FieldOf(landscape)}, walls, truncation_threshold));
  const int num_jumps = geometry.fields()[0].relative_width;
  std::optional<double> constant;
  std::optional<double> limit_slope;
  if (const auto tail = TailLimit(law); tail.has_value()) {
    THSGD_ASSIGN_OR_RETURN(
        const CatastropheConstants constants,
        ComputeCatastropheConstants(landscape, geometry, 0, *tail, horizon));
    constant = constants.leave.value;
    limit_slope = (tail->tail_index - 1) * num_jumps;
  }
  return ExitTheory{.heavy_tailed = true,
                    .expected_jumps = num_jumps,
                    .limit_slope = limit_slope,
                    .at = [law, num_jumps, constant](double learning_rate) {
                      ExitPrediction prediction;
                      prediction.small_parameter =
                          TailProbability(law, 1 / learning_rate) /
                          learning_rate;
                      if (constant.has_value()) {
                        prediction.p_exit = -std::expm1(-CatastropheProbability(
                            law, learning_rate, num_jumps, *constant));
                      }
                      return prediction;
                    }};
}

}  // namespace

absl::StatusOr<ExitTheory> MakeExitTheory(const Landscape& landscape,
                                          const manifest::Process& process,
                                          double horizon) {
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law,
                         NoiseLawFromProto(process.noise()));
  const Walls walls = Walls::At(process.projection_bound());
  if (const auto* gaussian = std::get_if<Gaussian>(&law)) {
    return LightTheory(landscape, *gaussian, walls, horizon);
  }
  return HeavyTheory(landscape, law, walls, process.truncation_threshold(),
                     horizon);
}

}  // namespace thsgd
