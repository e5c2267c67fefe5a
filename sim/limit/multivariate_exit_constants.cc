// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/multivariate_exit_constants.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/gradient_flow.h"
#include "sim/limit/jump_directions.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/shifted_sobol.h"

namespace thsgd {
namespace {

constexpr FlowTolerance kTolerance = {.absolute = 1e-9, .relative = 1e-9};

// One field's exits by one choice of directions, radii and times.
class ExitPath {
 public:
  ExitPath(const MultivariateJumpGeometry& geometry, int field,
           const JumpDirections& directions, double tail_index)
      : geometry_(geometry),
        field_(field),
        num_jumps_(geometry.fields()[field].relative_width),
        directions_(directions),
        tail_index_(tail_index),
        direction_(geometry.dimension()),
        landing_(geometry.dimension()),
        gradient_(
            [&geometry](absl::Span<const double> x, absl::Span<double> g) {
              geometry.Gradient(x, g);
            }) {}

  // Of the cube: directions and a radius for each jump, and a time after each
  // but the last.
  int num_coordinates() const {
    return num_jumps_ * (directions_.num_coordinates() + 2) - 1;
  }

  // Adds the masses of the landings in each field, of those outside, and of all
  // that leave to sums, [num_fields + 2].
  void Add(const std::vector<double>& point, std::vector<double>& sums) {
    next_ = point;
    x_ = geometry_.fields()[field_].minimum;
    double mass = 1;
    for (int rest = num_jumps_ - 1; rest >= 1 && mass > 0; --rest) {
      mass *= JumpAndWait(rest);
    }
    if (mass > 0) AddLandings(mass, sums);
  }

  // Of the flow, the first that went wrong.
  const absl::Status& status() const { return status_; }

 private:
  absl::Span<const double> Take(int n) {
    const absl::Span<const double> taken = next_.subspan(0, n);
    next_.remove_prefix(n);
    return taken;
  }
  void TakeDirection() {
    directions_(Take(directions_.num_coordinates()),
                absl::MakeSpan(direction_));
    // The update subtracts the noise.
    for (double& entry : direction_) entry = -entry;
  }
  // nu(r > radius), with truncation: of landings at that radius or farther.
  double Mass(double radius) const { return std::pow(radius, -tail_index_); }
  void MoveTo(double radius, std::vector<double>& x) const {
    const double bound = geometry_.projection_bound();
    for (std::size_t k = 0; k < x.size(); ++k) {
      x[k] = std::clamp(x[k] + radius * direction_[k], -bound, bound);
    }
  }

  // A jump after which `rest` more can leave, and a wait; returns their mass, 0
  // if that is not so.
  double JumpAndWait(int rest) {
    TakeDirection();
    const double b = geometry_.truncation_threshold();
    const double least = geometry_.LeastJump(field_, x_, rest);
    if (least >= b) return 0;
    // Half of the draws for the jumps that are truncated, however rare; the
    // others log-uniform: those that are hardly long enough need luck later.
    const double coordinate = 2 * Take(1)[0];
    double radius = b;
    double mass = 2 * Mass(b);
    if (coordinate < 1) {
      const double range = std::log(b / least);
      radius = least * std::exp(coordinate * range);
      mass = 2 * tail_index_ * Mass(radius) * range;
    }
    MoveTo(radius, x_);
    if (!geometry_.MayLeave(field_, x_, rest)) return 0;
    const absl::StatusOr<FlowPoint> end = GradientFlowUntil(
        gradient_, x_,
        [&](absl::Span<const double> at) {
          return !geometry_.MayLeave(field_, at, rest);
        },
        std::numeric_limits<double>::infinity(), kTolerance);
    if (!end.ok()) {
      status_.Update(end.status());
      return 0;
    }
    absl::StatusOr<std::vector<double>> waited =
        GradientFlow(gradient_, x_, end->time * Take(1)[0], kTolerance);
    if (!waited.ok()) {
      status_.Update(waited.status());
      return 0;
    }
    x_ = *std::move(waited);
    return mass * end->time;
  }

  void AddLandings(double mass, std::vector<double>& sums) {
    TakeDirection();
    const double unknown = Take(1)[0];
    geometry_.Along(x_, direction_, pieces_);
    const double least = geometry_.LeastJump(field_, x_, 0);
    const double b = geometry_.truncation_threshold();
    const std::size_t num_fields = geometry_.fields().size();
    for (std::size_t p = 0; p < pieces_.size(); ++p) {
      const bool last = p + 1 == pieces_.size();
      const double begin = std::max(pieces_[p].begin, least);
      const double end = last ? b : pieces_[p + 1].begin;
      if (end <= begin) continue;
      // Longer jumps land at b.
      const double beyond = last ? 0 : Mass(end);
      const double piece = Mass(begin) - beyond;
      int target = pieces_[p].field;
      if (target == kFieldUnknown) {
        const double radius =
            std::pow(beyond + unknown * piece, -1 / tail_index_);
        landing_ = x_;
        MoveTo(std::min(b, radius), landing_);
        target = geometry_.FieldAt(landing_);
      }
      if (target == field_ || target == kOnBorder) continue;
      sums[target >= 0 ? target : num_fields] += mass * piece;
      sums[num_fields + 1] += mass * piece;
    }
  }

  const MultivariateJumpGeometry& geometry_;
  int field_;
  int num_jumps_;
  const JumpDirections& directions_;
  double tail_index_;
  absl::Span<const double> next_;
  std::vector<double> x_;
  std::vector<double> direction_;
  std::vector<double> landing_;
  std::vector<RayPiece> pieces_;
  GradientFunction gradient_;
  absl::Status status_;
};

}  // namespace

absl::StatusOr<MultivariateExitConstants> ComputeMultivariateExitConstants(
    const MultivariateJumpGeometry& geometry, int i,
    const JumpDirections& directions, double tail_index,
    const QuasiMonteCarlo& points) {
  constexpr int kMaxCoordinates = 1000;
  ExitPath path(geometry, i, directions, tail_index);
  FaultList faults;
  faults.Require(tail_index > 0 && std::isfinite(tail_index), "tail_index",
                 tail_index, "> 0 and finite");
  faults.Require(directions.dimension() == geometry.dimension(),
                 "dimension of the noise", directions.dimension(),
                 absl::StrCat(geometry.dimension(), ", as the landscape's"));
  faults.Require(path.num_coordinates() <= kMaxCoordinates,
                 "relative width times dimension", path.num_coordinates(),
                 absl::StrCat("<= ", kMaxCoordinates));
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  const int n = geometry.num_fields();
  const std::vector<Estimate> estimates = IntegrateOverUnitCube(
      path.num_coordinates(), n + 2,
      [&](const std::vector<double>& point, std::vector<double>& sums) {
        path.Add(point, sums);
      },
      points);
  THSGD_RETURN_IF_ERROR(path.status());
  if (!(estimates[n + 1].value > 0)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "field ", i, ": no draw of ", geometry.fields()[i].relative_width,
        " jumps leaves; the noise's directions may need more, or more draws"));
  }
  return MultivariateExitConstants{
      .total = estimates[n + 1],
      .to = {estimates.begin(), estimates.begin() + n},
      .outside = estimates[n]};
}

}  // namespace thsgd
