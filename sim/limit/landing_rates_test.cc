// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/landing_rates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "absl/status/status.h"
#include "base/status_matchers.h"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// alpha = 2 makes the powers exact.
TEST(LandingRatesTest, OneJumpIsClosed) {
  const JumpDirection direction = {.speed = nullptr,
                                   .exit_distance = 0.5,
                                   .truncation_threshold = 2,
                                   .num_jumps = 1,
                                   .tail_index = 2,
                                   .probability = 0.25};
  THSGD_ASSERT_OK_AND_ASSIGN(
      const std::vector<Estimate> rates,
      LandingRates(direction,
                   {{0.5, kInfinity}, {0.5, 1}, {1, 2}, {1, 4}, {2, 4}}));
  EXPECT_EQ(rates[0].value, 1);
  EXPECT_NEAR(rates[1].value, 0.75, rates[1].error);
  // Jumps beyond 2 are cut to 2, short of what begins there by nothing: such
  // ties have no mass, by convention none at all.
  EXPECT_NEAR(rates[2].value, 0.25, rates[2].error);
  EXPECT_NEAR(rates[3].value, 0.25, rates[3].error);
  EXPECT_EQ(rates[4].value, 0);
  EXPECT_LT(rates[1].error, 1e-14);
}

// g(u) = c u, alpha = 2, two jumps: N_2(D) is the integral of
// p^2 z^-2 / (c z) (D - z)^-2 over [D - b, b], whose primitive is
//   3/D^4 log(z / (D - z)) - 2/(D^3 z) - 1/(2 D^2 z^2) + 1/(D^3 (D - z)).
double TwoJumpsInAQuadraticWell(double distance, double b, double c, double p) {
  const auto primitive = [&](long double z) {
    const long double d = distance;
    return 3 / (d * d * d * d) * std::log(z / (d - z)) - 2 / (d * d * d * z) -
           1 / (2 * d * d * z * z) + 1 / (d * d * d * (d - z));
  };
  return static_cast<double>(
      p * p / c *
      (primitive(b) - primitive(distance - static_cast<long double>(b))));
}

// From comfortable to a threshold that nearly reaches the exit, and one that
// is hardly more than half of the way.
TEST(LandingRatesTest, TwoJumpsAgainstAClosedForm) {
  for (double b : {0.7, 0.55, 0.501, 0.99, 0.9999, 0.50001}) {
    const JumpDirection direction = {.speed = [](double u) { return 3 * u; },
                                     .exit_distance = 1,
                                     .truncation_threshold = b,
                                     .num_jumps = 2,
                                     .tail_index = 2,
                                     .probability = 0.4};
    // Beyond D: the flow does not get there before the last jump.
    THSGD_ASSERT_OK_AND_ASSIGN(
        const std::vector<Estimate> rates,
        LandingRates(direction,
                     {{1, kInfinity}, {1, 1.2}, {1.2, kInfinity}, {1.2, 5}}));
    const double exact = TwoJumpsInAQuadraticWell(1, b, 3, 0.4);
    EXPECT_NEAR(rates[0].value, exact, rates[0].error + 1e-14 * exact) << b;
    EXPECT_LT(rates[0].error, 1e-9 * exact) << b;
    // N_2(1.2) differs from N_2(1) by the last jump alone.
    const double far =
        2 * b > 1.2 ? TwoJumpsInAQuadraticWell(1.2, b, 3, 0.4) : 0;
    EXPECT_NEAR(rates[2].value, far, rates[2].error + 1e-14 * exact) << b;
    EXPECT_EQ(rates[3].value, rates[2].value);
    EXPECT_NEAR(rates[1].value, exact - far, rates[1].error + 1e-13 * exact)
        << b;
  }
}

// The recursion of the file comment, nested, by Boost's adaptive Gauss-Kronrod.
class Nested {
 public:
  explicit Nested(const JumpDirection& direction) : direction_(direction) {}

  double Passing(int k, double u) const {
    using Quadrature = boost::math::quadrature::gauss_kronrod<double, 15>;
    const double b = direction_.truncation_threshold;
    const double p = direction_.probability;
    const double alpha = direction_.tail_index;
    if (k == 1) return u <= b ? p * std::pow(u, -alpha) : 0;
    if (u >= k * b) return 0;
    return p * Quadrature::integrate(
                   [&](double z) {
                     return Passing(k - 1, z) / direction_.speed(z) *
                            std::pow(u - z, -alpha);
                   },
                   u - b, (k - 1) * b, 8, 1e-9);
  }

 private:
  const JumpDirection& direction_;
};

// A wobbly speed: no symmetry to hide behind.
double Wobbly(double u) {
  return u * (1.2 - u) * (2 + std::sin(9 * u)) / (1.1 - 0.9 * std::cos(7 * u));
}

TEST(LandingRatesTest, MoreJumpsAgainstNestedQuadrature) {
  const struct {
    int num_jumps;
    double b;
    double tail_index;
  } kCases[] = {{2, 0.8, 1.2}, {3, 0.5, 1.2}, {3, 0.43, 1.7}, {4, 0.36, 1.2}};
  for (const auto& c : kCases) {
    const JumpDirection direction = {.speed = Wobbly,
                                     .exit_distance = 1.2,
                                     .truncation_threshold = c.b,
                                     .num_jumps = c.num_jumps,
                                     .tail_index = c.tail_index,
                                     .probability = 0.7};
    THSGD_ASSERT_OK_AND_ASSIGN(
        const std::vector<Estimate> rates,
        LandingRates(direction, {{1.2, kInfinity}, {1.25, kInfinity}}));
    const Nested nested(direction);
    // The tolerance of the nested quadrature, once for each level.
    for (int i : {0, 1}) {
      const double expected = nested.Passing(c.num_jumps, i == 0 ? 1.2 : 1.25);
      EXPECT_NEAR(rates[i].value, expected,
                  rates[i].error + 1e-9 * c.num_jumps * expected)
          << c.num_jumps << " jumps, b = " << c.b;
      EXPECT_LT(rates[i].error, 1e-9 * expected);
    }
  }
}

// What is claimed at a loose tolerance covers what a tight one finds, on
// problems that are hard for the coarse panels: peaks of width 1/50 and 1/200,
// and many jumps.
TEST(LandingRatesTest, ErrorIsHonest) {
  for (double width : {1.0, 0.02, 0.005}) {
    for (int l : {2, 3, 5, 12}) {
      const JumpDirection direction = {
          .speed =
              [=](double u) {
                const double y = (u - 0.6 / l) / width;
                return u * (1.2 - u) * (1 + 5 / (1 + y * y));
              },
          .exit_distance = 1.2,
          .truncation_threshold = 1.2 / (l - 0.4),
          .num_jumps = l,
          .tail_index = 1.2,
          .probability = 0.5};
      THSGD_ASSERT_OK_AND_ASSIGN(
          const std::vector<Estimate> loose,
          LandingRates(direction, {{1.2, kInfinity}}, 1e-3));
      THSGD_ASSERT_OK_AND_ASSIGN(
          const std::vector<Estimate> tight,
          LandingRates(direction, {{1.2, kInfinity}}, 1e-11));
      EXPECT_LE(std::fabs(loose[0].value - tight[0].value),
                loose[0].error + tight[0].error)
          << width << ' ' << l;
      EXPECT_LE(tight[0].error, 1e-10 * tight[0].value) << width << ' ' << l;
    }
  }
}

// Neighbouring doubles as thresholds are one number to the user: what lies
// between their rates is within the errors, close to ties above all.
TEST(LandingRatesTest, ErrorCoversTheRoundingOfItsInputs) {
  for (double distance_from_tie : {0.07, 1e-4, 1e-7, 1e-10}) {
    for (int sign : {-1, 1}) {
      for (int divisor : {2, 3, 5}) {
        const double b = 1.2 / divisor + sign * distance_from_tie;
        JumpDirection direction = {
            .speed = Wobbly,
            .exit_distance = 1.2,
            .truncation_threshold = b,
            .num_jumps = static_cast<int>(std::ceil(1.2 / b)),
            .tail_index = 1.2,
            .probability = 0.5};
        const std::vector<Landing> landings = {{1.2, kInfinity}, {1.22, 1.3}};
        THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<Estimate> rates,
                                   LandingRates(direction, landings));
        direction.truncation_threshold = std::nextafter(b, 1);
        THSGD_ASSERT_OK_AND_ASSIGN(const std::vector<Estimate> neighbours,
                                   LandingRates(direction, landings));
        for (int i : {0, 1}) {
          EXPECT_LE(std::fabs(rates[i].value - neighbours[i].value),
                    rates[i].error)
              << divisor << ' ' << b << ' ' << i;
          EXPECT_LE(rates[i].error, 1e-4 * rates[i].value);
        }
      }
    }
  }
}

TEST(LandingRatesTest, RefusesASpeedThatIsNotOne) {
  const JumpDirection direction = {.speed = [](double u) { return 0.5 - u; },
                                   .exit_distance = 1,
                                   .truncation_threshold = 0.6,
                                   .num_jumps = 2,
                                   .tail_index = 1.5,
                                   .probability = 0.5};
  EXPECT_THAT(LandingRates(direction, {{1, kInfinity}}).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("must be > 0 and finite")));
}

// A speed with a jump defeats the quadrature, and it says so.
TEST(LandingRatesTest, SaysWhenItFails) {
  const JumpDirection direction = {
      .speed = [](double u) { return u < 0.5003 ? 1.0 : 1000.0; },
      .exit_distance = 1,
      .truncation_threshold = 0.6,
      .num_jumps = 2,
      .tail_index = 1.5,
      .probability = 0.5};
  EXPECT_THAT(LandingRates(direction, {{1, kInfinity}}, 1e-13).status(),
              StatusIs(absl::StatusCode::kOutOfRange,
                       HasSubstr("the rates of 2 jumps are not found")));
}

}  // namespace
}  // namespace thsgd
