// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/multivariate_exit_constants.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/status_matchers.h"
#include "boost/math/distributions/normal.hpp"
#include "boost/math/quadrature/gauss_kronrod.hpp"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/landscape/polynomial_landscape.h"
#include "sim/landscape/product_landscape.h"
#include "sim/landscape/quadratic_bowl.h"
#include "sim/landscape/scaled_himmelblau.h"
#include "sim/limit/bowl_jumps.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_directions.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/multivariate_jump_geometries.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/product_jumps.h"
#include "sim/limit/shifted_sobol.h"
#include "sim/noise/direction_mixture.h"
#include "sim/noise/gaussian_directions.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kPi = 3.14159265358979323846;
constexpr double kTailIndex = 1.2;

// An error is 2.95 standard errors of a mean over 16 shifts. The null
// hypothesis that the mean is the exact value is refused beyond 3.1 errors, 9.1
// standard errors: with probability 2e-7 under Student's law with 15 degrees of
// freedom, at most 24 times in this file: budget 5e-6. Errors are asserted to
// be at most 4 % of the constant, so one that is off by 16 % is found with
// probability above 0.9. Seeds were fixed before looking.
constexpr double kMaxErrors = 3.1;
constexpr double kMaxRelativeError = 0.04;

void ExpectExact(const Estimate& estimate, double exact,
                 const std::string& what) {
  EXPECT_LE(std::fabs(estimate.value - exact), kMaxErrors * estimate.error)
      << what << ": " << estimate.value << " +- " << estimate.error
      << ", exact " << exact;
  EXPECT_LE(estimate.error, kMaxRelativeError * exact) << what;
}

bool Refuted(const Estimate& estimate, double claim) {
  return std::fabs(estimate.value - claim) > kMaxErrors * estimate.error;
}

JumpDirections Uniform(int dimension) {
  return JumpDirections(*GaussianDirections::Uniform(dimension));
}

double Integrate(const std::function<double(double)>& f, double from,
                 double to) {
  return boost::math::quadrature::gauss_kronrod<double, 31>::integrate(
      f, from, to, 12, 1e-9);
}

// One to three jumps on the line, with unequal tails.
TEST(MultivariateExitConstantsTest, OneDimension) {
  const PolynomialLandscape f =
      *PolynomialLandscape::DoubleWell(0, 0.5, 1, 0.1);
  constexpr double kPositive = 0.4;
  for (double b : {kInfinity, 0.7, 0.42}) {
    const JumpGeometry line =
        *JumpGeometry::Create(f.fields(), Walls::At(1.5), b);
    const std::vector<ExitConstants> exact = *ComputeExitConstants(
        f, line, {.tail_index = kTailIndex, .p_positive = kPositive});
    const ProductJumps product =
        *ProductJumps::Create(*ProductLandscape::Create(f, 1), 1.5, b);
    for (int i = 0; i < 2; ++i) {
      THSGD_ASSERT_OK_AND_ASSIGN(
          const MultivariateExitConstants q,
          ComputeMultivariateExitConstants(
              product, i, JumpDirections(SignedDirection{kPositive}),
              kTailIndex, {.log2_num_points = 12, .seed = 1}));
      const std::string what = std::to_string(b) + " " + std::to_string(i);
      // The errors of one jump's constants are rounding.
      const Estimate total = {.value = q.total.value,
                              .error = q.total.error + 1e-3 * q.total.value};
      ExpectExact(total, exact[i].total().value, what);
      EXPECT_NEAR(q.to[1 - i].value, q.total.value, 1e-12 * q.total.value);
      EXPECT_EQ(q.to[i].value, 0);
      EXPECT_EQ(q.outside.value, 0);
    }
  }
}

// |x - m| reaches R if |w| does, whatever the direction: q = R^-alpha, exactly.
TEST(MultivariateExitConstantsTest, OneJumpOutOfABall) {
  const BowlJumps jumps = *BowlJumps::Create(
      *QuadraticBowl::Create({1, 0, 2}, {1, 2, 3}, 0.8), kInfinity, 0.9);
  for (const JumpDirections& directions :
       {Uniform(3), JumpDirections(*GaussianDirections::Create({1, 2, 0.5})),
        JumpDirections(
            *DirectionMixture::Create({{{1, 1, 0}, 1}, {{-1, -1, 0}, 1}}))}) {
    THSGD_ASSERT_OK_AND_ASSIGN(
        const MultivariateExitConstants q,
        ComputeMultivariateExitConstants(
            jumps, 0, directions, kTailIndex,
            {.log2_num_points = 4, .num_shifts = 4, .seed = 2}));
    EXPECT_NEAR(q.total.value, std::pow(0.8, -kTailIndex), 1e-12);
    EXPECT_NEAR(q.outside.value, q.total.value, 1e-12);
  }
}

// Two jumps out of a ball of radius 1 in which the flow is the same in all
// directions, dx/dt = -c x: in the place z at which the second jump starts,
//   q = int_(1-b)^b z^(-alpha-1) / c G(z) dz,
// G(z) the rate of jumps from |x| = z that leave, an integral over the cosine
// of the angle between x and the jump.
double TwoJumpsOutOfABall(int dimension, double b, double c) {
  const auto rate = [&](double z) {
    const double least = std::max(-1.0, (1 - z * z - b * b) / (2 * z * b));
    const auto mass = [&](double cosine) {
      const double size =
          -z * cosine + std::sqrt(1 - z * z * (1 - cosine * cosine));
      return std::pow(size, -kTailIndex);
    };
    if (dimension == 3) return Integrate(mass, least, 1) / 2;
    return Integrate([&](double angle) { return mass(std::cos(angle)); }, 0,
                     std::acos(least)) /
           kPi;
  };
  return Integrate(
      [&](double z) { return std::pow(z, -kTailIndex - 1) / c * rate(z); },
      1 - b, b);
}

TEST(MultivariateExitConstantsTest, TwoJumpsOutOfABall) {
  for (int dimension : {2, 3}) {
    const QuadraticBowl bowl =
        *QuadraticBowl::Create(std::vector<double>(dimension, 0.5),
                               std::vector<double>(dimension, 2), 1);
    for (double b : {0.8, 0.6}) {
      THSGD_ASSERT_OK_AND_ASSIGN(
          const MultivariateExitConstants q,
          ComputeMultivariateExitConstants(
              *BowlJumps::Create(bowl, kInfinity, b), 0, Uniform(dimension),
              kTailIndex, {.log2_num_points = 11, .seed = 3}));
      ExpectExact(q.total, TwoJumpsOutOfABall(dimension, b, 2),
                  std::to_string(dimension) + " " + std::to_string(b));
      // Control: a threshold 3 % larger must be noticed.
      EXPECT_TRUE(Refuted(q.total, TwoJumpsOutOfABall(dimension, 1.03 * b, 2)));
    }
  }
}

// 99 % intervals of 60 seeds: 8 or more miss with probability 3e-7; intervals
// half as wide would miss 10 of 60 on average.
TEST(MultivariateExitConstantsTest, ErrorIsHonest) {
  const BowlJumps jumps = *BowlJumps::Create(
      *QuadraticBowl::Create({0, 0}, {2, 2}, 1), kInfinity, 0.8);
  const double exact = TwoJumpsOutOfABall(2, 0.8, 2);
  int misses = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const MultivariateExitConstants q = *ComputeMultivariateExitConstants(
        jumps, 0, Uniform(2), kTailIndex,
        {.log2_num_points = 6, .num_shifts = 8, .seed = seed});
    misses += std::fabs(q.total.value - exact) > q.total.error;
  }
  EXPECT_LT(misses, 8);
}

// Ten coordinates with minima at -+1 and a maximum at 0. A jump w = r u from m
// crosses the face of coordinate k where r u_k > 1 (with the right sign), so
//   q = E[max_k (u_k)^alpha; max_k u_k > 1 / b].
// For b < sqrt(2) one coordinate at most gets there, and u_k has the density
// (1 - u^2)^((d-3)/2) up to its norm; for b = inf, with G = |G| u normal,
//   q E|G|^alpha = E max(0, max_k G_k)^alpha.
TEST(MultivariateExitConstantsTest, OneJumpInTenDimensions) {
  constexpr int kDimension = 10;
  const ProductLandscape f = *ProductLandscape::Create(
      *PolynomialLandscape::DoubleWell(0, 1, 1, 0), kDimension);
  const auto constants = [&](double b, int log2_num_points) {
    return *ComputeMultivariateExitConstants(
        *ProductJumps::Create(f, kInfinity, b), 0, Uniform(kDimension),
        kTailIndex, {.log2_num_points = log2_num_points, .seed = 4});
  };
  const double norm = std::tgamma(kDimension / 2.0) /
                      (std::sqrt(kPi) * std::tgamma((kDimension - 1) / 2.0));
  constexpr double kThreshold = 1.4;
  const double truncated =
      kDimension * Integrate(
                       [&](double u) {
                         return std::pow(u, kTailIndex) * norm *
                                std::pow(1 - u * u, (kDimension - 3) / 2.0);
                       },
                       1 / kThreshold, 1);
  const MultivariateExitConstants q = constants(kThreshold, 14);
  ExpectExact(q.total, truncated, "b = 1.4");
  double sum = 0;
  for (const Estimate& to : q.to) sum += to.value;
  EXPECT_NEAR(sum, q.total.value, 1e-12 * sum);

  const boost::math::normal standard;
  const double maximum = Integrate(
      [&](double x) {
        return kTailIndex * std::pow(x, kTailIndex - 1) *
               (1 - std::pow(boost::math::cdf(standard, x), kDimension));
      },
      0, 12);
  const double radius = std::pow(2, kTailIndex / 2) *
                        std::tgamma((kDimension + kTailIndex) / 2) /
                        std::tgamma(kDimension / 2.0);
  ExpectExact(constants(kInfinity, 11).total, maximum / radius, "b = inf");
  EXPECT_TRUE(Refuted(constants(kInfinity, 11).total, truncated));
}

// Plain Monte Carlo of the definition: jumps and times are drawn from laws that
// know nothing of the geometry, the flow is followed, the landing looked at.
struct Simulation {
  std::vector<double> start;
  double truncation_threshold;
  int num_jumps;
  // No exit has a shorter jump.
  double smallest_jump;
  double time_rate;
  // Follows the flow in place.
  std::function<void(std::vector<double>&, double)> flow;
  // The field, or num_fields if there is none.
  std::function<int(const std::vector<double>&)> field;
  int num_fields;
};

struct MeanAndError {
  double mean;
  double standard_error;
};

// [num_fields + 1], with isotropic noise in the plane.
std::vector<MeanAndError> Simulate(const Simulation& s,
                                   std::int64_t num_samples,
                                   std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto uniform = [&] {
    return (static_cast<double>(random() >> 12) + 0.5) * 0x1p-52;
  };
  const double mass = std::pow(s.smallest_jump, -kTailIndex * s.num_jumps);
  std::vector<double> sums(s.num_fields + 1);
  std::vector<double> squares(s.num_fields + 1);
  for (std::int64_t n = 0; n < num_samples; ++n) {
    double weight = mass;
    std::vector<double> x = s.start;
    for (int k = 0; k < s.num_jumps; ++k) {
      if (k > 0) {
        const double t = -std::log(uniform()) / s.time_rate;
        weight *= std::exp(s.time_rate * t) / s.time_rate;
        s.flow(x, t);
      }
      const double size =
          std::min(s.truncation_threshold,
                   s.smallest_jump * std::pow(uniform(), -1 / kTailIndex));
      const double angle = 2 * kPi * uniform();
      x[0] -= size * std::cos(angle);
      x[1] -= size * std::sin(angle);
    }
    const int field = s.field(x);
    sums[field] += weight;
    squares[field] += weight * weight;
  }
  std::vector<MeanAndError> results;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double n = static_cast<double>(num_samples);
    const double mean = sums[i] / n;
    results.push_back(
        {mean, std::sqrt(std::max(0.0, squares[i] / n - mean * mean) / n)});
  }
  return results;
}

// z of plain Monte Carlo against the estimate.
double ZScore(const MeanAndError& simulated, const Estimate& estimate) {
  constexpr double kErrorsPerStandardError = 2.95;
  return (simulated.mean - estimate.value) /
         std::hypot(simulated.standard_error,
                    estimate.error / kErrorsPerStandardError);
}

// Null hypothesis: plain Monte Carlo of the integral has the computed mean.
// |z| < 5.5, 6 times in this file: budget 2.3e-7 under the normal law.
// Standard errors are asserted to be at most 4 %, and 6 % for Himmelblau's
// function: a constant off by 28 % or 42 % is found with probability above 0.9;
// a threshold off by 3 % must be found.
constexpr double kMaxZ = 5.5;
constexpr double kMaxStandardError = 0.04;

// The flow is faster along one axis than along the other.
TEST(MultivariateExitConstantsTest, EllipticBowlAgainstPlainMonteCarlo) {
  const QuadraticBowl bowl = *QuadraticBowl::Create({0, 0}, {1, 4}, 1);
  for (double b : {0.7, 0.4}) {
    const auto constant = [&](double threshold) {
      return ComputeMultivariateExitConstants(
                 *BowlJumps::Create(bowl, kInfinity, threshold), 0, Uniform(2),
                 kTailIndex, {.log2_num_points = 12, .seed = 5})
          ->total;
    };
    const int num_jumps = static_cast<int>(std::ceil(1 / b));
    const Simulation simulation = {
        .start = {0, 0},
        .truncation_threshold = b,
        .num_jumps = num_jumps,
        .smallest_jump = 0.99 * (1 - (num_jumps - 1) * b),
        .time_rate = 1.5,
        .flow =
            [](std::vector<double>& x, double t) {
              x[0] *= std::exp(-t);
              x[1] *= std::exp(-4 * t);
            },
        .field =
            [&](const std::vector<double>& x) {
              return bowl.Contains(x) ? 0 : 1;
            },
        .num_fields = 1};
    const MeanAndError simulated =
        Simulate(simulation, (num_jumps - 1) * 2'000'000, 20261127)[1];
    EXPECT_LT(std::fabs(ZScore(simulated, constant(b))), kMaxZ) << b;
    EXPECT_LE(simulated.standard_error, kMaxStandardError * simulated.mean);
    EXPECT_GT(std::fabs(ZScore(simulated, constant(1.03 * b))), kMaxZ) << b;
  }
}

// Runge-Kutta steps short against f'', at most 20 between the minima.
void FollowFlow(const ScaledHimmelblau& f, std::vector<double>& x, double t) {
  const int num_steps = static_cast<int>(std::ceil(t / 0.02));
  const double step = t / num_steps;
  std::array<std::array<double, 2>, 4> k;
  for (int n = 0; n < num_steps; ++n) {
    std::array<double, 2> at = {x[0], x[1]};
    for (int stage = 0; stage < 4; ++stage) {
      f.Gradient(at, absl::MakeSpan(k[stage]));
      const double part = stage == 2 ? step : step / 2;
      for (int i = 0; i < 2; ++i) at[i] = x[i] - part * k[stage][i];
    }
    for (int i = 0; i < 2; ++i) {
      x[i] -= step / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
    }
  }
}

// Every field of Himmelblau's function: two of them need one jump of 0.6, two
// need two.
TEST(MultivariateExitConstantsTest, HimmelblauAgainstPlainMonteCarlo) {
  const ScaledHimmelblau f = *ScaledHimmelblau::Create(0.01, 0.5, 0.25);
  constexpr double kThreshold = 0.6;
  const auto geometries =
      *MakeMultivariateJumpGeometries(f, kInfinity, {kThreshold});
  const MultivariateJumpGeometry& geometry = *geometries[0];
  // From the order of f.minima() to that of the geometry.
  const auto index = [&](int i) {
    for (int j = 0; j < 4; ++j) {
      if (geometry.fields()[j].minimum[0] == f.minima()[i][0]) return j;
    }
    return -1;
  };
  std::vector<int> widths;
  for (int i = 0; i < 4; ++i) {
    const MultivariateFieldGeometry& field = geometry.fields()[i];
    widths.push_back(field.relative_width);
    ASSERT_LE(field.relative_width, 2);
    const MultivariateExitConstants q =
        *ComputeMultivariateExitConstants(geometry, i, Uniform(2), kTailIndex,
                                          {.log2_num_points = 13, .seed = 6});
    const double rest =
        field.effective_width - (field.relative_width - 1) * kThreshold;
    const Simulation simulation = {
        .start = field.minimum,
        .truncation_threshold = kThreshold,
        .num_jumps = field.relative_width,
        .smallest_jump = 0.75 * rest,
        .time_rate = 3,
        .flow = [&](std::vector<double>& x,
                    double t) { FollowFlow(f, x, std::min(t, 20.0)); },
        .field =
            [&](const std::vector<double>& x) {
              const double distance =
                  std::hypot(x[0] - field.minimum[0], x[1] - field.minimum[1]);
              // r is checked by itself.
              if (distance < 0.99 * field.effective_width) return i;
              const absl::StatusOr<int> found = f.FieldIndex(x);
              return found.ok() ? index(*found) : 4;
            },
        .num_fields = 4};
    const std::vector<MeanAndError> simulated = Simulate(
        simulation, field.relative_width == 1 ? 10'000 : 300'000, 20261128);
    MeanAndError total = {0, 0};
    for (int j = 0; j < 5; ++j) {
      if (j == i) continue;
      total.mean += simulated[j].mean;
      total.standard_error =
          std::hypot(total.standard_error, simulated[j].standard_error);
    }
    EXPECT_LT(std::fabs(ZScore(total, q.total)), kMaxZ) << i;
    EXPECT_LE(total.standard_error, 0.06 * total.mean) << i;
    for (int j = 0; j < 4; ++j) {
      const bool reached =
          std::count(field.reaches.begin(), field.reaches.end(), j) > 0;
      EXPECT_EQ(q.to[j].value > 0, reached) << i << ' ' << j;
      EXPECT_EQ(j != i && simulated[j].mean > 0, reached) << i << ' ' << j;
    }
  }
  EXPECT_THAT(widths, ::testing::ElementsAre(2, 2, 1, 1));
}

// Far out every direction leads to some field: nothing lands outside, and with
// the angular measure of a mixture the rays are few: q is a sum over them.
TEST(MultivariateExitConstantsTest, NoThresholdInThePlane) {
  const ScaledHimmelblau f = *ScaledHimmelblau::Create(0.01, 0.5, 0.25);
  const auto geometries =
      *MakeMultivariateJumpGeometries(f, kInfinity, {kInfinity});
  const JumpDirections axes(*DirectionMixture::Create(
      {{{1, 0}, 1}, {{-1, 0}, 1}, {{0, 1}, 1}, {{0, -1}, 1}}));
  const MultivariateExitConstants q = *ComputeMultivariateExitConstants(
      *geometries[0], 2, axes, kTailIndex, {.log2_num_points = 4, .seed = 7});
  EXPECT_EQ(q.outside.value, 0);
  const std::vector<double>& m = geometries[0]->fields()[2].minimum;
  double exact = 0;
  for (const std::array<double, 2>& u :
       {std::array<double, 2>{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
    const auto inside = [&](double radius) {
      const std::array<double, 2> x = {m[0] + radius * u[0],
                                       m[1] + radius * u[1]};
      const absl::StatusOr<std::vector<double>> end = f.FlowToMinimum(x);
      return end.ok() && (*end)[0] == m[0];
    };
    double below = 0;
    double above = 0;
    do {
      below = above;
      above += 0.01;
    } while (inside(above) && above < 20);
    if (above >= 20) continue;  // The field takes all of this direction.
    for (int n = 0; n < 30; ++n) {
      const double middle = (below + above) / 2;
      (inside(middle) ? below : above) = middle;
    }
    exact += std::pow(above, -kTailIndex) / 4;
    // Pieces of this field beyond are taken off again.
    bool was_inside = false;
    for (double radius = above * 1.004; radius < 20; radius *= 1.004) {
      const bool is_inside = inside(radius);
      if (is_inside != was_inside) {
        exact +=
            (was_inside ? 1 : -1) * std::pow(radius / 1.002, -kTailIndex) / 4;
      }
      was_inside = is_inside;
    }
  }
  EXPECT_NEAR(q.total.value, exact, kMaxErrors * q.total.error + 0.003 * exact);
}

TEST(MultivariateExitConstantsTest, FaultsAreNamed) {
  const BowlJumps jumps = *BowlJumps::Create(
      *QuadraticBowl::Create({0, 0}, {1, 1}, 1), kInfinity, 2);
  EXPECT_THAT(
      ComputeMultivariateExitConstants(jumps, 0, Uniform(3), -1, {}).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               ::testing::AllOf(HasSubstr("tail_index = -1"),
                                HasSubstr("dimension of the noise = 3"))));
}

// Along the diagonal the nearest faces are sqrt(2) away, not 1.
TEST(MultivariateExitConstantsTest, DirectionsThatDoNotLeave) {
  const ProductJumps jumps = *ProductJumps::Create(
      *ProductLandscape::Create(*PolynomialLandscape::DoubleWell(0, 1, 1, 0),
                                2),
      kInfinity, 1.2);
  const JumpDirections diagonal(
      *DirectionMixture::Create({{{1, 1}, 1}, {{-1, -1}, 1}}));
  EXPECT_THAT(ComputeMultivariateExitConstants(jumps, 0, diagonal, kTailIndex,
                                               {.log2_num_points = 4})
                  .status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("no draw of 1 jumps leaves")));
}

}  // namespace
}  // namespace thsgd
