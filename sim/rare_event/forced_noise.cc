// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/forced_noise.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/numeric/bits.h"
#include "absl/status/statusor.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "boost/math/special_functions/gamma.hpp"
#include "sim/noise/noise_law.h"
#include "sim/numeric/elementary.h"
#include "sim/numeric/polynomial.h"
#include "sim/rng/uniform.h"

namespace thsgd {
namespace {

// PinnedPower takes exponents up to this.
constexpr double kMaxTailIndex = 20;
// Keeps the arguments of PinnedPower in range.
constexpr double kMinThresholdInScales = 1e-3;
constexpr double kMinProbability = 1e-50;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A of the header: the Pareto density nu delta^nu S^(-nu-1) over
//   c_nu / (eta s) (1 + (S / (eta s))^2 / nu)^(-(nu+1)/2),
//   c_nu = Gamma((nu+1)/2) / (sqrt(nu pi) Gamma(nu/2)),
// as S -> infinity. In 50 digits, for the host's functions are not pinned.
double StudentTRatioAtInfinity(double nu, double threshold_in_scales) {
  const HighPrecision n(nu);
  const HighPrecision half_more((n + 1) / 2);
  const HighPrecision pi(4 * atan(HighPrecision(1)));
  const HighPrecision density_constant(
      boost::math::tgamma(half_more) /
      (sqrt(HighPrecision(n * pi)) *
       boost::math::tgamma(HighPrecision(n / 2))));
  return HighPrecision(n * pow(HighPrecision(threshold_in_scales), n) *
                       pow(n, HighPrecision(-half_more)) / density_constant)
      .convert_to<double>();
}

}  // namespace

// For std::visit: a law's tail beyond a threshold, or faults.
class ForcedNoise::TailOf {
 public:
  TailOf(double eta, int side, double threshold, FaultList& faults)
      : eta_(eta), side_(side), threshold_(threshold), faults_(faults) {}

  Tail operator()(const SymmetricLomax& law) {
    const double scale = eta_ * law.noise_scale();
    return OfPower(law.tail_index(), scale, 0.5, 0, scale, 0);
  }
  Tail operator()(const AsymmetricLomax& law) {
    const double scale = eta_ * law.noise_scale();
    return OfPower(law.tail_index(), scale, SideShare(law.p_positive()),
                   side_ * eta_ * law.mean_before_shift(), scale, 0);
  }
  Tail operator()(const Pareto& law) {
    const double scale = eta_ * law.noise_scale();
    return OfPower(law.tail_index(), scale, SideShare(law.p_positive()),
                   side_ * eta_ * law.mean_before_shift(), 0, scale);
  }
  Tail operator()(const StudentT& law) {
    const double nu = law.degrees_of_freedom();
    const double scale = eta_ * law.noise_scale();
    RequireTail(nu, "noise.degrees_of_freedom", scale, true);
    if (!faults_.empty()) return {};
    return {.threshold = threshold_,
            .c = threshold_,
            .offset = 0,
            .minus_inverse_alpha = -1 / nu,
            .a = StudentTRatioAtInfinity(nu, threshold_ / scale),
            .b = nu * scale * scale,
            .power = (nu + 1) / 2};
  }
  Tail operator()(const Gaussian&) { return Refuse("gaussian"); }
  Tail operator()(const SymmetricStable&) { return Refuse("symmetric_stable"); }
  Tail operator()(const SymmetricWeibull&) {
    return Refuse("symmetric_weibull");
  }

 private:
  // y = S + shift has the tail probability p ((y + offset) / scale)^-alpha at
  // y >= start, and p at y in [-start, start].
  Tail OfPower(double alpha, double scale, double p, double shift,
               double offset, double start) {
    const double y = threshold_ + shift;
    RequireTail(alpha, "noise.tail_index", scale, y >= -start);
    if (!faults_.empty()) return {};
    const double c = std::max(y, start) + offset;
    return {.threshold = threshold_,
            .c = c,
            .offset = offset + shift,
            .minus_inverse_alpha = -1 / alpha,
            .a = 1 / (p * PinnedPower(c / scale, -alpha)),
            .b = 0,
            .power = 0};
  }

  double SideShare(double p_positive) const {
    return side_ > 0 ? p_positive : 1 - p_positive;
  }

  void RequireTail(double alpha, const char* field, double scale,
                   bool tail_has_begun) {
    faults_.Require(alpha <= kMaxTailIndex, field, alpha,
                    "<= 20 where jumps are forced");
    faults_.Require(
        threshold_ >= kMinThresholdInScales * scale && tail_has_begun,
        "least forced jump", threshold_,
        "in the tail of the noise times the learning rate");
  }

  Tail Refuse(const char* name) {
    faults_.Require(false, "noise", name,
                    "symmetric_lomax, asymmetric_lomax, pareto or student_t "
                    "where jumps are forced");
    return {};
  }

  double eta_;
  int side_;
  double threshold_;
  FaultList& faults_;
};

double ForcedNoise::Tail::Ratio(double size) const {
  if (!(size > threshold)) return 0;
  return b == 0 ? a : a * PinnedPower(1 + b / (size * size), power);
}

// It falls as the size grows.
double ForcedNoise::Tail::MaxRatio() const {
  return Ratio(std::nextafter(threshold, kInfinity));
}

ForcedNoise::ForcedNoise(int side, std::vector<Tail> tails)
    : side_(side),
      tails_(std::move(tails)),
      num_tail_bits_(absl::bit_width(tails_.size()) - 1),
      least_threshold_(std::min_element(tails_.begin(), tails_.end(),
                                        [](const Tail& x, const Tail& y) {
                                          return x.threshold < y.threshold;
                                        })
                           ->threshold) {}

absl::StatusOr<ForcedNoise> ForcedNoise::Create(
    const NoiseLaw& law, double learning_rate, int side,
    std::vector<double> thresholds) {
  THSGD_CHECK(absl::has_single_bit(thresholds.size()));
  THSGD_CHECK_LE(thresholds.size(), kMaxThresholds);
  std::vector<Tail> tails;
  for (double threshold : thresholds) {
    FaultList faults;
    tails.push_back(
        std::visit(TailOf(learning_rate, side, threshold, faults), law));
    THSGD_RETURN_IF_ERROR(faults.ToStatus());
    const double probability = 1 / tails.back().MaxRatio();
    faults.Require(probability >= kMinProbability, "probability of a jump",
                   probability, ">= 1e-50");
    THSGD_RETURN_IF_ERROR(faults.ToStatus());
  }
  return ForcedNoise(side, std::move(tails));
}

double ForcedNoise::Draw(std::uint64_t word) const {
  // UniformOpen does not use the highest bits. Shifting by all 64 is undefined.
  const Tail& tail =
      tails_[num_tail_bits_ == 0 ? 0 : word >> (64 - num_tail_bits_)];
  const double size =
      std::fma(tail.c, PinnedPower(UniformOpen(word), tail.minus_inverse_alpha),
               -tail.offset);
  // At the threshold itself its ratio would be 0.
  return side_ * std::max(size, std::nextafter(tail.threshold, kInfinity));
}

double ForcedNoise::Ratio(double scaled_noise) const {
  double sum = 0;
  for (const Tail& tail : tails_) sum += tail.Ratio(side_ * scaled_noise);
  return sum / static_cast<double>(tails_.size());
}

double ForcedNoise::probability() const {
  return 1 / tails_.front().MaxRatio();
}

double ForcedNoise::MaxRatio() const {
  double sum = 0;
  for (const Tail& tail : tails_) sum += tail.MaxRatio();
  return sum / static_cast<double>(tails_.size());
}

}  // namespace thsgd
