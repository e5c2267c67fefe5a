// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/distant_field.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/interpolators/cubic_hermite.hpp"
#include "boost/math/quadrature/gauss.hpp"
#include "boost/math/tools/roots.hpp"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/shifted_sobol.h"
#include "sim/noise/noise_law.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {
namespace {

// Positions are counted upwards, from the minimum of the field that the path
// starts in towards the one it ends in.
struct Interval {
  double lower;
  double minimum;
  double upper;
};

// The flow between a maximum and a minimum, in the coordinate
//   y = log(distance from the maximum / distance from the minimum),
// in which it takes the time dt/dy = 1 / (g (1/from maximum + 1/from minimum)):
// constant towards both ends.
class HalfField {
 public:
  HalfField(const std::function<double(double)>& gradient, double maximum,
            double minimum)
      : maximum_(maximum), minimum_(minimum), clock_(MakeClock(gradient)) {}

  // Where the flow is at time t > 0 from x.
  double Flow(double x, double t) const {
    const double start = std::log((x - maximum_) / (minimum_ - x));
    if (!std::isfinite(start)) return x;
    const double goal = Time(start) + t;
    return Position(Invert(goal));
  }

 private:
  using Clock =
      boost::math::interpolators::cardinal_cubic_hermite<std::vector<double>>;

  // Beyond, y moves at a constant speed, but for 1e-5 of it.
  static constexpr double kEnd = 12;
  static constexpr int kNumCells = 1 << 10;

  double Position(double y) const {
    // The smaller distance first: no cancellation.
    const double width = minimum_ - maximum_;
    return y < 0 ? maximum_ + width / (1 + std::exp(-y))
                 : minimum_ - width / (1 + std::exp(y));
  }

  Clock MakeClock(const std::function<double(double)>& gradient) const {
    const auto slope = [&](double y) {
      const double width = std::fabs(minimum_ - maximum_);
      const double from_maximum = width / (1 + std::exp(-y));
      const double from_minimum = width / (1 + std::exp(y));
      return 1 / (std::fabs(gradient(Position(y))) *
                  (1 / from_maximum + 1 / from_minimum));
    };
    const double cell = 2 * kEnd / kNumCells;
    std::vector<double> times = {0};
    std::vector<double> slopes = {slope(-kEnd)};
    for (int i = 0; i < kNumCells; ++i) {
      const double y = -kEnd + i * cell;
      times.push_back(times.back() +
                      boost::math::quadrature::gauss<double, 7>::integrate(
                          slope, y, y + cell));
      slopes.push_back(slope(y + cell));
    }
    return Clock(std::move(times), std::move(slopes), -kEnd, cell);
  }

  double Time(double y) const {
    if (y <= -kEnd) return clock_(-kEnd) + (y + kEnd) * clock_.prime(-kEnd);
    if (y >= kEnd) return clock_(kEnd) + (y - kEnd) * clock_.prime(kEnd);
    return clock_(y);
  }

  double Invert(double time) const {
    const double first = clock_(-kEnd);
    const double last = clock_(kEnd);
    if (time <= first) return -kEnd + (time - first) / clock_.prime(-kEnd);
    if (time >= last) return kEnd + (time - last) / clock_.prime(kEnd);
    std::uintmax_t max_evaluations = 100;
    const auto [below, above] = boost::math::tools::toms748_solve(
        [&](double y) { return clock_(y) - time; }, -kEnd, kEnd, first - time,
        last - time, boost::math::tools::eps_tolerance<double>(40),
        max_evaluations);
    return (below + above) / 2;
  }

  double maximum_;
  double minimum_;
  Clock clock_;
};

// The fields from the start up to, but without, the goal.
class Crossing {
 public:
  Crossing(std::vector<Interval> fields, Landing goal, double b)
      : fields_(std::move(fields)), goal_(goal), b_(b) {}

  const Landing& goal() const { return goal_; }

  // How far num_jumps jumps lead at most, with all the time for the flow; the
  // one of index `short_jump` has size `size`, the others b.
  double Reach(int num_jumps, int short_jump, double size) const {
    double reach = 0;
    for (int k = 0; k < num_jumps; ++k) {
      reach += k == short_jump ? size : b_;
      // Whatever comes after: it is there.
      if (reach > goal_.near) return reach;
      if (k + 1 < num_jumps) {
        reach = std::max(reach, FieldOf(reach).minimum);
      }
    }
    return reach;
  }

  int LeastNumberOfJumps() const {
    int n = 1;
    while (Reach(n, -1, 0) <= goal_.near) ++n;
    return n;
  }

  // Sizes below this do not take part as jump k of n.
  double LeastSize(int n, int k) const {
    double below = 0;
    double above = b_;
    for (int i = 0; i < 60; ++i) {
      const double middle = (below + above) / 2;
      (Reach(n, k, middle) < goal_.near ? below : above) = middle;
    }
    return below;
  }

  // x < goal().near.
  const Interval& FieldOf(double x) const { return fields_[IndexOf(x)]; }
  int IndexOf(double x) const {
    int k = 0;
    while (k + 1 < static_cast<int>(fields_.size()) && x >= fields_[k].upper) {
      ++k;
    }
    return k;
  }
  const std::vector<Interval>& fields() const { return fields_; }

 private:
  std::vector<Interval> fields_;
  Landing goal_;
  double b_;
};

}  // namespace

absl::StatusOr<DistantField> ComputeDistantField(
    const Landscape& landscape, const JumpGeometry& geometry, int from, int to,
    const RegularVariation& tail, double horizon,
    const QuasiMonteCarlo& points) {
  FaultList faults;
  const int num_fields = geometry.num_fields();
  faults.Require(0 <= from && from < num_fields, "from", from,
                 "the index of a field");
  faults.Require(0 <= to && to < num_fields && to != from, "to", to,
                 "the index of another field");
  faults.Require(horizon > 0 && std::isfinite(horizon), "horizon", horizon,
                 "> 0 and finite");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const int sign = to > from ? 1 : -1;
  const double m = geometry.fields()[from].field.minimum;
  const double b = geometry.truncation_threshold();
  const double p = sign > 0 ? 1 - tail.p_positive : tail.p_positive;
  std::vector<Interval> fields;
  for (int k = from; k != to; k += sign) {
    const AttractionField& f = geometry.fields()[k].field;
    fields.push_back({.lower = sign > 0 ? f.lower - m : m - f.upper,
                      .minimum = sign * (f.minimum - m),
                      .upper = sign > 0 ? f.upper - m : m - f.lower});
  }
  // Bindings, which a lambda cannot capture, will not do.
  const JumpGeometry::Distances distances = geometry.DistancesTo(to, m, sign);
  const double near = distances.near;
  const double far = distances.far;
  const Crossing crossing(fields, {.near = near, .far = far}, b);
  const int n = crossing.LeastNumberOfJumps();

  const std::function<double(double)> gradient = [&](double x) {
    return std::visit(
        [&](const auto& potential) {
          return potential.Gradient(HighPrecision(m) + sign * x)
              .template convert_to<double>();
        },
        landscape);
  };
  // Flows down to the minimum of each field, and up to that of the later ones.
  std::vector<HalfField> down;
  std::vector<HalfField> up;
  if (n > 1) {
    for (const Interval& f : fields) {
      down.emplace_back(gradient, f.upper, f.minimum);
      // The path does not come below its first minimum.
      up.emplace_back(gradient, &f == &fields[0] ? f.upper : f.lower,
                      f.minimum);
    }
  }
  std::vector<double> least;
  for (int k = 0; k < n; ++k) {
    least.push_back(k + 1 < n ? crossing.LeastSize(n, k) : 0);
    THSGD_CHECK(k + 1 == n || least.back() > 0);
  }
  const auto mass_beyond = [&](double distance) {
    return distance < b ? p * std::pow(distance, -tail.tail_index) : 0.0;
  };
  if (n == 1) {
    const double rate = mass_beyond(near) - mass_beyond(far);
    return DistantField{
        .num_jumps = 1,
        .constant = {.value = horizon * rate,
                     .error = 0x1p-48 * horizon * mass_beyond(near)}};
  }

  // Coordinates: n times in order, then n - 1 sizes.
  const auto integrand = [&](const std::vector<double>& point,
                             std::vector<double>& sums) {
    double weight = 1;
    double time = 0;
    double x = 0;
    for (int k = 0; k < n; ++k) {
      // The least of the n - k times that are still to come.
      const double next =
          time + (horizon - time) * (1 - std::pow(point[k], 1.0 / (n - k)));
      weight *= horizon / (k + 1);
      if (k > 0) {
        const int f = crossing.IndexOf(x);
        x = (x > fields[f].minimum ? down[f] : up[f]).Flow(x, next - time);
      }
      time = next;
      if (k + 1 == n) break;
      weight *= p * std::pow(least[k], -tail.tail_index);
      x += std::min(b, least[k] * std::pow(point[n + k], -1 / tail.tail_index));
      // No path is there by fewer jumps, but for a rounding.
      if (!(x < near)) return;
    }
    sums[0] += weight * (mass_beyond(near - x) - mass_beyond(far - x));
  };
  const std::vector<Estimate> estimate =
      IntegrateOverUnitCube(2 * n - 1, 1, integrand, points);
  return DistantField{.num_jumps = n, .constant = estimate[0]};
}

}  // namespace thsgd
