// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Enclosures: intervals of doubles that contain every value a function takes.

#ifndef THSGD_SIM_LANDSCAPE_ENCLOSURE_H_
#define THSGD_SIM_LANDSCAPE_ENCLOSURE_H_

#include <cmath>
#include <limits>

#include "absl/types/span.h"
#include "boost/numeric/interval.hpp"
#include "sim/landscape/expression.h"

namespace thsgd {

// Rounds outwards by widening what was rounded to nearest, which needs no
// change of the processor's rounding mode. Exactly rounded operations are off
// by at most 2^-53 relative and get 2^-52; elementary functions of the host are
// taken to be good to 2^-49 (8 units of the last place) and get 2^-48.
class OutwardRounding {
 public:
  void init() {}
  double conv_down(double x) { return x; }
  double conv_up(double x) { return x; }
  double add_down(double x, double y) { return Down(x + y); }
  double add_up(double x, double y) { return Up(x + y); }
  double sub_down(double x, double y) { return Down(x - y); }
  double sub_up(double x, double y) { return Up(x - y); }
  double mul_down(double x, double y) { return Down(x * y); }
  double mul_up(double x, double y) { return Up(x * y); }
  double div_down(double x, double y) { return Down(x / y); }
  double div_up(double x, double y) { return Up(x / y); }
  double sqrt_down(double x) { return Down(std::sqrt(x)); }
  double sqrt_up(double x) { return Up(std::sqrt(x)); }
  double median(double x, double y) { return (x + y) / 2; }
  double int_down(double x) { return std::floor(x); }
  double int_up(double x) { return std::ceil(x); }
  double exp_down(double x) { return FarDown(std::exp(x)); }
  double exp_up(double x) { return FarUp(std::exp(x)); }
  double log_down(double x) { return FarDown(std::log(x)); }
  double log_up(double x) { return FarUp(std::log(x)); }
  double sin_down(double x) { return FarDown(std::sin(x)); }
  double sin_up(double x) { return FarUp(std::sin(x)); }
  double cos_down(double x) { return FarDown(std::cos(x)); }
  double cos_up(double x) { return FarUp(std::cos(x)); }
  double tan_down(double x) { return FarDown(std::tan(x)); }
  double tan_up(double x) { return FarUp(std::tan(x)); }
  double sinh_down(double x) { return FarDown(std::sinh(x)); }
  double sinh_up(double x) { return FarUp(std::sinh(x)); }
  double cosh_down(double x) { return FarDown(std::cosh(x)); }
  double cosh_up(double x) { return FarUp(std::cosh(x)); }
  double tanh_down(double x) { return FarDown(std::tanh(x)); }
  double tanh_up(double x) { return FarUp(std::tanh(x)); }
  double atan_down(double x) { return FarDown(std::atan(x)); }
  double atan_up(double x) { return FarUp(std::atan(x)); }

  using unprotected_rounding = OutwardRounding;

 private:
  static constexpr double kTiny = std::numeric_limits<double>::denorm_min();

  static double Down(double x) { return x - (std::fabs(x) * 0x1p-52 + kTiny); }
  static double Up(double x) { return x + (std::fabs(x) * 0x1p-52 + kTiny); }
  static double FarDown(double x) {
    return x - (std::fabs(x) * 0x1p-48 + kTiny);
  }
  static double FarUp(double x) { return x + (std::fabs(x) * 0x1p-48 + kTiny); }
};

using Enclosure = boost::numeric::interval<
    double,
    boost::numeric::interval_lib::policies<
        OutwardRounding, boost::numeric::interval_lib::checking_base<double>>>;

// Whether both ends are finite.
inline bool IsFinite(const Enclosure& x) {
  return std::isfinite(x.lower()) && std::isfinite(x.upper());
}

// The first node of a program that may be undefined, infinite or not
// differentiable somewhere in a box.
struct Suspect {
  // nullptr: none.
  const ExpressionNode* node = nullptr;
  // What may go wrong there.
  const char* what = nullptr;
};

// results[k] contains every value of output k on the box x; whole lines where
// there is a suspect.
Suspect Enclose(const Program& program, absl::Span<const Enclosure> x,
                absl::Span<Enclosure> results);

// The same for every node of the program, [nodes]; from a suspect on they are
// whole lines.
Suspect EncloseNodes(const Program& program, absl::Span<const Enclosure> x,
                     absl::Span<Enclosure> nodes);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_ENCLOSURE_H_
