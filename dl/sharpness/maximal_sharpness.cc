// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/maximal_sharpness.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "base/check.h"
#include "dl/sharpness/largest_scale.h"
#include "dl/sharpness/local_losses.h"
#include "dl/sharpness/perturbation_sharpness.h"
#include "dl/sharpness/random_directions.h"

namespace thsgd {
namespace {

double Sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

class WorstPerturbation {
 public:
  WorstPerturbation(LocalLosses& losses, const PerturbationSearch& search,
                    const BoxAscent& ascent, std::uint64_t seed)
      : losses_(losses),
        weights_(PerturbationWeights(losses, search.magnitude_offset)),
        max_drop_(search.max_accuracy_drop),
        ascent_(ascent),
        seed_(seed),
        u_(weights_.size()),
        displacement_(weights_.size()) {}

  // The largest drop found at the scale, or the first above the limit.
  double Drop(double scale) {
    double worst = -1;
    for (std::int64_t k = 0; k < ascent_.num_starts; ++k) {
      DrawUniformDirection({.seed = seed_,
                            .stream = kMaximalSharpnessStream,
                            .chain = static_cast<std::uint32_t>(k)},
                           absl::MakeSpan(u_));
      for (std::int64_t t = 0;; ++t) {
        Displace(scale);
        worst = std::max(
            worst,
            AccuracyDrop(losses_, losses_.Evaluate(displacement_).num_correct));
        if (worst > max_drop_) return worst;
        if (t == ascent_.num_steps) break;
        Ascend();
      }
    }
    return worst;
  }

 private:
  void Displace(double scale) {
    for (std::size_t i = 0; i < u_.size(); ++i) {
      displacement_[i] = scale * weights_[i] * u_[i];
    }
  }

  void Ascend() {
    const absl::Span<const float> gradient = losses_.Gradient(displacement_);
    for (std::size_t i = 0; i < u_.size(); ++i) {
      u_[i] = std::clamp(u_[i] + ascent_.relative_step * Sign(gradient[i]),
                         -1.0, 1.0);
    }
  }

  LocalLosses& losses_;
  const std::vector<double> weights_;
  const double max_drop_;
  const BoxAscent ascent_;
  const std::uint64_t seed_;
  std::vector<double> u_;
  std::vector<double> displacement_;
};

}  // namespace

PerturbationSharpness MeasureMaximalSharpness(LocalLosses& losses,
                                              const PerturbationSearch& search,
                                              const BoxAscent& ascent,
                                              std::uint64_t seed) {
  THSGD_CHECK_GE(ascent.num_starts, 1);
  THSGD_CHECK_LE(ascent.num_starts, std::int64_t{1} << 32);
  if (!std::isfinite(losses.AtTheta().mean_loss)) return DivergedSharpness();
  WorstPerturbation perturbation(losses, search, ascent, seed);
  double harmless_drop = 0;
  double harmful_drop = 0;
  const auto [scale, censoring] = FindLargestScale(
      [&](double s) {
        const double drop = perturbation.Drop(s);
        const bool is_harmless = drop <= search.max_accuracy_drop;
        (is_harmless ? harmless_drop : harmful_drop) = drop;
        return is_harmless;
      },
      search.relative_precision);
  // The last harmless scale is the result; without one, the last harmful.
  return {1 / (scale * scale), scale, censoring,
          censoring == ScaleCensoring::kBelow ? harmful_drop : harmless_drop};
}

}  // namespace thsgd
