// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/scaled_noise.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "boost/math/quadrature/tanh_sinh.hpp"
#include "gtest/gtest.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kEta = 0.5;

// int_a^b f, on the rule's own interval: on others Boost asserts that a rounded
// abscissa is not an end.
template <typename Function>
double Integral(const Function& f, double a, double b, double tolerance) {
  boost::math::quadrature::tanh_sinh<double> rule;
  const double half = (b - a) / 2;
  return half * rule.integrate([&](double t) { return f(a + half * (1 + t)); },
                               tolerance);
}

// int_p^q (q - w) dP = int_p^q P(W < w) - P(W < p) dw, from the closed form of
// the tail's integral; p >= 0, W = -eta Z symmetric.
struct LomaxModel {
  double alpha;
  double scale;
  long double Tail(long double w) const {
    return 0.5L * std::pow(1 + w / scale, -static_cast<long double>(alpha));
  }
  long double IntegralOfTail(long double p, long double q) const {
    const long double power = 1 - static_cast<long double>(alpha);
    return 0.5L * scale / (alpha - 1) *
           (std::pow(1 + p / scale, power) - std::pow(1 + q / scale, power));
  }
};

TEST(ScaledNoiseTest, LomaxClosedForm) {
  const double s = 0.25;
  for (double alpha : {1.05, 1.2, 2.0, 7.0}) {
    const ScaledNoise noise(*SymmetricLomax::Create(alpha, s), kEta);
    const LomaxModel model = {.alpha = alpha, .scale = kEta * s};
    for (double p : {0.0, 1e-5, 0.01, 0.3, 4.0}) {
      for (double length : {0.003, 0.1, 1.0, 50.0}) {
        const double q = p + length;
        const long double integral = model.IntegralOfTail(p, q);
        const double to_lower = model.Tail(p) * (q - p) - integral;
        const double to_upper = integral - model.Tail(q) * (q - p);
        const ScaledNoise::Moments up = noise.Integrate(p, q);
        EXPECT_NEAR(up.to_lower / to_lower, 1, 1e-10)
            << alpha << ' ' << p << ' ' << q;
        EXPECT_NEAR(up.to_upper / to_upper, 1, 1e-10)
            << alpha << ' ' << p << ' ' << q;
        const ScaledNoise::Moments down = noise.Integrate(-q, -p);
        EXPECT_NEAR(down.to_lower / up.to_upper, 1, 1e-13);
        EXPECT_NEAR(down.to_upper / up.to_lower, 1, 1e-13);
      }
    }
  }
}

// Against the density, where it is smooth.
TEST(ScaledNoiseTest, GaussianAgainstItsDensity) {
  const double sigma = 0.8;
  const double scale = kEta * sigma;
  const ScaledNoise noise(*Gaussian::Create(sigma), kEta);
  for (double p : {-6.0, -0.7, 0.0, 0.2, 2.0, 9.0}) {
    for (double length : {0.01, 0.5, 3.0}) {
      const double q = p + length;
      const auto density = [&](double w) {
        return std::exp(-w * w / (2 * scale * scale)) /
               (scale * std::sqrt(2 * M_PI));
      };
      const double to_lower =
          Integral([&](double w) { return (q - w) * density(w); }, p, q, 1e-13);
      const double to_upper =
          Integral([&](double w) { return (w - p) * density(w); }, p, q, 1e-13);
      const ScaledNoise::Moments moments = noise.Integrate(p, q);
      EXPECT_NEAR(moments.to_lower / to_lower, 1, 1e-10) << p << ' ' << q;
      EXPECT_NEAR(moments.to_upper / to_upper, 1, 1e-10) << p << ' ' << q;
    }
  }
}

// Any law: the two add up to (q - p) times the mass, and to_upper is the
// integral of P(w < W < q), taken by another rule piece by piece.
TEST(ScaledNoiseTest, EveryLaw) {
  struct Case {
    std::string name;
    NoiseLaw law;
  };
  const std::vector<Case> cases = {
      {"Gaussian", *Gaussian::Create(0.3)},
      {"SymmetricLomax", *SymmetricLomax::Create(1.3, 0.2)},
      {"AsymmetricLomax", *AsymmetricLomax::Create(1.5, 0.2, 0.8)},
      {"Pareto", *Pareto::Create(1.5, 0.2, 0.7)},
      {"StudentT", *StudentT::Create(1.6, 0.2)},
      {"SymmetricStable", *SymmetricStable::Create(1.5, 0.2)},
      {"SymmetricWeibull", *SymmetricWeibull::Create(0.6, 0.2)},
  };
  for (const Case& c : cases) {
    const ScaledNoise noise(c.law, kEta);
    for (const auto& [p, q] : std::vector<std::pair<double, double>>{
             {-0.9, -0.4}, {-0.3, 0.5}, {0.01, 0.02}, {0.6, 1.4}}) {
      const ScaledNoise::Moments moments = noise.Integrate(p, q);
      EXPECT_NEAR(
          (moments.to_lower + moments.to_upper) / ((q - p) * noise.Mass(p, q)),
          1, 1e-9)
          << c.name << ' ' << p << ' ' << q;
      double to_upper = 0;
      double from = p;
      std::vector<double> ends = noise.kinks();
      ends.push_back(q);
      for (double end : ends) {
        const double to = std::min(end, q);
        if (!(from < to)) continue;
        to_upper +=
            Integral([&, end = q](double w) { return noise.Mass(w, end); },
                     from, to, 1e-10);
        from = to;
      }
      EXPECT_NEAR(moments.to_upper / to_upper, 1, 1e-9)
          << c.name << ' ' << p << ' ' << q;
    }
  }
}

// Far out, differences of tails keep their digits.
TEST(ScaledNoiseTest, MassInTheTail) {
  const ScaledNoise noise(*Gaussian::Create(1), kEta);
  EXPECT_NEAR(noise.Mass(-kInfinity, kInfinity), 1, 1e-15);
  EXPECT_NEAR(noise.Mass(15, kInfinity) / (std::erfc(30 / std::sqrt(2)) / 2), 1,
              1e-12);
  EXPECT_EQ(noise.Mass(15, 16), noise.Mass(-16, -15));
  EXPECT_NEAR(noise.Mass(-1, 2),
              std::erf(2 / std::sqrt(2)) / 2 + std::erf(4 / std::sqrt(2)) / 2,
              1e-15);
}

// Conditional quantiles, in bins, out to the ends of the line.
TEST(ScaledNoiseTest, WithinInvertsTheLaw) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const NoiseLaw& law : {NoiseLaw(*Gaussian::Create(1)),
                              NoiseLaw(*SymmetricLomax::Create(1.2, 1)),
                              NoiseLaw(*AsymmetricLomax::Create(1.5, 1, 0.8)),
                              NoiseLaw(*StudentT::Create(2, 1))}) {
    const ScaledNoise noise(law, 0.1);
    const double kink = noise.kinks().front();
    struct Bin {
      double p;
      double q;
    };
    for (const Bin& bin : {Bin{kink, kink + 0.01}, Bin{kink + 0.1, kink + 0.2},
                           Bin{kink - 0.3, kink}, Bin{kink + 1, infinity},
                           Bin{-infinity, kink - 1}, Bin{-infinity, kink}}) {
      for (double u : {1e-6, 0.1, 0.5, 0.9, 1 - 1e-6}) {
        const double w = noise.Within(bin.p, bin.q, u);
        EXPECT_GE(w, bin.p);
        EXPECT_LE(w, bin.q);
        EXPECT_NEAR(noise.Mass(bin.p, w) / noise.Mass(bin.p, bin.q), u, 1e-9)
            << law.index() << ' ' << bin.p << ' ' << u;
      }
    }
  }
}

}  // namespace
}  // namespace thsgd
