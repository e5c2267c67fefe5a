// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/deviation_constant.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_macros.h"
#include "boost/math/quadrature/gauss.hpp"
#include "sim/landscape/gradient_flow.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

// Far below the error of the rule in t, and met by tabulated gradients.
constexpr FlowTolerance kTolerance = {.absolute = 1e-9, .relative = 1e-9};
// Times after the jump at which distances are looked at.
constexpr int kNumTimes = 32;
constexpr int kNumHalvings = 30;

// The flow from `start` at times step, 2 step, ..., after it.
absl::StatusOr<std::vector<double>> FollowFlow(const DeviationEvent& event,
                                               double start, double step) {
  std::vector<double> path = {start};
  for (int i = 0; i < kNumTimes; ++i) {
    THSGD_ASSIGN_OR_RETURN(
        const double x,
        GradientFlow(event.gradient, path.back(), step, kTolerance));
    path.push_back(x);
  }
  return path;
}

// Jumps from one point of the flow at one time.
class Jump {
 public:
  // flow: from that point on, at the times of FollowFlow.
  Jump(const DeviationEvent& event, std::vector<double> flow, double step)
      : event_(event), flow_(std::move(flow)), step_(step) {}

  // w, the least size that strays; infinity if none does.
  absl::StatusOr<double> LeastSize(int direction) const {
    double upper =
        std::min(event_.distance * (1 + 1e-12), event_.truncation_threshold);
    THSGD_ASSIGN_OR_RETURN(const bool possible, Strays(direction, upper));
    if (!possible) return HUGE_VAL;
    double lower = 0;
    for (int i = 0; i < kNumHalvings; ++i) {
      const double middle = lower + (upper - lower) / 2;
      THSGD_ASSIGN_OR_RETURN(const bool strays, Strays(direction, middle));
      (strays ? upper : lower) = middle;
    }
    return upper;
  }

 private:
  absl::StatusOr<bool> Strays(int direction, double size) const {
    const double landing = std::clamp(flow_[0] + direction * size,
                                      event_.walls.below, event_.walls.above);
    THSGD_ASSIGN_OR_RETURN(const std::vector<double> path,
                           FollowFlow(event_, landing, step_));
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (std::fabs(path[i] - flow_[i]) > event_.distance) return true;
    }
    return false;
  }

  const DeviationEvent& event_;
  const std::vector<double> flow_;
  const double step_;
};

template <unsigned kNumPoints>
absl::StatusOr<double> Integrate(const DeviationEvent& event,
                                 const RegularVariation& tail) {
  absl::Status status;
  const double integral =
      boost::math::quadrature::gauss<double, kNumPoints>::integrate(
          [&](double t) -> double {
            if (!status.ok()) return 0;
            const auto rate = [&]() -> absl::StatusOr<double> {
              THSGD_ASSIGN_OR_RETURN(
                  const double x,
                  GradientFlow(event.gradient, event.start, t, kTolerance));
              const double step = (event.horizon - t) / kNumTimes;
              THSGD_ASSIGN_OR_RETURN(std::vector<double> flow,
                                     FollowFlow(event, x, step));
              const Jump jump(event, std::move(flow), step);
              // The update subtracts the noise.
              THSGD_ASSIGN_OR_RETURN(const double up, jump.LeastSize(1));
              THSGD_ASSIGN_OR_RETURN(const double down, jump.LeastSize(-1));
              return tail.p_positive * std::pow(down, -tail.tail_index) +
                     (1 - tail.p_positive) * std::pow(up, -tail.tail_index);
            }();
            status = rate.status();
            return rate.ok() ? *rate : 0;
          },
          0, event.horizon);
  THSGD_RETURN_IF_ERROR(status);
  return integral;
}

}  // namespace

absl::StatusOr<Estimate> DeviationConstant(const DeviationEvent& event,
                                           const RegularVariation& tail) {
  THSGD_ASSIGN_OR_RETURN(const double coarse, Integrate<10>(event, tail));
  THSGD_ASSIGN_OR_RETURN(const double fine, Integrate<20>(event, tail));
  return Estimate{.value = fine,
                  .error = std::fabs(fine - coarse) + 1e-8 * fine};
}

}  // namespace thsgd
