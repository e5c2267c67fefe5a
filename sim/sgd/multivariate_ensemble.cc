// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/sgd/multivariate_ensemble.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "sim/landscape/multivariate_gradient.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/rng/draws.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/chain_driver.h"
#include "sim/sgd/multivariate_driver.h"
#include "sim/sgd/multivariate_field.h"
#include "sim/sgd/multivariate_occupation.h"
#include "sim/sgd/multivariate_slots.h"
#include "sim/sgd/multivariate_step.h"
#include "sim/sgd/region_stays.h"
#include "sim/sgd/run_multivariate_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool AllFinite(absl::Span<const double> x) {
  return std::all_of(x.begin(), x.end(),
                     [](double entry) { return std::isfinite(entry); });
}

void SetHome(const Ball& home, int slot, MultivariateSlots& slots) {
  slots.Scatter(home.center, slot, slots.home());
  slots.home_square[slot] = home.radius * home.radius;
}

class FirstExitMeasurement {
 public:
  FirstExitMeasurement(const MultivariateField& field,
                       std::uint32_t first_chain, MultivariateExits& exits,
                       MultivariateSlots& slots)
      : field_(field),
        first_chain_(first_chain),
        exits_(exits),
        slots_(slots) {}

  static constexpr bool needs_every_step() { return false; }
  void Visit(absl::Span<const double> /*previous*/,
             absl::Span<const double> /*x*/) {}
  static std::int64_t NextSample(std::int64_t /*step*/) { return kNoSample; }
  void Sample(int /*slot*/, std::int64_t /*step*/,
              absl::Span<const double> /*x*/) {}

  void Start(int slot) { SetHome(field_.core, slot, slots_); }
  void Move(int /*from*/, int /*to*/) {}

  bool Leave(int /*slot*/, std::uint32_t chain, std::int64_t step,
             absl::Span<const double> x) {
    if (AllFinite(x) && field_.Contains(x)) return true;
    Record(chain, step, x);
    return false;
  }

  void End(int /*slot*/, std::uint32_t chain, absl::Span<const double> x) {
    Record(chain, MultivariateExits::kCensored, x);
  }

 private:
  void Record(std::uint32_t chain, std::int64_t step,
              absl::Span<const double> x) {
    const std::size_t i = chain - first_chain_;
    exits_.num_steps[i] = step;
    for (std::size_t k = 0; k < x.size(); ++k) {
      // NaNs differ in their bits from machine to machine.
      exits_.positions[i * x.size() + k] = std::isnan(x[k]) ? kNan : x[k];
    }
  }

  const MultivariateField& field_;
  const std::uint32_t first_chain_;
  MultivariateExits& exits_;
  MultivariateSlots& slots_;
};

// For each region a ball around its centre that contains the region and touches
// no other: a chain inside it has not moved on.
std::vector<Ball> HomeBalls(const std::vector<Ball>& regions) {
  // More than distances in double can be off by, for d up to 1000.
  constexpr double kMargin = 1e-11;
  std::vector<Ball> homes;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    double radius = kInfinity;
    for (std::size_t j = 0; j < regions.size(); ++j) {
      if (j == i) continue;
      const double distance =
          std::sqrt(SquaredDistance(regions[i].center, regions[j].center));
      radius = std::min(
          radius, distance * (1 - kMargin) - regions[j].radius * (1 + kMargin));
    }
    homes.push_back({regions[i].center, radius * (1 - kMargin)});
  }
  return homes;
}

// Bins of equal width and the two outside of them, numbered from below.
class Axis {
 public:
  Axis(double lower, double upper, int num_bins)
      : lower_(lower),
        upper_(upper),
        num_bins_(num_bins),
        bins_per_unit_(num_bins / (upper - lower)) {}

  int num_cells() const { return num_bins_ + 2; }

  int CellOf(double x) const {
    if (x < lower_) return 0;
    if (x >= upper_) return num_bins_ + 1;
    const int bin = static_cast<int>((x - lower_) * bins_per_unit_);
    return 1 + std::min(bin, num_bins_ - 1);
  }

 private:
  double lower_;
  double upper_;
  int num_bins_;
  double bins_per_unit_;
};

class OccupationMeasurement {
 public:
  OccupationMeasurement(const MultivariateOccupationSpec& spec,
                        absl::Span<const double> start, std::int64_t num_steps,
                        std::uint32_t first_chain, std::int64_t num_chains,
                        MultivariateSlots& slots)
      : spec_(spec),
        homes_(HomeBalls(spec.regions)),
        num_regions_(static_cast<int>(spec.regions.size())),
        first_chain_(first_chain),
        slots_(slots),
        result_(spec),
        stays_(num_regions_, MultivariateSlots::kMaxSlots, FindRegion(start),
               num_steps) {
    if (spec.keep_final_positions) {
      result_.final_positions.resize(num_chains * start.size(), kNan);
    }
    if (spec.histogram) {
      axes_.emplace_back(spec.histogram->lower, spec.histogram->upper,
                         spec.histogram->num_bins);
    }
    if (spec.planar_histogram) {
      const PlanarHistogramSpec& h = *spec.planar_histogram;
      for (int k = 0; k < 2; ++k) {
        planar_axes_.emplace_back(h.lower[k], h.upper[k], h.num_bins[k]);
      }
    }
  }

  bool needs_every_step() const {
    return (bins() && spec_.histogram_interval == 1) ||
           spec_.jump_threshold < kInfinity;
  }

  std::int64_t NextSample(std::int64_t step) const {
    return bins() ? step + spec_.histogram_interval : kNoSample;
  }

  void Visit(absl::Span<const double> previous, absl::Span<const double> x) {
    if (spec_.jump_threshold < kInfinity &&
        std::sqrt(SquaredDistance(x, previous)) > spec_.jump_threshold) {
      ++result_.num_big_jumps;
    }
  }

  void Sample(int /*slot*/, std::int64_t /*step*/, absl::Span<const double> x) {
    if (!axes_.empty()) ++result_.histogram[axes_[0].CellOf(x[0])];
    if (!planar_axes_.empty()) {
      ++result_.planar_histogram[static_cast<std::size_t>(
                                     planar_axes_[0].CellOf(x[0])) *
                                     planar_axes_[1].num_cells() +
                                 planar_axes_[1].CellOf(x[1])];
    }
  }

  void Start(int slot) {
    stays_.Start(slot);
    SetHome(homes_[stays_.region(slot)], slot, slots_);
  }

  void Move(int from, int to) { stays_.Move(from, to); }

  bool Leave(int slot, std::uint32_t /*chain*/, std::int64_t step,
             absl::Span<const double> x) {
    if (!AllFinite(x)) {
      stays_.Fail(slot, step);
      return false;
    }
    const int region = FindRegion(x);
    if (region < 0 || region == stays_.region(slot)) return true;
    stays_.Enter(slot, region, step);
    SetHome(homes_[region], slot, slots_);
    return true;
  }

  void End(int slot, std::uint32_t chain, absl::Span<const double> x) {
    stays_.End(slot);
    if (spec_.keep_final_positions) {
      std::copy(
          x.begin(), x.end(),
          result_.final_positions.begin() +
              static_cast<std::ptrdiff_t>(x.size()) * (chain - first_chain_));
    }
  }

  MultivariateOccupation TakeResult(std::int64_t num_chains) {
    static_cast<RegionCounts&>(result_) = stays_.TakeCounts();
    result_.num_chains = num_chains;
    return std::move(result_);
  }

 private:
  bool bins() const { return spec_.histogram || spec_.planar_histogram; }

  int FindRegion(absl::Span<const double> x) const {
    for (int i = 0; i < num_regions_; ++i) {
      if (spec_.regions[i].Contains(x)) return i;
    }
    return -1;
  }

  const MultivariateOccupationSpec& spec_;
  const std::vector<Ball> homes_;
  const int num_regions_;
  const std::uint32_t first_chain_;
  MultivariateSlots& slots_;
  MultivariateOccupation result_;
  RegionStays stays_;
  // One and two, or none if not asked for.
  std::vector<Axis> axes_;
  std::vector<Axis> planar_axes_;
};

}  // namespace

bool MultivariateExits::finite(std::size_t i) const {
  return AllFinite(position(i));
}

MultivariateEnsemble::MultivariateEnsemble(
    const MultivariateLandscape& landscape, const VectorNoiseLaw& law,
    const SgdParams& params, std::uint64_t seed, std::uint32_t stream)
    : gradient_(std::make_shared<const MultivariateGradient>(
          MakeMultivariateGradient(landscape))),
      sampler_(MakeNoiseSampler(law, params.learning_rate())),
      dimension_(DimensionOf(*gradient_)),
      blocks_per_step_(std::visit(
          [](const auto& sampler) { return sampler.blocks_per_step(); },
          sampler_)),
      params_(params),
      seed_(seed),
      stream_(stream) {
  THSGD_CHECK_EQ(
      dimension_,
      std::visit([](const auto& s) { return s.dimension(); }, sampler_));
}

MultivariateProcess MultivariateEnsemble::MakeProcess(
    const std::vector<Ball>& targets) const {
  return {.gradient = gradient_.get(),
          .sampler = &sampler_,
          .params = params_,
          .truncation = VectorTruncation(params_.truncation_threshold()),
          .seed = seed_,
          .stream = stream_,
          .key = VectorKey(seed_, stream_),
          .targets = &targets};
}

void MultivariateEnsemble::CheckStart(absl::Span<const double> start) const {
  THSGD_CHECK_EQ(static_cast<int>(start.size()), dimension_);
  for (double entry : start) {
    THSGD_CHECK_LE(std::fabs(entry), params_.projection_bound());
  }
}

MultivariateExits MultivariateEnsemble::SimulateFirstExits(
    const MultivariateField& field, absl::Span<const double> start,
    std::int64_t max_steps, std::uint32_t first_chain,
    std::int64_t num_chains) const {
  CheckStart(start);
  THSGD_CHECK(field.Contains(start));
  THSGD_CHECK_GE(max_steps, 1);
  MultivariateExits exits = {
      .dimension = dimension_,
      .num_steps = std::vector<std::int64_t>(num_chains),
      .positions = std::vector<double>(num_chains * dimension_)};
  const std::vector<Ball> no_targets;
  const MultivariateProcess process = MakeProcess(no_targets);
  const auto slots = std::make_unique<MultivariateSlots>(*gradient_);
  FirstExitMeasurement measurement(field, first_chain, exits, *slots);
  MultivariateDriver(process, run_, blocks_per_step_, start, max_steps, *slots,
                     measurement)
      .Run(first_chain, num_chains);
  return exits;
}

MultivariateOccupation MultivariateEnsemble::SimulateOccupation(
    const MultivariateOccupationSpec& spec, absl::Span<const double> start,
    std::int64_t num_steps, std::uint32_t first_chain,
    std::int64_t num_chains) const {
  CheckStart(start);
  THSGD_CHECK_GE(num_steps, 1);
  THSGD_CHECK(ValidateOccupationSpec(spec, dimension_).ok());
  const MultivariateProcess process = MakeProcess(spec.regions);
  const auto slots = std::make_unique<MultivariateSlots>(*gradient_);
  OccupationMeasurement measurement(spec, start, num_steps, first_chain,
                                    num_chains, *slots);
  MultivariateDriver(process, run_, blocks_per_step_, start, num_steps, *slots,
                     measurement)
      .Run(first_chain, num_chains);
  return measurement.TakeResult(num_chains);
}

std::vector<double> MultivariateEnsemble::SimulatePath(
    absl::Span<const double> start, std::int64_t num_steps, std::uint32_t chain,
    std::int64_t interval) const {
  CheckStart(start);
  THSGD_CHECK_GE(interval, 1);
  std::vector<double> path;
  path.reserve((num_steps / interval + 1) * dimension_);
  path.insert(path.end(), start.begin(), start.end());
  const ChainKey key = {.seed = seed_, .stream = stream_, .chain = chain};
  const VectorTruncation truncation(params_.truncation_threshold());
  std::vector<double> x(start.begin(), start.end());
  std::vector<double> slope(dimension_);
  std::vector<double> update(dimension_);
  for (std::int64_t step = 0; step < num_steps; ++step) {
    std::visit([&](const auto& g) { g(x, absl::MakeSpan(slope)); }, *gradient_);
    std::visit(
        [&](const auto& sampler) {
          sampler(key, step, absl::MakeSpan(update));
        },
        sampler_);
    MultivariateSgdStep(params_, truncation, slope, absl::MakeSpan(update),
                        absl::MakeSpan(x));
    if ((step + 1) % interval == 0) {
      path.insert(path.end(), x.begin(), x.end());
    }
  }
  return path;
}

}  // namespace thsgd
