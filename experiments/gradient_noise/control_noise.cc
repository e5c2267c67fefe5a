// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/gradient_noise/control_noise.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "Eigen/Core"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_matrix.h"
#include "experiments/gradient_noise/noise_streams.h"
#include "experiments/manifest/from_proto.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/noise/normal_vector.h"
#include "sim/rng/draws.h"

namespace thsgd {
namespace {

ChainKey KeyOf(std::uint64_t seed, std::uint32_t stream, int sample,
               std::int64_t vector) {
  return {.seed = seed,
          .stream = stream + (static_cast<std::uint32_t>(sample) << 16),
          .chain = static_cast<std::uint32_t>(vector)};
}

// Z of steps 0, 1, ... of a chain.
std::vector<double> DrawChain(const NoiseLaw& law, const ChainKey& key,
                              std::int64_t num_steps) {
  std::vector<double> draws(num_steps);
  const NoiseSampler sampler = MakeNoiseSampler(law, 1);
  std::visit(
      [&](const auto& concrete) {
        for (std::int64_t step = 0; step < num_steps; step += 2) {
          const std::array<double, 2> pair =
              DrawNoise(concrete, key, static_cast<std::uint64_t>(step / 2));
          draws[step] = pair[0];
          if (step + 1 < num_steps) draws[step + 1] = pair[1];
        }
      },
      sampler);
  return draws;
}

const manifest::NoiseLaw& LawOf(const manifest::NoiseControl& control) {
  return control.has_radius() ? control.radius() : control.coordinate();
}

}  // namespace

absl::StatusOr<NoiseMatrix> DrawControlNoise(
    const manifest::NoiseControl& control, std::uint64_t seed, int sample,
    std::int64_t num_vectors, std::int64_t num_coordinates) {
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law, NoiseLawFromProto(LawOf(control)));
  NoiseMatrix noise(num_vectors, num_coordinates);
  std::vector<double> radii;
  if (control.has_radius()) {
    radii = DrawChain(law, KeyOf(seed, kRadiusStream, sample, 0), num_vectors);
  }
  Eigen::VectorXd row(num_coordinates);
  for (std::int64_t i = 0; i < num_vectors; ++i) {
    const ChainKey key = KeyOf(seed, kCoordinateStream, sample, i);
    if (control.has_radius()) {
      DrawNormalVector(key, 0, absl::MakeSpan(row.data(), row.size()));
      row *= std::fabs(radii[i]) / row.norm();
    } else {
      const std::vector<double> draws = DrawChain(law, key, num_coordinates);
      row = Eigen::Map<const Eigen::VectorXd>(draws.data(), num_coordinates);
    }
    noise.row(i) = row.cast<float>();
  }
  return noise;
}

NoiseMatrix DrawGaussianTwin(const NoiseMatrix& noise, std::uint64_t seed,
                             int sample) {
  const std::int64_t n = noise.rows();
  NoiseMatrix factors(n, n);
  Eigen::VectorXd row(n);
  const double scale = 1 / std::sqrt(static_cast<double>(n));
  for (std::int64_t i = 0; i < n; ++i) {
    DrawNormalVector(KeyOf(seed, kTwinStream, sample, i), 0,
                     absl::MakeSpan(row.data(), row.size()));
    factors.row(i) = (scale * row).cast<float>();
  }
  return factors * noise;
}

absl::StatusOr<ControlIndex> IndexOfControl(
    const manifest::NoiseControl& control) {
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law, NoiseLawFromProto(LawOf(control)));
  ControlIndex index;
  if (const std::optional<RegularVariation> tail = TailLimit(law)) {
    index.tail_index = tail->tail_index;
  }
  if (control.has_coordinate()) {
    if (std::holds_alternative<Gaussian>(law)) index.stable_index = 2;
    if (const auto* stable = std::get_if<SymmetricStable>(&law)) {
      index.stable_index = stable->tail_index();
    }
  }
  return index;
}

}  // namespace thsgd
