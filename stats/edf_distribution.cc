// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "stats/edf_distribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.h"
#include "boost/math/special_functions/gamma.hpp"
#include "stats/boost_policy.h"

namespace thsgd {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Largest n computed directly, and the sizes to extrapolate from beyond it.
constexpr int kMaxExactSize = 512;
constexpr std::array<int, 4> kBaseSizes = {64, 128, 256, 512};

// A stretch of [0, 1] in which no band begins or ends.  At its end, between
// min_count and max_count of the n points must lie at or below it.
struct Stretch {
  double begin;
  double end;
  int min_count;
  int max_count;
};

// Stretches for the bands (i/n - d, (i-1)/n + d), i = 1, ..., n.
std::vector<Stretch> MakeStretches(int n, double d) {
  std::vector<Stretch> stretches;
  stretches.reserve(2 * n + 1);
  double begin = 0;
  // The next band to begin (those that begin below 0 have) and to end.
  int first = 1;
  while (first <= n && static_cast<double>(first) / n <= d) ++first;
  int last = 1;
  while (true) {
    // 2 stands for none left.
    const double first_begin =
        first <= n ? static_cast<double>(first) / n - d : 2;
    const double last_end =
        last <= n ? static_cast<double>(last - 1) / n + d : 2;
    if (std::min(first_begin, last_end) >= 1) {
      stretches.push_back({begin, 1, n, n});
      return stretches;
    }
    if (first_begin < last_end) {
      stretches.push_back({begin, first_begin, last - 1, first - 1});
      ++first;
    } else {
      stretches.push_back({begin, last_end, last, first - 1});
      ++last;
    }
    begin = stretches.back().end;
  }
}

// Products without the checks for infinities that std::complex makes, which
// take most of the time and find none here.
double Product(double a, double b) { return a * b; }

std::complex<double> Product(std::complex<double> a, std::complex<double> b) {
  return {a.real() * b.real() - a.imag() * b.imag(),
          a.real() * b.imag() + a.imag() * b.real()};
}

// Sum over all placements of n points that respect the counts of
//   product over stretches of exp(-n length) (n mass)^k / k!,
// k the number of points in the stretch: with mass = length the probability
// that a Poisson process of rate n respects the counts and has n points.
// Weight is real or complex; mass(stretch index) its measure of a stretch.
template <typename Weight, typename Mass>
Weight SumOverPlacements(int n, const std::vector<Stretch>& stretches,
                         const Mass& mass) {
  std::vector<Weight> sums(n + 1);  // By number of points so far.
  std::vector<Weight> next_sums(n + 1);
  std::vector<Weight> factors(n + 1);  // By number of points in the stretch.
  sums[0] = 1;
  int old_min = 0;
  int old_max = 0;
  for (std::size_t s = 0; s < stretches.size(); ++s) {
    const Stretch& stretch = stretches[s];
    const int max_points = stretch.max_count - old_min;
    const Weight scaled_mass = static_cast<double>(n) * mass(s);
    factors[0] = std::exp(-n * (stretch.end - stretch.begin));
    for (int k = 1; k <= max_points; ++k) {
      factors[k] =
          Product(factors[k - 1], scaled_mass) / static_cast<double>(k);
    }
    for (int count = stretch.min_count; count <= stretch.max_count; ++count) {
      Weight sum = 0;
      for (int old = old_min; old <= std::min(count, old_max); ++old) {
        sum += Product(sums[old], factors[count - old]);
      }
      next_sums[count] = sum;
    }
    std::swap(sums, next_sums);
    old_min = stretch.min_count;
    old_max = stretch.max_count;
  }
  return sums[n];
}

// n^n exp(-n) / n!: the probability that a Poisson variate of mean n is n, and
// the density at n of a sum of n exponential variates of mean 1.
double PoissonMode(int n) {
  return boost::math::gamma_p_derivative(static_cast<double>(n),
                                         static_cast<double>(n), BoostPolicy());
}

double ExactKolmogorovSurvival(int n, double d) {
  const std::vector<Stretch> stretches = MakeStretches(n, d);
  const auto length = [&stretches](std::size_t s) {
    return stretches[s].end - stretches[s].begin;
  };
  return 1 - SumOverPlacements<double>(n, stretches, length) / PoissonMode(n);
}

// With y_i exponential of mean 1, A the event that 1 - exp(-y) respects the
// bands and g the density of a sum of n such y,
//   P(D_n < d) = P(A | sum of y_i = n)
//              = 1/(2 pi g(n)) integral of E[1_A exp(i w (sum y_i - n))] dw.
double ExactExponentialSurvival(int n, double d) {
  using Complex = std::complex<double>;
  const std::vector<Stretch> stretches = MakeStretches(n, d);
  // The trapezoidal rule's step w aliases sums that differ by 2 pi / w; the sum
  // exceeds n by 10 sqrt(n) + 40 with probability below 1e-16.
  const double step = 2 * kPi / (10 * std::sqrt(n) + 40);
  // Both the Poisson count and the density are divided out.
  const double scale = step / kPi / (PoissonMode(n) * PoissonMode(n));
  // Summing ends when this many terms in a row are below kNegligible.
  constexpr int kRun = 8;
  constexpr double kNegligible = 1e-14;

  std::vector<double> ends(stretches.size());
  for (std::size_t s = 0; s < ends.size(); ++s) {
    ends[s] = -std::log1p(-stretches[s].end);
  }
  std::vector<Complex> masses(stretches.size());
  const auto mass = [&masses](std::size_t s) { return masses[s]; };

  double probability = 0;
  int num_negligible = 0;
  for (int j = 0; num_negligible < kRun; ++j) {
    const double w = j * step;
    // Integral of exp(-y (1 - i w)) over each stretch.
    const Complex rate(1, -w);
    Complex begin = 1;
    for (std::size_t s = 0; s < masses.size(); ++s) {
      const Complex end =
          std::isinf(ends[s]) ? Complex(0) : std::exp(-ends[s] * rate);
      masses[s] = (begin - end) / rate;
      begin = end;
    }
    const Complex sum = scale * SumOverPlacements<Complex>(n, stretches, mass);
    // The integrand at -w is the conjugate of that at w.
    probability += (sum * std::polar(1.0, -w * n)).real() * (j == 0 ? 0.5 : 1);
    num_negligible = std::abs(sum) < kNegligible ? num_negligible + 1 : 0;
  }
  return 1 - probability;
}

// From exact(n, d) for n <= kMaxExactSize to all n.
template <typename Exact>
double Survival(std::int64_t n, double d, const Exact& exact) {
  const double root = std::sqrt(static_cast<double>(n));
  // No F_n is nearer to a continuous F than half a step.
  if (d * n <= 0.5) return 1;
  if (d >= 1) return 0;
  // P(D_n >= d) <= 2 exp(-2 n d^2) with F known [Massart 1990], and an
  // estimated mean makes D_n smaller in the tail: below 1e-15.
  if (d * root > 4.2) return 0;
  double probability = 0;
  if (n <= kMaxExactSize) {
    probability = exact(static_cast<int>(n), d);
  } else {
    // Lagrange's cubic through the four sizes, in t = 1 / sqrt(n).
    for (const int base : kBaseSizes) {
      double weight = 1;
      for (const int other : kBaseSizes) {
        if (other == base) continue;
        const double t_other = 1 / std::sqrt(other);
        weight *= (1 / root - t_other) / (1 / std::sqrt(base) - t_other);
      }
      probability += weight * exact(base, d * root / std::sqrt(base));
    }
  }
  return std::clamp(probability, 0.0, 1.0);
}

}  // namespace

double KolmogorovSurvival(std::int64_t n, double d) {
  THSGD_CHECK_GE(n, 1);
  THSGD_CHECK(!std::isnan(d));
  return Survival(n, d, ExactKolmogorovSurvival);
}

double KolmogorovLimitSurvival(double x) {
  THSGD_CHECK(!std::isnan(x));
  if (x <= 0) return 1;
  // Each series gains on the other's side of x = 1.
  constexpr int kNumTerms = 8;
  double sum = 0;
  if (x < 1) {
    for (int k = kNumTerms; k >= 1; --k) {
      const double odd = (2 * k - 1) * kPi / x;
      sum += std::exp(-odd * odd / 8);
    }
    return 1 - std::sqrt(2 * kPi) / x * sum;
  }
  for (int k = kNumTerms; k >= 1; --k) {
    sum = std::exp(-2.0 * k * k * x * x) - sum;
  }
  return 2 * sum;
}

double ExponentialKolmogorovSurvival(std::int64_t n, double d) {
  THSGD_CHECK_GE(n, kMinExponentialSize);
  THSGD_CHECK(!std::isnan(d));
  return Survival(n, d, ExactExponentialSurvival);
}

}  // namespace thsgd
