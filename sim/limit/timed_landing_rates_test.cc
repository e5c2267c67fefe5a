// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/timed_landing_rates.h"

#include <cmath>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/limit/landing_rates.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

JumpDirection Quadratic(int num_jumps, double b, double tail_index) {
  return {.speed = [](double u) { return 2 * u; },
          .exit_distance = 1,
          .truncation_threshold = b,
          .num_jumps = num_jumps,
          .tail_index = tail_index,
          .probability = 0.6};
}

TEST(TimedLandingRatesTest, OneJumpHappensAtAnyTime) {
  const JumpDirection direction = Quadratic(1, 1.5, 2);
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<Estimate> rates,
      TimedLandingRates(direction, {{1, kInfinity}, {1.25, 2}}, 3));
  EXPECT_DOUBLE_EQ(rates[0].value, 3 * 0.6);
  EXPECT_DOUBLE_EQ(rates[1].value, 3 * 0.6 / (1.25 * 1.25));
}

// Without the factor of time the integral is that of landing_rates.h, which
// computes it by other means to 1e-10. 99 % intervals: of 60, 8 or more miss
// with probability 3e-7. Here 2 to 6 jumps, so up to 10 dimensions.
TEST(TimedLandingRatesTest, ErrorIsHonest) {
  int num_intervals = 0;
  int num_misses = 0;
  for (int l = 2; l <= 6; ++l) {
    for (double excess : {0.3, 0.6, 0.8}) {
      for (double tail_index : {1.2, 1.8}) {
        const JumpDirection direction =
            Quadratic(l, 1 / (l - excess), tail_index);
        const std::vector<Landing> landings = {{1, kInfinity},
                                               {1, 1 + 0.3 * excess / l}};
        THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<Estimate> exact,
                                   LandingRates(direction, landings));
        THSGD_ASSERT_OK_AND_ASSIGN(
            const std::vector<Estimate> rates,
            TimedLandingRates(direction, landings, kInfinity,
                              {.log2_num_points = 9}));
        for (int i : {0, 1}) {
          ++num_intervals;
          num_misses += std::fabs(rates[i].value - exact[i].value) >
                        rates[i].error + exact[i].error;
          EXPECT_LT(rates[i].error, 0.05 * exact[i].value)
              << l << ' ' << excess << ' ' << tail_index;
        }
      }
    }
  }
  EXPECT_EQ(num_intervals, 60);
  EXPECT_LT(num_misses, 8);
}

// Two jumps by nested adaptive quadrature: the first lands at y (density
// alpha p y^(-alpha-1), and p b^-alpha at b), the flow g = 2 u takes
// log(y / x) / 2 down to x, from where the second leaves.
TEST(TimedLandingRatesTest, TwoJumpsWithinAHorizon) {
  using Quadrature = boost::math::quadrature::gauss_kronrod<double, 31>;
  constexpr double kB = 0.65;
  constexpr double kAlpha = 1.2;
  for (double horizon : {0.05, 0.2, 1.0, 10.0}) {
    const auto after = [&](double y) {
      // Later starts of the second jump are too far from the exit, or too
      // late.
      const double from = std::max(1 - kB, y * std::exp(-2 * horizon));
      if (from >= y) return 0.0;
      return Quadrature::integrate(
          [&](double x) {
            return 0.6 / (2 * x) * std::pow(1 - x, -kAlpha) *
                   (horizon - std::log(y / x) / 2);
          },
          from, y, 8, 1e-10);
    };
    const double expected =
        Quadrature::integrate(
            [&](double y) {
              return 0.6 * kAlpha * std::pow(y, -kAlpha - 1) * after(y);
            },
            1 - kB, kB, 10, 1e-9) +
        0.6 * std::pow(kB, -kAlpha) * after(kB);
    THSGD_ASSERT_OK_AND_ASSIGN(
        const std::vector<Estimate> rates,
        TimedLandingRates(Quadratic(2, kB, kAlpha), {{1, kInfinity}}, horizon));
    // Twice the 99 % interval: missed with probability below 1e-4, for a fixed
    // seed.
    EXPECT_NEAR(rates[0].value, expected, 2 * rates[0].error) << horizon;
    EXPECT_LT(rates[0].error, 1e-3 * expected) << horizon;
  }
}

// Long after the waits, one more unit of time is one more unit of q.
TEST(TimedLandingRatesTest, GrowsByQ) {
  const JumpDirection direction = Quadratic(3, 0.45, 1.2);
  const std::vector<Landing> exit = {{1, kInfinity}};
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<Estimate> q,
                             LandingRates(direction, exit));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<Estimate> early,
                             TimedLandingRates(direction, exit, 10));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<Estimate> late,
                             TimedLandingRates(direction, exit, 110));
  EXPECT_NEAR((late[0].value - early[0].value) / 100, q[0].value,
              (late[0].error + early[0].error) / 100);
}

TEST(TimedLandingRatesTest, IsDeterministic) {
  const JumpDirection direction = Quadratic(3, 0.45, 1.2);
  const QuasiMonteCarlo points = {
      .log2_num_points = 6, .num_shifts = 4, .seed = 7};
  EXPECT_EQ(
      (*TimedLandingRates(direction, {{1, kInfinity}}, 1, points))[0].value,
      (*TimedLandingRates(direction, {{1, kInfinity}}, 1, points))[0].value);
}

TEST(TimedLandingRatesTest, RefusesNoTime) {
  EXPECT_THAT(
      TimedLandingRates(Quadratic(2, 0.6, 1.2), {{1, kInfinity}}, 0).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("horizon = 0; must be > 0")));
}

}  // namespace
}  // namespace thsgd
