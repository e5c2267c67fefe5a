// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/pac_bayes_sharpness.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "dl/sharpness/largest_scale.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/perturbation_sharpness.h"
#include "dl/sharpness/random_directions.h"
#include "sim/noise/normal_vector.h"
#include "stats/standard_error.h"

namespace thsgd {
namespace {

// For the derivative by log s: half as wide would double the noise of the
// quotient, twice as wide lets the drop's curvature in.
constexpr double kDerivativeFactor = 1.25;

// What the draws cost at a scale, in samples: integers, so that a mean has one
// rounding and verdicts do not depend on when they are reached.
class NormalPerturbations {
 public:
  NormalPerturbations(LocalLosses& losses, const PerturbationSearch& search,
                      std::int64_t num_draws, std::uint64_t seed)
      : losses_(losses),
        weights_(PerturbationWeights(losses, search.magnitude_offset)),
        max_drop_(search.max_accuracy_drop),
        num_draws_(num_draws),
        seed_(seed),
        z_(weights_.size()) {}

  bool IsHarmless(double scale) {
    // A draw that loses all samples, or wins all.
    const std::int64_t most = losses_.AtTheta().num_correct;
    const std::int64_t least = most - losses_.num_samples();
    std::int64_t sum = 0;
    for (std::int64_t k = 0; k < num_draws_; ++k) {
      sum += NumLost(scale, k);
      const std::int64_t left = num_draws_ - 1 - k;
      if (MeanDrop(sum + left * least) > max_drop_) return false;
      if (MeanDrop(sum + left * most) <= max_drop_) return true;
    }
    THSGD_CHECK(false);  // the last draw decides
    return false;
  }

  struct Drop {
    double mean;
    double standard_error;
  };

  Drop MeasureDrop(double scale) {
    std::vector<double> drop;
    std::int64_t sum = 0;
    for (std::int64_t k = 0; k < num_draws_; ++k) {
      const std::int64_t num_lost = NumLost(scale, k);
      drop.push_back(static_cast<double>(num_lost) /
                     static_cast<double>(losses_.num_samples()));
      sum += num_lost;
    }
    const double mean = MeanDrop(sum);
    return {mean, StandardErrorOfMean(drop, mean)};
  }

 private:
  // The mean drop of the accuracy when the draws lose so many samples in all.
  double MeanDrop(std::int64_t sum) const {
    return static_cast<double>(sum) /
           static_cast<double>(num_draws_ * losses_.num_samples());
  }

  // Negative if the draw wins samples.
  std::int64_t NumLost(double scale, std::int64_t k) {
    DrawNormalVector({.seed = seed_,
                      .stream = kPacBayesSharpnessStream,
                      .chain = static_cast<std::uint32_t>(k)},
                     0, absl::MakeSpan(z_));
    for (std::size_t i = 0; i < z_.size(); ++i) z_[i] *= scale * weights_[i];
    return losses_.AtTheta().num_correct - losses_.Evaluate(z_).num_correct;
  }

  LocalLosses& losses_;
  const std::vector<double> weights_;
  const double max_drop_;
  const std::int64_t num_draws_;
  const std::uint64_t seed_;
  std::vector<double> z_;
};

}  // namespace

PacBayesSharpness MeasurePacBayesSharpness(LocalLosses& losses,
                                           const PerturbationSearch& search,
                                           std::int64_t num_draws,
                                           std::uint64_t seed) {
  THSGD_CHECK_GE(num_draws, 2);
  THSGD_CHECK_LE(num_draws, std::int64_t{1} << 32);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(losses.AtTheta().mean_loss)) {
    return {DivergedSharpness(), nan, nan};
  }
  NormalPerturbations perturbations(losses, search, num_draws, seed);
  const auto [scale, censoring] =
      FindLargestScale([&](double s) { return perturbations.IsHarmless(s); },
                       search.relative_precision);
  const NormalPerturbations::Drop drop = perturbations.MeasureDrop(scale);
  PacBayesSharpness result;
  result.sharpness = {1 / (scale * scale), scale, censoring, drop.mean};
  result.drop_standard_error = drop.standard_error;
  result.standard_error = nan;
  if (censoring == ScaleCensoring::kNone) {
    const double growth =
        perturbations.MeasureDrop(scale * kDerivativeFactor).mean -
        perturbations.MeasureDrop(scale / kDerivativeFactor).mean;
    const double derivative = growth / (2 * std::log(kDerivativeFactor));
    result.standard_error = derivative > 0
                                ? 2 * result.sharpness.value *
                                      result.drop_standard_error / derivative
                                : std::numeric_limits<double>::infinity();
  }
  return result;
}

}  // namespace thsgd
