// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/splitting_score.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/numeric/elementary.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Constants c of paths, as speeds sqrt(c) where f' = 0, in geometric order.
constexpr int kNumSpeeds = 160;
// The fastest crosses the field twice in a step, the slowest takes a thousand
// horizons where f' = 0; slower ones have no time to, or cost what c = 0 does.
constexpr double kFastest = 2;
constexpr double kSlowest = 1e-3;

double PinnedAsinh(double z) {
  const double magnitude = std::fabs(z);
  return std::copysign(
      PinnedLog(magnitude + std::sqrt(magnitude * magnitude + 1)), z);
}

// The parts of (*) in a cell of the given width with f' linear from g1 to g2:
//   int dy / v = width (asinh(g2/u) - asinh(g1/u)) / (g2 - g1),  u = sqrt(c),
//   int (v + g)^2 / v dy = width (g1 + g2)
//                          + width (g2 v2 - g1 v1) / (g2 - g1).
struct CellOfPath {
  double time;
  double action;
};
CellOfPath CrossCell(double width, double g1, double g2, double u) {
  const double middle = (g1 + g2) / 2;
  const double v = std::sqrt(middle * middle + u * u);
  const double change = g2 - g1;
  // Where differences would cancel the midpoint rule is off by 1e-9.
  if (std::fabs(change) < 1e-4 * v) {
    return {.time = width / v,
            .action = width * (2 * middle + (v + middle * middle / v))};
  }
  const double v1 = std::sqrt(g1 * g1 + u * u);
  const double v2 = std::sqrt(g2 * g2 + u * u);
  return {
      .time = width * (PinnedAsinh(g2 / u) - PinnedAsinh(g1 / u)) / change,
      .action = width * (2 * middle) + width * (g2 * v2 - g1 * v1) / change};
}

// Paths to the exit above from each of the nodes, [speed][node].
struct PathsUp {
  std::vector<std::vector<double>> time;
  std::vector<std::vector<double>> action;
};
PathsUp FollowPathsUp(const std::vector<double>& gradient, double cell_width,
                      double fastest, double slowest) {
  const int num_nodes = static_cast<int>(gradient.size());
  const double ratio =
      PinnedExp(PinnedLog(slowest / fastest) / (kNumSpeeds - 1));
  PathsUp paths;
  double u = fastest;
  for (int l = 0; l < kNumSpeeds; ++l, u *= ratio) {
    std::vector<double> time(num_nodes, 0.0);
    std::vector<double> action(num_nodes, 0.0);
    for (int i = num_nodes - 2; i >= 0; --i) {
      const CellOfPath cell =
          CrossCell(cell_width, gradient[i], gradient[i + 1], u);
      time[i] = time[i + 1] + cell.time;
      action[i] = action[i + 1] + cell.action;
    }
    paths.time.push_back(std::move(time));
    paths.action.push_back(std::move(action));
  }
  return paths;
}

// Row by row the least action V(x_i, tau) of the exit above, with tau =
// first_tau, first_tau + step, ...: [rows * nodes].
std::vector<double> LeastActionUp(const PathsUp& paths, std::int64_t num_rows,
                                  double first_tau, double step) {
  const int num_nodes = static_cast<int>(paths.time[0].size());
  std::vector<double> least(num_rows * num_nodes, 0.0);
  for (int i = 0; i < num_nodes - 1; ++i) {
    int l = 0;
    for (std::int64_t row = 0; row < num_rows; ++row) {
      const double tau = first_tau + static_cast<double>(row) * step;
      while (l < kNumSpeeds && paths.time[l][i] < tau) ++l;
      double value;
      if (l == 0) {
        // Faster still: int v dy = distance^2 / tau dominates.
        value = paths.action[0][i] * (paths.time[0][i] / tau);
      } else if (l == kNumSpeeds) {
        value = paths.action[l - 1][i];
      } else {
        const double share = (tau - paths.time[l - 1][i]) /
                             (paths.time[l][i] - paths.time[l - 1][i]);
        value = paths.action[l - 1][i] +
                share * (paths.action[l][i] - paths.action[l - 1][i]);
      }
      least[row * num_nodes + i] = value;
    }
  }
  return least;
}

// f' against y, seen from the other side: exits above become exits below.
std::vector<double> Mirrored(const std::vector<double>& gradient) {
  std::vector<double> mirrored(gradient.rbegin(), gradient.rend());
  for (double& g : mirrored) g = -g;
  return mirrored;
}

}  // namespace

absl::StatusOr<SplittingScore> SplittingScore::Create(
    SplittingScoreKind kind, const GradientTable& gradient,
    const SgdParams& params, const ExitEvent& event) {
  const AttractionField& field = event.field;
  const double bound = params.projection_bound();
  const FieldExits exits = ExitsOf(field, params);
  FaultList faults;
  faults.Require(field.Contains(field.minimum), "field.minimum", field.minimum,
                 "inside the field");
  faults.Require(field.Contains(event.start) && std::fabs(event.start) <= bound,
                 "start", event.start, "inside the field and the walls");
  faults.Require(event.num_steps >= 1, "num_steps",
                 absl::StrCat(event.num_steps), ">= 1");
  if (!exits.below && !exits.above) {
    faults.Add("field", "no end is an exit: both are infinite or walls");
  }
  if (exits.below) {
    faults.Require(gradient.lower() <= field.lower, "field.lower", field.lower,
                   "covered by the gradient's table");
  }
  if (exits.above) {
    faults.Require(field.upper <= gradient.upper(), "field.upper", field.upper,
                   "covered by the gradient's table");
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  SplittingScore score;
  score.lower_ = exits.below ? field.lower : std::max(-bound, gradient.lower());
  score.upper_ = exits.above ? field.upper : std::min(bound, gradient.upper());
  // A table that ends short of the minimum on the side without an exit.
  score.lower_ = std::min(score.lower_, std::min(event.start, field.minimum));
  score.upper_ = std::max(score.upper_, std::max(event.start, field.minimum));
  score.cells_per_unit_ = kNumCells / (score.upper_ - score.lower_);
  score.steps_per_row_ = event.num_steps;
  std::vector<double> at_nodes;
  for (int i = 0; i <= kNumCells; ++i) {
    at_nodes.push_back(gradient.Gradient(score.Node(i)));
  }
  switch (kind) {
    case SplittingScoreKind::kShareOfWay:
      score.FillShareOfWay(event, exits.below, exits.above);
      break;
    case SplittingScoreKind::kQuasiPotential:
      score.FillQuasiPotential(at_nodes, exits.below, exits.above);
      break;
    case SplittingScoreKind::kLeastAction:
      score.FillLeastAction(at_nodes, exits.below, exits.above,
                            params.learning_rate(), event.num_steps);
      break;
  }
  return score;
}

double SplittingScore::Node(int i) const {
  return lower_ + (upper_ - lower_) * (static_cast<double>(i) / kNumCells);
}

void SplittingScore::FillShareOfWay(const ExitEvent& event, bool below,
                                    bool above) {
  const AttractionField& field = event.field;
  for (int i = 0; i <= kNumCells; ++i) {
    double share = -kInfinity;
    if (below) {
      share = (field.minimum - Node(i)) / (field.minimum - field.lower);
    }
    if (above) {
      share = std::max(
          share, (Node(i) - field.minimum) / (field.upper - field.minimum));
    }
    values_.push_back(share);
  }
}

void SplittingScore::FillQuasiPotential(const std::vector<double>& gradient,
                                        bool below, bool above) {
  values_.assign(kNumCells + 1, -kInfinity);
  const double width = (upper_ - lower_) / kNumCells;
  if (above) {
    double cost = 0;
    values_[kNumCells] = 0;
    for (int i = kNumCells - 1; i >= 0; --i) {
      cost += 2 * width *
              (std::max(gradient[i], 0.0) + std::max(gradient[i + 1], 0.0));
      values_[i] = -cost;
    }
  }
  if (below) {
    double cost = 0;
    values_[0] = 0;
    for (int i = 1; i <= kNumCells; ++i) {
      cost += 2 * width *
              (std::max(-gradient[i], 0.0) + std::max(-gradient[i - 1], 0.0));
      values_[i] = std::max(values_[i], -cost);
    }
  }
}

void SplittingScore::FillLeastAction(const std::vector<double>& gradient,
                                     bool below, bool above,
                                     double learning_rate,
                                     std::int64_t num_steps) {
  steps_per_row_ = (num_steps - 1) / kMaxRows + 1;
  const std::int64_t num_rows = (num_steps - 1) / steps_per_row_ + 1;
  const double length = upper_ - lower_;
  const double width = length / kNumCells;
  const double fastest = kFastest * length / learning_rate;
  const double slowest =
      kSlowest * length / (learning_rate * static_cast<double>(num_steps));
  const auto least = [&](const std::vector<double>& g) {
    return LeastActionUp(FollowPathsUp(g, width, fastest, slowest), num_rows,
                         learning_rate,
                         learning_rate * static_cast<double>(steps_per_row_));
  };
  values_.assign(num_rows * (kNumCells + 1), -kInfinity);
  if (above) {
    const std::vector<double> up = least(gradient);
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = -up[i];
  }
  if (below) {
    const std::vector<double> down = least(Mirrored(gradient));
    for (std::int64_t row = 0; row < num_rows; ++row) {
      for (int i = 0; i <= kNumCells; ++i) {
        double& value = values_[row * (kNumCells + 1) + i];
        value = std::max(value, -down[row * (kNumCells + 1) + kNumCells - i]);
      }
    }
  }
}

}  // namespace thsgd
