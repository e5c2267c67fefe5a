// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/noise_law.h"

#include <optional>
#include <variant>

namespace thsgd {
namespace {

// A law without tails of its own on each side is symmetric.
template <class Law>
double UpperTailOf(const Law& law, double z) {
  if constexpr (requires { law.UpperTail(z); }) {
    return law.UpperTail(z);
  } else {
    return z >= 0 ? law.TailProbability(z) / 2
                  : 1 - law.TailProbability(-z) / 2;
  }
}

template <class Law>
double CdfOf(const Law& law, double z) {
  if constexpr (requires { law.Cdf(z); }) {
    return law.Cdf(z);
  } else {
    return UpperTailOf(law, -z);
  }
}

}  // namespace

double TailProbability(const NoiseLaw& law, double x) {
  return std::visit([x](const auto& l) { return l.TailProbability(x); }, law);
}

double Cdf(const NoiseLaw& law, double z) {
  return std::visit([z](const auto& l) { return CdfOf(l, z); }, law);
}

double UpperTail(const NoiseLaw& law, double z) {
  return std::visit([z](const auto& l) { return UpperTailOf(l, z); }, law);
}

std::optional<RegularVariation> TailLimit(const NoiseLaw& law) {
  return std::visit(
      [](const auto& l) -> std::optional<RegularVariation> {
        if constexpr (requires { l.tail_index(); }) {
          return RegularVariation{.tail_index = l.tail_index(),
                                  .p_positive = l.p_positive()};
        } else {
          return std::nullopt;
        }
      },
      law);
}

}  // namespace thsgd
