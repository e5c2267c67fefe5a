// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The noise laws an experiment in one dimension can name, and what is asked of
// every law alike. All are centred, E Z = 0, and continuous.

#ifndef THSGD_SIM_NOISE_NOISE_LAW_H_
#define THSGD_SIM_NOISE_NOISE_LAW_H_

#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "sim/noise/asymmetric_lomax.h"
#include "sim/noise/gaussian.h"
#include "sim/noise/pareto.h"
#include "sim/noise/student_t.h"
#include "sim/noise/symmetric_lomax.h"
#include "sim/noise/symmetric_stable.h"
#include "sim/noise/symmetric_weibull.h"
#include "sim/rng/draws.h"

namespace thsgd {

using NoiseLaw = std::variant<Gaussian, SymmetricLomax, AsymmetricLomax, Pareto,
                              StudentT, SymmetricStable, SymmetricWeibull>;

// The sampler of factor * Z for each law. A sampler is copyable, immutable
// and safe to share between threads.
inline GaussianSampler MakeSampler(const Gaussian& law, double factor) {
  return GaussianSampler(law, factor);
}
inline SymmetricLomaxSampler MakeSampler(const SymmetricLomax& law,
                                         double factor) {
  return SymmetricLomaxSampler(law, factor);
}
inline AsymmetricLomaxSampler MakeSampler(const AsymmetricLomax& law,
                                          double factor) {
  return AsymmetricLomaxSampler(law, factor);
}
inline ParetoSampler MakeSampler(const Pareto& law, double factor) {
  return ParetoSampler(law, factor);
}
inline StudentTSampler MakeSampler(const StudentT& law, double factor) {
  return StudentTSampler(law, factor);
}
inline SymmetricStableSampler MakeSampler(const SymmetricStable& law,
                                          double factor) {
  return SymmetricStableSampler(law, factor);
}
inline SymmetricWeibullSampler MakeSampler(const SymmetricWeibull& law,
                                           double factor) {
  return SymmetricWeibullSampler(law, factor);
}

// Steps that one block of random words serves: 2 for samplers that need one
// word a step, 1 for those that need two. Steps n block .. n block + n - 1 of
// the chain, n this number, take the variates of the block in order.
template <class Sampler>
inline constexpr int kStepsPerBlockOf =
    std::tuple_size_v<decltype(std::declval<const Sampler&>()(
        std::declval<const WordPair&>()))>;

// H(x) = P(|Z| > x), x >= 0.
double TailProbability(const NoiseLaw& law, double x);

// P(Z <= z) and P(Z > z), each with its digits where it is small.
double Cdf(const NoiseLaw& law, double z);
double UpperTail(const NoiseLaw& law, double z);

// The tail in the limit: H(x) varies regularly with index -tail_index and
// P(Z > x) / H(x) -> p_positive.
struct RegularVariation {
  double tail_index;
  double p_positive;
};

// Nothing if H does not vary regularly: then the theory does not cover the law.
std::optional<RegularVariation> TailLimit(const NoiseLaw& law);

}  // namespace thsgd

#endif  // THSGD_SIM_NOISE_NOISE_LAW_H_
