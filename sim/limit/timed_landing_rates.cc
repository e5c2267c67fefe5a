// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/timed_landing_rates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/interpolators/cubic_hermite.hpp"
#include "boost/math/quadrature/gauss.hpp"
#include "sim/limit/landing_rates.h"
#include "sim/limit/shifted_sobol.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// tau(u) = int_first^u dz / g(z): differences are times the flow takes.
class FlowClock {
 public:
  // Cubic pieces with the right slopes: errors of order 2^-44 of the fourth
  // derivative on the scale of one jump.
  static absl::StatusOr<FlowClock> Create(const JumpDirection& direction) {
    constexpr int kCellsPerJump = 1 << 11;
    const double b = direction.truncation_threshold;
    const double first =
        direction.exit_distance - (direction.num_jumps - 1) * b;
    const double last = (direction.num_jumps - 1) * b;
    const int num_cells = kCellsPerJump * (direction.num_jumps - 1);
    const double cell = (last - first) / num_cells;
    std::vector<double> times = {0};
    std::vector<double> slopes;
    for (int i = 0; i <= num_cells; ++i) {
      const double u = first + i * cell;
      const double speed = direction.speed(u);
      if (!(speed > 0 && std::isfinite(speed))) {
        return absl::InvalidArgumentError(
            absl::StrCat("the flow's speed at distance ", ShortestDecimal(u),
                         " from the minimum is ", ShortestDecimal(speed),
                         "; must be > 0 and finite"));
      }
      slopes.push_back(1 / speed);
      if (i == num_cells) break;
      times.push_back(
          times.back() +
          boost::math::quadrature::gauss<double, 7>::integrate(
              [&](double z) { return 1 / direction.speed(z); }, u, u + cell));
    }
    return FlowClock(first, cell, num_cells, std::move(times),
                     std::move(slopes));
  }

  double Time(double u) const { return spline_(Inside(u)); }
  // 1 / g(u).
  double Slope(double u) const { return spline_.prime(Inside(u)); }

 private:
  using Spline =
      boost::math::interpolators::cardinal_cubic_hermite<std::vector<double>>;

  FlowClock(double first, double cell, int num_cells, std::vector<double> times,
            std::vector<double> slopes)
      : first_(first),
        last_(first + num_cells * cell),
        spline_(std::move(times), std::move(slopes), first, cell) {}

  double Inside(double u) const { return std::clamp(u, first_, last_); }

  double first_;
  double last_;
  Spline spline_;
};

// One point of the unit cube to the integrand's value for each landing. Its
// first l - 1 coordinates say where jumps start: deficits v_1 < v_2 < ... < L =
// l b - D, uniform in their simplex. Jumps from v_k that let the next start at
// v_(k+1) have the mass p (b - v_(k+1) + v_k)^-alpha; the other coordinates say
// where among those they land, which only the waits depend on.
class Integrand {
 public:
  Integrand(const JumpDirection& direction,
            const std::vector<Landing>& landings, double horizon,
            const FlowClock& clock)
      : direction_(direction),
        landings_(landings),
        horizon_(horizon),
        clock_(clock),
        size_(direction.num_jumps * direction.truncation_threshold -
              direction.exit_distance) {}

  // Adds to sums, [num_landings].
  void AddTo(const std::vector<double>& point,
             std::vector<double>& sums) const {
    const double b = direction_.truncation_threshold;
    const double alpha = direction_.tail_index;
    const int l = direction_.num_jumps;
    double weight = 1;
    double waited = 0;
    double start = 0;
    for (int k = 1; k < l; ++k) {
      // The least of the l - k that are still to come.
      const double next =
          start + (size_ - start) * (1 - std::pow(point[k - 1], 1.0 / (l - k)));
      const double least = b - (next - start);
      weight *= size_ / k * direction_.probability * std::pow(least, -alpha) *
                clock_.Slope(k * b - next);
      if (horizon_ < kInfinity) {
        const double jump =
            std::min(b, least * std::pow(point[l - 2 + k], -1 / alpha));
        waited +=
            clock_.Time(k * b - (start + b - jump)) - clock_.Time(k * b - next);
      }
      start = next;
    }
    if (horizon_ < kInfinity) weight *= std::max(0.0, horizon_ - waited);
    weight *= direction_.probability;
    const double position = (l - 1) * b - start;
    for (size_t i = 0; i < landings_.size(); ++i) {
      sums[i] += weight * (Tail(landings_[i].near - position) -
                           Tail(landings_[i].far - position));
    }
  }

 private:
  // nu of the jumps that come as far, over p.
  double Tail(double distance) const {
    return distance < direction_.truncation_threshold
               ? std::pow(distance, -direction_.tail_index)
               : 0;
  }

  const JumpDirection& direction_;
  const std::vector<Landing>& landings_;
  const double horizon_;
  const FlowClock& clock_;
  const double size_;
};

}  // namespace

absl::StatusOr<std::vector<Estimate>> TimedLandingRates(
    const JumpDirection& direction, const std::vector<Landing>& landings,
    double horizon, const QuasiMonteCarlo& points) {
  FaultList faults;
  faults.Require(horizon > 0, "horizon", horizon, "> 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  const int l = direction.num_jumps;
  if (l == 1) {
    THSGD_ASSIGN_OR_RETURN(std::vector<Estimate> rates,
                           LandingRates(direction, landings));
    if (horizon == kInfinity) return rates;
    for (Estimate& rate : rates) {
      rate.value *= horizon;
      rate.error *= horizon;
    }
    return rates;
  }
  if (l > 500) {
    return absl::OutOfRangeError("more than 500 jumps are not computed");
  }
  THSGD_ASSIGN_OR_RETURN(const FlowClock clock, FlowClock::Create(direction));
  const Integrand integrand(direction, landings, horizon, clock);

  return IntegrateOverUnitCube(
      2 * (l - 1), static_cast<int>(landings.size()),
      [&](const std::vector<double>& point, std::vector<double>& sums) {
        integrand.AddTo(point, sums);
      },
      points);
}

}  // namespace thsgd
