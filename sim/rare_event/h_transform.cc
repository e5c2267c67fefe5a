// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/h_transform.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/exact/exit_tilt.h"
#include "sim/exact/scaled_noise.h"
#include "sim/exact/transition_operator.h"
#include "sim/rng/draws.h"
#include "sim/rng/uniform.h"

namespace thsgd {

// A piece of the noise's line, w in (from, to), or one landing.
struct HTransform::Bin {
  // Of the transformed chain, up to the factor 1 / Z.
  double weight;
  // Units of x, seen from x - eta f'(x); one landing: both are its position.
  double from;
  double to;
  // t at both ends, linear between.
  double t_from;
  double t_to;
  bool is_landing;
};

class HTransform::Words {
 public:
  explicit Words(const ChainKey& key) : key_(key) {}

  double Uniform() {
    if (next_ % 2 == 0) words_ = DrawWords(key_, next_ / 2);
    return UniformOpen(next_++ % 2 == 0 ? words_.first : words_.second);
  }

 private:
  ChainKey key_;
  WordPair words_ = {};
  std::uint64_t next_ = 0;
};

HTransform::HTransform(Landscape landscape, const NoiseLaw& law,
                       const SgdParams& params, const ExitEvent& event,
                       std::uint64_t seed, std::uint32_t stream,
                       std::shared_ptr<const ExitTilt> tilt)
    : landscape_(std::move(landscape)),
      noise_(law, params.learning_rate()),
      params_(params),
      event_(event),
      seed_(seed),
      stream_(stream),
      tilt_(std::move(tilt)) {}

absl::StatusOr<HTransform> HTransform::Create(
    const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
    const ExitEvent& event, std::uint64_t seed, std::uint32_t stream,
    const HTransformOptions& options) {
  Landscape focused = landscape;
  THSGD_RETURN_IF_ERROR(FocusOn(event.start, focused));
  THSGD_ASSIGN_OR_RETURN(ExitTilt tilt,
                         ExitTilt::Create(focused, law, params, event.num_steps,
                                          options.num_panels));
  const double bound = params.projection_bound();
  FaultList faults;
  faults.Require(std::max(event.field.lower, -bound) == tilt.domain().lower,
                 "field.lower", event.field.lower,
                 "that of the landscape's field around start");
  faults.Require(std::min(event.field.upper, bound) == tilt.domain().upper,
                 "field.upper", event.field.upper,
                 "that of the landscape's field around start");
  faults.Require(std::fabs(event.start) < bound, "start", event.start,
                 "inside the walls");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return HTransform(std::move(focused), law, params, event, seed, stream,
                    std::make_shared<const ExitTilt>(std::move(tilt)));
}

double HTransform::Tilt(std::int64_t steps_left, double y) const {
  const double t = std::exp(tilt_->Log(steps_left, y));
  return distortion_ == nullptr ? t : t * distortion_(y);
}

void HTransform::AddLanding(double y, double probability,
                            std::int64_t steps_left,
                            std::vector<Bin>& bins) const {
  if (!(probability > 0)) return;
  const ChainDomain& domain = tilt_->domain();
  if (y <= domain.lower && domain.wall_below) y = domain.lower;
  if (y >= domain.upper && domain.wall_above) y = domain.upper;
  const bool inside = (domain.wall_below || y > domain.lower) &&
                      (domain.wall_above || y < domain.upper);
  const double t = inside ? Tilt(steps_left, y) : 1;
  if (t > 0) bins.push_back({probability * t, y, y, t, t, true});
}

// t is 1 there, so kinks alone cut it.
void HTransform::AddOutside(double from, double to,
                            std::vector<Bin>& bins) const {
  const auto add = [&](double p, double q) {
    const double mass = noise_.Mass(p, q);
    if (mass > 0) bins.push_back({mass, p, q, 1, 1, false});
  };
  for (double kink : noise_.kinks()) {
    if (from < kink && kink < to) {
      add(from, kink);
      from = kink;
    }
  }
  if (from < to) add(from, to);
}

void HTransform::AddInside(double from, double to, double centre,
                           std::int64_t steps_left,
                           std::vector<Bin>& bins) const {
  // Outwards from the end next to a kink.
  const bool upward = noise_.DistanceToKink(from) < noise_.DistanceToKink(to);
  const double last = upward ? to : from;
  const double widest = (tilt_->domain().upper - tilt_->domain().lower) / 16;
  double p = upward ? from : to;
  double t_p = Tilt(steps_left, centre + p);
  while (p != last) {
    const double width = std::min(
        widest,
        std::max(noise_.smooth_radius() / 4, noise_.DistanceToKink(p) / 3));
    double q = upward ? p + width : p - width;
    if (upward ? q >= last : q <= last) q = last;
    if (q == p) break;
    const double t_q = Tilt(steps_left, centre + q);
    const Bin bin = {0,
                     std::min(p, q),
                     std::max(p, q),
                     upward ? t_p : t_q,
                     upward ? t_q : t_p,
                     false};
    const ScaledNoise::Moments moments = noise_.Integrate(bin.from, bin.to);
    const double weight =
        (moments.to_lower * bin.t_from + moments.to_upper * bin.t_to) /
        (bin.to - bin.from);
    if (weight > 0) {
      bins.push_back(bin);
      bins.back().weight = weight;
    }
    p = q;
    t_p = t_q;
  }
}

void HTransform::MakeBins(double x, double centre, std::int64_t steps_left,
                          std::vector<Bin>& bins) const {
  bins.clear();
  const ChainDomain& domain = tilt_->domain();
  const double b = params_.truncation_threshold();
  const double window_lower = x - b - centre;
  const double window_upper = x + b - centre;
  if (std::isfinite(b)) {
    AddLanding(x - b, noise_.Below(window_lower), steps_left, bins);
    AddLanding(x + b, noise_.Above(window_upper), steps_left, bins);
  }
  const double lower = std::max(window_lower, domain.lower - centre);
  const double upper = std::min(window_upper, domain.upper - centre);
  if (window_lower < lower) {
    if (domain.wall_below) {
      AddLanding(domain.lower, noise_.Mass(window_lower, lower), steps_left,
                 bins);
    } else {
      AddOutside(window_lower, lower, bins);
    }
  }
  if (upper < window_upper) {
    if (domain.wall_above) {
      AddLanding(domain.upper, noise_.Mass(upper, window_upper), steps_left,
                 bins);
    } else {
      AddOutside(upper, window_upper, bins);
    }
  }
  if (steps_left == 0) return;
  double from = lower;
  for (double kink : noise_.kinks()) {
    if (from < kink && kink < upper) {
      AddInside(from, kink, centre, steps_left, bins);
      from = kink;
    }
  }
  if (from < upper) AddInside(from, upper, centre, steps_left, bins);
}

double HTransform::Land(const Bin& bin, double centre, Words& words,
                        double& t) const {
  t = bin.t_from;
  if (bin.is_landing) return bin.from;
  const double largest = std::max(bin.t_from, bin.t_to);
  for (;;) {
    const double w = noise_.Within(bin.from, bin.to, words.Uniform());
    // Bins outside may be infinite; t is 1 on them.
    if (bin.t_from == bin.t_to) return centre + w;
    t = bin.t_from +
        (bin.t_to - bin.t_from) *
            std::clamp((w - bin.from) / (bin.to - bin.from), 0.0, 1.0);
    if (words.Uniform() * largest <= t) return centre + w;
  }
}

ExitReplicate HTransform::Run(std::uint32_t replicate) const {
  const ChainDomain& domain = tilt_->domain();
  Words words({.seed = seed_, .stream = stream_, .chain = replicate});
  ExitReplicate result;
  std::vector<double> path = {event_.start};
  std::vector<Bin> bins;
  double log_weight = 0;
  for (std::int64_t left = event_.num_steps - 1; left >= 0; --left) {
    const double x = path.back();
    const double gradient =
        std::visit([x](const auto& f) { return f.Gradient(x); }, landscape_);
    const double centre = x - params_.learning_rate() * gradient;
    MakeBins(x, centre, left, bins);
    double sum = 0;
    for (const Bin& bin : bins) sum += bin.weight;
    // Below the smallest double.
    if (!(sum > 0)) return result;
    double rest = words.Uniform() * sum;
    std::size_t k = 0;
    while (k + 1 < bins.size() && rest > bins[k].weight) {
      rest -= bins[k].weight;
      ++k;
    }
    double t = 1;
    double y = Land(bins[k], centre, words, t);
    log_weight += std::log(sum) - std::log(t);
    ++result.num_steps;
    path.push_back(y);
    const bool inside = (domain.wall_below || y > domain.lower) &&
                        (domain.wall_above || y < domain.upper);
    if (!inside) {
      result.exits.push_back(
          {.weight = std::exp(log_weight), .path = std::move(path)});
      return result;
    }
  }
  return result;
}

}  // namespace thsgd
