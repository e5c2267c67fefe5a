// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Gradient flow dx/dt = -grad f(x) by Boost.Numeric.Odeint: the Dormand-Prince
// pair of orders 5 and 4 with error control and dense output.
//
// The step size moves by powers of two, chosen by comparisons alone, so that
// the solution has the same bits on every machine if the gradient has.

#ifndef THSGD_SIM_LANDSCAPE_GRADIENT_FLOW_H_
#define THSGD_SIM_LANDSCAPE_GRADIENT_FLOW_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace thsgd {

// gradient(x, g) writes grad f(x) to g, both of the same length.
using GradientFunction =
    std::function<void(absl::Span<const double>, absl::Span<double>)>;

// What one step may be wrong by, in each coordinate: absolute + relative
// (|x| + step |dx/dt|). The error at time t is of that order times the number
// of steps and the flow's own spreading, exp(-t min f'') where f'' < 0.
struct FlowTolerance {
  double absolute = 1e-12;
  double relative = 1e-12;
};

// A point of the flow and when it is reached.
struct FlowPoint {
  std::vector<double> position;
  double time;
};

// The flow's position at time t from `start`; back in time for t < 0.
// Errors: OutOfRange if the flow stops being finite on the way (backwards it
// may reach infinity in finite time) or takes more than 10^6 steps.
absl::StatusOr<std::vector<double>> GradientFlow(
    const GradientFunction& gradient, absl::Span<const double> start, double t,
    const FlowTolerance& tolerance = {});

// The same in one dimension.
absl::StatusOr<double> GradientFlow(
    const std::function<double(double)>& gradient, double start, double t,
    const FlowTolerance& tolerance = {});

// Follows the flow, step by step, to the first point at which `stop` is true;
// `start` itself counts.
// Errors: as above; OutOfRange also if max_time passes first.
absl::StatusOr<FlowPoint> GradientFlowUntil(
    const GradientFunction& gradient, absl::Span<const double> start,
    const std::function<bool(absl::Span<const double>)>& stop, double max_time,
    const FlowTolerance& tolerance = {});

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_GRADIENT_FLOW_H_
