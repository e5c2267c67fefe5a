// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/analyze_exit_routes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/measurement/exit_routes/exit_routes.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/eyring_kramers.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"
#include "stats/binomial_interval.h"
#include "stats/interval.h"

namespace thsgd {
namespace {

absl::StatusOr<Share> ShareOf(std::int64_t count, std::int64_t total) {
  THSGD_ASSIGN_OR_RETURN(const Interval interval,
                         BinomialInterval(count, total, kConfidence));
  return Share{.count = count,
               .total = total,
               .estimate = static_cast<double>(count) / total,
               .interval = interval};
}

// What the limit theory says of a process at one learning rate.
struct Prediction {
  // Exits per step; absent where it is not computed.
  std::optional<double> exit_rate;
  std::optional<double> small_parameter;
};

// The limit theory of light tails.
class LightTheory {
 public:
  static absl::StatusOr<LightTheory> Create(const Landscape& landscape,
                                            const Gaussian& law,
                                            const Walls& walls,
                                            double truncation_threshold) {
    // The Eyring-Kramers rate is that of a diffusion, without truncation.
    return LightTheory(
        landscape, law, walls,
        truncation_threshold == std::numeric_limits<double>::infinity());
  }

  static constexpr bool kHeavyTailed = false;
  int expected_jumps() const { return 0; }

  Prediction At(double learning_rate) const {
    if (!computable_) return {};
    const double rate_per_time = std::visit(
        [&](const auto& f) {
          return EyringKramersRate(f, walls_, law_.standard_deviation(),
                                   learning_rate);
        },
        landscape_);
    return {.exit_rate = rate_per_time * learning_rate,
            .small_parameter = std::nullopt};
  }

 private:
  LightTheory(const Landscape& landscape, const Gaussian& law,
              const Walls& walls, bool computable)
      : landscape_(landscape),
        law_(law),
        walls_(walls),
        computable_(computable) {}

  Landscape landscape_;
  Gaussian law_;
  Walls walls_;
  bool computable_;
};

// The limit theory of heavy tails. For laws that it does not cover (tails that
// are not regularly varying) no exit rate.
class HeavyTheory {
 public:
  static absl::StatusOr<HeavyTheory> Create(const Landscape& landscape,
                                            const NoiseLaw& law,
                                            const Walls& walls,
                                            double truncation_threshold) {
    THSGD_ASSIGN_OR_RETURN(const JumpGeometry geometry,
                           JumpGeometry::Create({FieldOf(landscape)}, walls,
                                                truncation_threshold));
    std::optional<double> exit_constant;
    if (const auto tail = TailLimit(law); tail.has_value()) {
      THSGD_ASSIGN_OR_RETURN(const std::vector<ExitConstants> q,
                             ComputeExitConstants(landscape, geometry, *tail));
      exit_constant = q[0].total().value;
    }
    return HeavyTheory(law, geometry.fields()[0].relative_width, exit_constant);
  }

  static constexpr bool kHeavyTailed = true;
  int expected_jumps() const { return relative_width_; }

  Prediction At(double learning_rate) const {
    Prediction prediction;
    prediction.small_parameter =
        TailProbability(law_, 1 / learning_rate) / learning_rate;
    if (exit_constant_.has_value()) {
      prediction.exit_rate =
          *exit_constant_ * ExitRateScale(law_, learning_rate, relative_width_);
    }
    return prediction;
  }

 private:
  HeavyTheory(const NoiseLaw& law, int relative_width,
              std::optional<double> exit_constant)
      : law_(law),
        relative_width_(relative_width),
        exit_constant_(exit_constant) {}

  NoiseLaw law_;
  int relative_width_;
  std::optional<double> exit_constant_;
};

absl::StatusOr<LightTheory> MakeTheory(const Landscape& landscape,
                                       const Gaussian& law, const Walls& walls,
                                       double b) {
  return LightTheory::Create(landscape, law, walls, b);
}

template <class HeavyTailedLaw>
absl::StatusOr<HeavyTheory> MakeTheory(const Landscape& landscape,
                                       const HeavyTailedLaw& law,
                                       const Walls& walls, double b) {
  return HeavyTheory::Create(landscape, law, walls, b);
}

absl::StatusOr<CellAnalysis> AnalyzeCell(const manifest::ExitRoutesCell& cell,
                                         double learning_rate,
                                         int expected_jumps,
                                         const Prediction& prediction) {
  const manifest::ExitRoutesCounts& counts = cell.counts();
  CellAnalysis analysis;
  analysis.cell = &cell;
  analysis.learning_rate = learning_rate;
  analysis.small_parameter = prediction.small_parameter;
  if (prediction.exit_rate.has_value()) {
    analysis.p_exit_theory = -std::expm1(-*prediction.exit_rate *
                                         static_cast<double>(cell.max_steps()));
  }
  const std::int64_t num_finite = counts.num_chains() - counts.num_non_finite();
  if (num_finite > 0) {
    THSGD_ASSIGN_OR_RETURN(analysis.p_exit,
                           ShareOf(counts.num_exited(), num_finite));
  }
  if (counts.num_exited() > 0) {
    const std::int64_t as_expected = expected_jumps < counts.jump_count_size()
                                         ? counts.jump_count(expected_jumps)
                                         : 0;
    THSGD_ASSIGN_OR_RETURN(analysis.p_expected_jumps,
                           ShareOf(as_expected, counts.num_exited()));
  }
  return analysis;
}

}  // namespace

const CellAnalysis* ProcessAnalysis::LargestRateWithExits() const {
  const auto found =
      std::find_if(cells.begin(), cells.end(), [](const CellAnalysis& cell) {
        return cell.p_expected_jumps.has_value();
      });
  return found == cells.end() ? nullptr : &*found;
}

const CellAnalysis* ProcessAnalysis::SmallestRateWithExits() const {
  const auto found =
      std::find_if(cells.rbegin(), cells.rend(), [](const CellAnalysis& cell) {
        return cell.p_expected_jumps.has_value();
      });
  return found == cells.rend() ? nullptr : &*found;
}

absl::StatusOr<std::vector<ProcessAnalysis>> AnalyzeExitRoutes(
    const manifest::Result& result) {
  const manifest::Experiment& experiment = result.plan().experiment();
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape,
                         MeasuredLandscape(experiment));
  std::vector<ProcessAnalysis> processes;
  auto cell = result.exit_routes().cell().begin();
  for (const manifest::Process& process : experiment.process()) {
    THSGD_ASSIGN_OR_RETURN(const NoiseLaw noise,
                           NoiseLawFromProto(process.noise()));
    ProcessAnalysis analysis;
    analysis.name = process.name();
    THSGD_RETURN_IF_ERROR(std::visit(
        [&](const auto& law) -> absl::Status {
          THSGD_ASSIGN_OR_RETURN(
              const auto theory,
              MakeTheory(landscape, law, Walls::At(process.projection_bound()),
                         process.truncation_threshold()));
          analysis.heavy_tailed = theory.kHeavyTailed;
          analysis.expected_jumps = theory.expected_jumps();
          for (double learning_rate : experiment.learning_rate()) {
            THSGD_ASSIGN_OR_RETURN(
                CellAnalysis analyzed,
                AnalyzeCell(*cell, learning_rate, analysis.expected_jumps,
                            theory.At(learning_rate)));
            analysis.cells.push_back(std::move(analyzed));
            ++cell;
          }
          return absl::OkStatus();
        },
        noise));
    processes.push_back(std::move(analysis));
  }
  return processes;
}

}  // namespace thsgd
