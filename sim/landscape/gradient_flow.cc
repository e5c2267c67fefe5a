// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/landscape/gradient_flow.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/numeric/odeint/algebra/range_algebra.hpp"
#include "boost/numeric/odeint/stepper/controlled_runge_kutta.hpp"
#include "boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp"
#include "boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp"

namespace thsgd {
namespace {

namespace odeint = boost::numeric::odeint;
using State = std::vector<double>;

// Halves the step if it was wrong by too much and doubles it if a doubled one,
// of 2^5 times the error, would still be right with some room.
class BinaryStepAdjuster {
 public:
  using time_type = double;
  using value_type = double;

  double decrease_step(double step, double /*error*/, int /*order*/) const {
    return step / 2;
  }
  double increase_step(double step, double error, int /*order*/) const {
    return error < 0x1p-6 ? 2 * step : step;
  }
  bool check_step_size_limit(double /*step*/) const { return true; }
  double get_max_dt() const { return 0; }
};

using Stepper = odeint::runge_kutta_dopri5<State>;
using ErrorChecker =
    odeint::default_error_checker<double, odeint::range_algebra,
                                  odeint::default_operations>;
using ControlledStepper =
    odeint::controlled_runge_kutta<Stepper, ErrorChecker, BinaryStepAdjuster>;
using DenseStepper = odeint::dense_output_runge_kutta<ControlledStepper>;

constexpr int kMaxSteps = 1000000;
constexpr double kFirstStep = 0x1p-10;

bool AllFinite(const State& x) {
  return std::all_of(x.begin(), x.end(),
                     [](double value) { return std::isfinite(value); });
}

absl::Status NotFinite(double time) {
  return absl::OutOfRangeError(absl::StrCat(
      "the gradient flow is not finite at time ", ShortestDecimal(time)));
}

// Steps until done(stepper) or an error; `direction` is 1 or, back in time, -1.
// One step beyond the point asked for is taken and interpolated.
template <class Done>
absl::Status Integrate(const GradientFunction& gradient, double direction,
                       DenseStepper& stepper, const Done& done) {
  const auto slope = [&](const State& x, State& dxdt, double /*t*/) {
    gradient(x, absl::MakeSpan(dxdt));
    for (double& value : dxdt) value *= -direction;
  };
  for (int steps = 0; !done(stepper); ++steps) {
    if (steps == kMaxSteps) {
      return absl::OutOfRangeError(absl::StrCat(
          "the gradient flow takes more than ", kMaxSteps,
          " steps; it had reached time ",
          ShortestDecimal(stepper.current_time())));
    }
    try {
      stepper.do_step(slope);
    } catch (const odeint::odeint_error&) {
      // No step is short enough.
      return NotFinite(stepper.current_time());
    }
    if (!AllFinite(stepper.current_state())) {
      return NotFinite(stepper.current_time());
    }
  }
  return absl::OkStatus();
}

DenseStepper MakeStepper(absl::Span<const double> start,
                         const FlowTolerance& tolerance) {
  DenseStepper stepper(ControlledStepper(
      ErrorChecker(tolerance.absolute, tolerance.relative)));
  stepper.initialize(State(start.begin(), start.end()), 0.0, kFirstStep);
  return stepper;
}

}  // namespace

absl::StatusOr<std::vector<double>> GradientFlow(
    const GradientFunction& gradient, absl::Span<const double> start, double t,
    const FlowTolerance& tolerance) {
  State position(start.begin(), start.end());
  if (t == 0) return position;
  const double duration = std::fabs(t);
  DenseStepper stepper = MakeStepper(start, tolerance);
  THSGD_RETURN_IF_ERROR(Integrate(
      gradient, t > 0 ? 1 : -1, stepper,
      [&](const DenseStepper& s) { return s.current_time() >= duration; }));
  stepper.calc_state(duration, position);
  return position;
}

absl::StatusOr<double> GradientFlow(
    const std::function<double(double)>& gradient, double start, double t,
    const FlowTolerance& tolerance) {
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<double> position,
      GradientFlow(
          [&](absl::Span<const double> x, absl::Span<double> g) {
            g[0] = gradient(x[0]);
          },
          absl::MakeConstSpan(&start, 1), t, tolerance));
  return position[0];
}

absl::StatusOr<FlowPoint> GradientFlowUntil(
    const GradientFunction& gradient, absl::Span<const double> start,
    const std::function<bool(absl::Span<const double>)>& stop, double max_time,
    const FlowTolerance& tolerance) {
  DenseStepper stepper = MakeStepper(start, tolerance);
  bool stopped = false;
  THSGD_RETURN_IF_ERROR(
      Integrate(gradient, 1, stepper, [&](const DenseStepper& s) {
        stopped = stop(s.current_state());
        return stopped || s.current_time() > max_time;
      }));
  if (!stopped) {
    return absl::OutOfRangeError(
        absl::StrCat("the gradient flow is not where it was expected by time ",
                     ShortestDecimal(max_time)));
  }
  return FlowPoint{.position = stepper.current_state(),
                   .time = stepper.current_time()};
}

}  // namespace thsgd
