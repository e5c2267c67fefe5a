// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Integrals of the noise's law over pieces of the line, with their digits
// wherever the piece lies.

#ifndef THSGD_SIM_EXACT_SCALED_NOISE_H_
#define THSGD_SIM_EXACT_SCALED_NOISE_H_

#include <cmath>
#include <memory>
#include <vector>

#include "sim/exact/noise_density.h"
#include "sim/exact/stable_table.h"
#include "sim/noise/noise_law.h"

namespace thsgd {

// The law of W = -eta Z: where one step without truncation lands, seen from
// x - eta f'(x). Immutable.
class ScaledNoise {
 public:
  // learning_rate: eta > 0.
  ScaledNoise(const NoiseLaw& law, double learning_rate);

  // P(W > w) and P(W < w), each with its digits where it is small.
  double Above(double w) const {
    return stable_ == nullptr ? Cdf(law_, -w / learning_rate_)
                              : StableUpperTail(w / learning_rate_);
  }
  double Below(double w) const {
    return stable_ == nullptr ? UpperTail(law_, -w / learning_rate_)
                              : StableUpperTail(-w / learning_rate_);
  }

  // P(p < W < q), p <= q, either may be infinite: a difference of the tail that
  // is smaller there, so its relative error is that of the tail times
  // P(W > p) / P(p < W < q), or less.
  double Mass(double p, double q) const;

  // w with P(p < W < w) = u P(p < W < q), 0 < u < 1, where no kink is inside
  // (p, q), either end may be infinite, and P(p < W < q) > 0. By bracketing, to
  // 1e-14 of |w|.
  double Within(double p, double q, double u) const;

  // int_p^q (q - w) dP(w) and int_p^q (w - p) dP(w), p <= q finite: q - p times
  // the probabilities that linear interpolation gives to p and to q. Both
  // >= 0. Gauss-Legendre panels on which the tail is smooth; relative error
  // below 1e-9 for all laws and 1e-10 for Lomax and Gaussian noise (tested),
  // where q - p is not so small that p and q themselves lose it.
  struct Moments {
    double to_lower;
    double to_upper;
  };
  Moments Integrate(double p, double q) const;

  // d/dw P(W <= w), per unit of x.
  double Density(double w) const {
    const double z = -w / learning_rate_;
    return (stable_ == nullptr ? thsgd::Density(law_, z)
                               : stable_->Density(std::fabs(z))) /
           learning_rate_;
  }

  // Where the density may have a kink or a jump, ascending.
  const std::vector<double>& kinks() const { return kinks_; }
  double DistanceToKink(double w) const;
  // Tails and density are analytic in a disc about w of this radius plus the
  // distance to the nearest kink.
  double smooth_radius() const { return smooth_radius_; }

 private:
  // Both of one side of the kinks.
  Moments IntegrateSmooth(double p, double q) const;

  double StableUpperTail(double z) const {
    return z >= 0 ? stable_->UpperTail(z) : 1 - stable_->UpperTail(-z);
  }

  NoiseLaw law_;
  double learning_rate_;
  // Stable noise only: the law itself is slow. Shared by copies.
  std::shared_ptr<const StableTable> stable_;
  std::vector<double> kinks_;
  double smooth_radius_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_SCALED_NOISE_H_
