// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/noise/noise_law.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

// One of each, in the order of the variant, of tail index 1.5 where there is
// one.
std::vector<NoiseLaw> AllLaws() {
  return {*Gaussian::Create(2),
          *SymmetricLomax::Create(1.5, 0.5),
          *AsymmetricLomax::Create(1.5, 0.5, 0.3),
          *Pareto::Create(1.5, 0.5, 0.7),
          *StudentT::Create(1.5, 0.5),
          *SymmetricStable::Create(1.5, 0.5),
          *SymmetricWeibull::Create(0.5, 0.5)};
}

TEST(NoiseLawTest, TheListIsComplete) {
  const std::vector<NoiseLaw> laws = AllLaws();
  ASSERT_EQ(laws.size(), std::variant_size_v<NoiseLaw>);
  for (std::size_t i = 0; i < laws.size(); ++i) EXPECT_EQ(laws[i].index(), i);
}

TEST(NoiseLawTest, SidesAddUp) {
  for (const NoiseLaw& law : AllLaws()) {
    EXPECT_NEAR(TailProbability(law, 0), 1, 1e-15);
    for (double x : {0.01, 0.3, 1.0, 5.0}) {
      EXPECT_NEAR(UpperTail(law, x) + Cdf(law, -x), TailProbability(law, x),
                  1e-15)
          << law.index() << " " << x;
      for (double z : {x, -x}) {
        EXPECT_NEAR(Cdf(law, z) + UpperTail(law, z), 1, 1e-15)
            << law.index() << " " << z;
      }
      EXPECT_GE(Cdf(law, x), Cdf(law, -x));
    }
  }
}

// The tails of laws that give H only.
TEST(NoiseLawTest, GaussianSides) {
  const NoiseLaw law = *Gaussian::Create(2);
  EXPECT_NEAR(UpperTail(law, 2 * 1.959963984540054), 0.025, 1e-15);
  EXPECT_NEAR(Cdf(law, 2 * 1.959963984540054), 0.975, 1e-15);
  EXPECT_NEAR(Cdf(law, -2 * 1.959963984540054), 0.025, 1e-15);
}

// E Z = integral of P(Z > x) - P(Z <= -x) over x > 0 = 0: Simpson's rule in
// ln x, on laws light enough for a cut-off at 1e5. The rule's error is below
// 1e-6; Pareto's kinks cost 1e-4.
TEST(NoiseLawTest, AreCentred) {
  for (const NoiseLaw& law : {NoiseLaw(*AsymmetricLomax::Create(4, 1, 0.8)),
                              NoiseLaw(*Pareto::Create(4, 1, 0.8)),
                              NoiseLaw(*AsymmetricLomax::Create(4, 1, 0))}) {
    constexpr int kNumCells = 200'000;
    const double lower = std::log(1e-9);
    const double step = (std::log(1e5) - lower) / kNumCells;
    double sum = 0;
    for (int i = 0; i <= kNumCells; ++i) {
      const double x = std::exp(lower + i * step);
      const double weight = i == 0 || i == kNumCells ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * x * (UpperTail(law, x) - Cdf(law, -x));
    }
    EXPECT_NEAR(sum * step / 3, 0, 1e-4) << law.index();
  }
}

TEST(NoiseLawTest, TailLimitSaysWhatTheTheoryCovers) {
  const std::vector<NoiseLaw> laws = AllLaws();
  const std::vector<std::optional<double>> p_positive = {
      std::nullopt, 0.5, 0.3, 0.7, 0.5, 0.5, std::nullopt};
  for (std::size_t i = 0; i < laws.size(); ++i) {
    const std::optional<RegularVariation> limit = TailLimit(laws[i]);
    ASSERT_EQ(limit.has_value(), p_positive[i].has_value()) << i;
    if (!limit) continue;
    EXPECT_EQ(limit->tail_index, 1.5);
    EXPECT_EQ(limit->p_positive, *p_positive[i]);
    // The claim itself: the first correction at x = 1e6 is of order 1e-6, for
    // the stable law x^-1.5 = 1e-9.
    EXPECT_NEAR(TailProbability(laws[i], 2e6) / TailProbability(laws[i], 1e6),
                std::pow(2, -1.5), 1e-5)
        << i;
    EXPECT_NEAR(UpperTail(laws[i], 1e6) / TailProbability(laws[i], 1e6),
                *p_positive[i], 1e-5)
        << i;
  }
}

TEST(NoiseLawTest, StepsPerBlock) {
  std::vector<int> steps;
  for (const NoiseLaw& law : AllLaws()) {
    std::visit(
        [&](const auto& l) {
          steps.push_back(kStepsPerBlockOf<decltype(MakeSampler(l, 1.0))>);
        },
        law);
  }
  EXPECT_THAT(steps, ::testing::ElementsAre(2, 2, 2, 2, 1, 1, 2));
}

}  // namespace
}  // namespace thsgd
