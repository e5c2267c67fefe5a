// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/landing_rates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/quadrature/gauss.hpp"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kPoints = 16;
constexpr std::size_t kMaxNodes = 1 << 13;

// Gauss-Legendre on [0, 1], and what integrals over part of a panel need.
struct ReferencePanel {
  ReferencePanel() {
    using Gauss = boost::math::quadrature::gauss<double, kPoints>;
    for (int i = 0; i < kPoints / 2; ++i) {
      const double x = Gauss::abscissa()[i] / 2;
      node[kPoints / 2 + i] = 0.5 + x;
      node[kPoints / 2 - 1 - i] = 0.5 - x;
      weight[kPoints / 2 + i] = weight[kPoints / 2 - 1 - i] =
          Gauss::weights()[i] / 2;
    }
    for (int i = 0; i < kPoints; ++i) {
      for (int q = 0; q < kPoints; ++q) {
        for (int j = 0; j < kPoints; ++j) {
          partial[i][q][j] = Lagrange(j, node[i] * node[q]);
        }
      }
    }
  }

  // The polynomial that is 1 at node j and 0 at the others.
  double Lagrange(int j, double x) const {
    double product = 1;
    for (int k = 0; k < kPoints; ++k) {
      if (k != j) product *= (x - node[k]) / (node[j] - node[k]);
    }
    return product;
  }

  std::array<double, kPoints> node;
  std::array<double, kPoints> weight;
  // Lagrange polynomial j at point q of the quadrature on [0, node[i]].
  double partial[kPoints][kPoints][kPoints];
};

const ReferencePanel& Reference() {
  static const ReferencePanel& panel = *new ReferencePanel();
  return panel;
}

struct Panel {
  double begin;
  double end;
  double length() const { return end - begin; }
};

// Halves [begin, end] until no panel is longer than its distance from -margin
// and size + margin, beyond which the integrands may be singular.
void Grade(const Panel& panel, double size, double margin,
           std::vector<Panel>& panels) {
  const double middle = (panel.begin + panel.end) / 2;
  if (panel.length() <=
          std::min(panel.begin + margin, size + margin - panel.end) ||
      !(panel.begin < middle && middle < panel.end)) {
    panels.push_back(panel);
    return;
  }
  Grade({panel.begin, middle}, size, margin, panels);
  Grade({middle, panel.end}, size, margin, panels);
}

std::vector<Panel> Halve(const std::vector<Panel>& panels) {
  std::vector<Panel> halves;
  for (const Panel& panel : panels) {
    const double middle = (panel.begin + panel.end) / 2;
    halves.push_back({panel.begin, middle});
    halves.push_back({middle, panel.end});
  }
  return halves;
}

// x^-alpha - y^-alpha for 0 < x <= y, without cancellation.
double PowerDifference(double x, double y, double alpha) {
  if (y == kInfinity) return std::pow(x, -alpha);
  return std::pow(y, -alpha) * std::expm1(alpha * std::log1p((y - x) / x));
}

// A landing in deficits: from far to near. far = 0: no landing is too far.
struct DeficitRange {
  double far;
  double near;
};

class Recursion {
 public:
  Recursion(const JumpDirection& direction, const std::vector<Panel>& panels)
      : direction_(direction),
        b_(direction.truncation_threshold),
        panels_(panels) {
    for (const Panel& panel : panels_) {
      for (double xi : Reference().node) {
        nodes_.push_back(panel.begin + xi * panel.length());
      }
    }
  }

  // Computes N_(l-1) / g at the nodes: panel by panel, all levels of one panel
  // before the next, so that each value of the kernel is needed but once.
  absl::Status Solve() {
    const std::size_t n = nodes_.size();
    const int num_levels = direction_.num_jumps - 1;
    // levels[k - 1] holds N_k / g.
    std::vector<std::vector<double>> levels(num_levels, std::vector<double>(n));
    std::vector<double> rows(kPoints * n);
    for (std::size_t panel = 0; panel < panels_.size(); ++panel) {
      const std::size_t first = panel * kPoints;
      if (num_levels > 1) FillRows(panel, rows);
      for (int k = 1; k <= num_levels; ++k) {
        for (int i = 0; i < kPoints; ++i) {
          const double v = nodes_[first + i];
          double passing = 0;
          if (k == 1) {
            passing = K(v);
          } else {
            for (std::size_t j = 0; j < first + kPoints; ++j) {
              passing += rows[i * n + j] * levels[k - 2][j];
            }
          }
          THSGD_ASSIGN_OR_RETURN(const double speed, Speed(k * b_ - v));
          levels[k - 1][first + i] = direction_.probability * passing / speed;
        }
      }
    }
    passing_ = std::move(levels.back());
    return absl::OkStatus();
  }

  // The rate of landing in a range whose ends are ends of panels.
  double Rate(const DeficitRange& range) const {
    double sum = 0;
    for (std::size_t i = 0; i < panels_.size(); ++i) {
      const Panel& panel = panels_[i];
      if (panel.begin >= range.near) break;
      const bool both = panel.begin < range.far;
      for (int j = 0; j < kPoints; ++j) {
        const double v = nodes_[i * kPoints + j];
        const double kernel =
            both ? PowerDifference(b_ - (range.near - v), b_ - (range.far - v),
                                   direction_.tail_index)
                 : K(range.near - v);
        sum += Reference().weight[j] * panel.length() * kernel *
               passing_[i * kPoints + j];
      }
    }
    return direction_.probability * sum;
  }

 private:
  // nu of the jumps that make up for all but s of b, over p.
  double K(double s) const { return std::pow(b_ - s, -direction_.tail_index); }

  absl::StatusOr<double> Speed(double u) const {
    const double speed = direction_.speed(u);
    if (speed > 0 && std::isfinite(speed)) return speed;
    return absl::InvalidArgumentError(
        absl::StrCat("the flow's speed at distance ", ShortestDecimal(u),
                     " from the minimum is ", ShortestDecimal(speed),
                     "; must be > 0 and finite"));
  }

  // Row i integrates K(v_i - v) times a function over v in [0, v_i], where v_i
  // is node i of a panel: panels before it by their own points, the part of
  // the panel itself by the polynomial through its points.
  void FillRows(std::size_t panel, std::vector<double>& rows) const {
    const ReferencePanel& reference = Reference();
    const std::size_t first = panel * kPoints;
    for (int i = 0; i < kPoints; ++i) {
      double* const row = &rows[i * nodes_.size()];
      for (std::size_t j = 0; j < first; ++j) {
        row[j] = reference.weight[j % kPoints] * panels_[j / kPoints].length() *
                 K(nodes_[first + i] - nodes_[j]);
      }
      std::fill(row + first, row + first + kPoints, 0.0);
      const double part = reference.node[i] * panels_[panel].length();
      for (int q = 0; q < kPoints; ++q) {
        const double weight =
            reference.weight[q] * part * K(part * (1 - reference.node[q]));
        for (int j = 0; j < kPoints; ++j) {
          row[first + j] += weight * reference.partial[i][q][j];
        }
      }
    }
  }

  const JumpDirection& direction_;
  const double b_;
  const std::vector<Panel>& panels_;
  std::vector<double> nodes_;
  // N_(l-1) / g at the nodes.
  std::vector<double> passing_;
};

std::vector<Estimate> OneJump(const JumpDirection& direction,
                              const std::vector<Landing>& landings) {
  std::vector<Estimate> rates;
  for (const Landing& landing : landings) {
    const double far =
        landing.far < direction.truncation_threshold ? landing.far : kInfinity;
    const double rate =
        landing.near < direction.truncation_threshold
            ? direction.probability *
                  PowerDifference(landing.near, far, direction.tail_index)
            : 0;
    rates.push_back(
        {.value = rate, .error = 0x1p-50 * (1 + direction.tail_index) * rate});
  }
  return rates;
}

}  // namespace

absl::StatusOr<std::vector<Estimate>> LandingRates(
    const JumpDirection& direction, const std::vector<Landing>& landings,
    double relative_tolerance) {
  const int l = direction.num_jumps;
  if (l == 1) return OneJump(direction, landings);
  const double b = direction.truncation_threshold;
  // By how much l jumps without any flow in between pass the exit, and by how
  // much l - 1 miss it.
  const double size = l * b - direction.exit_distance;
  const double margin = direction.exit_distance - (l - 1) * b;
  THSGD_CHECK(l >= 1 && size > 0 && margin > 0);

  std::vector<DeficitRange> ranges;
  std::vector<double> ends = {0, size};
  for (const Landing& landing : landings) {
    const auto deficit = [&](double distance) {
      return std::clamp(l * b - distance, 0.0, size);
    };
    ranges.push_back(
        {.far = deficit(landing.far), .near = deficit(landing.near)});
    ends.push_back(ranges.back().far);
    ends.push_back(ranges.back().near);
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  std::vector<Panel> panels;
  for (std::size_t i = 1; i < ends.size(); ++i) {
    Grade({ends[i - 1], ends[i]}, size, margin, panels);
  }

  // A rounding of the position moves the speed, and one of D the last jump, by
  // up to 2^-53 D / margin of themselves, and each deficit v by 2^-53 l b / v.
  const double rounding_of_integrand = 0x1p-50 * l *
                                       (1 + direction.tail_index) *
                                       (1 + direction.exit_distance / margin);
  const auto rounding = [&](const DeficitRange& range) {
    return rounding_of_integrand +
           (range.near > 0 ? 0x1p-50 * l * l * b / range.near : 0);
  };
  std::vector<Estimate> rates(landings.size(), {0, kInfinity});
  // One change may be small by chance (a symmetric integrand), two hardly are.
  constexpr int kMinRefinements = 2;
  for (int refinements = 0;; ++refinements) {
    Recursion recursion(direction, panels);
    THSGD_RETURN_IF_ERROR(recursion.Solve());
    bool done = true;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const double value = recursion.Rate(ranges[i]);
      const double change = std::fabs(value - rates[i].value);
      const double rounded = rounding(ranges[i]) * value;
      done = done && change <= relative_tolerance * value + rounded;
      rates[i] = {.value = value, .error = change + rounded};
    }
    if (done && refinements >= kMinRefinements) return rates;
    if (2 * panels.size() * kPoints > kMaxNodes) {
      return absl::OutOfRangeError(
          absl::StrCat("the rates of ", l, " jumps are not found to ",
                       ShortestDecimal(relative_tolerance), " with ",
                       panels.size() * kPoints, " nodes"));
    }
    panels = Halve(panels);
  }
}

}  // namespace thsgd
