// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The minima and maxima of a function of one variable, and the attraction
// fields between them.

#ifndef THSGD_SIM_LANDSCAPE_CRITICAL_POINTS_H_
#define THSGD_SIM_LANDSCAPE_CRITICAL_POINTS_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/enclosure.h"
#include "sim/numeric/polynomial.h"

namespace thsgd {

// Where f' = 0 and f'' is not.
struct CriticalPoint {
  // Rounded to the nearest double; known to 40 digits before that.
  double position;
  // f'' there, to 15 digits: > 0 at a minimum, < 0 at a maximum.
  double second_derivative;

  bool is_minimum() const { return second_derivative > 0; }
};

// f' in 50 digits.
using HighPrecisionFunction =
    std::function<HighPrecision(const HighPrecision&)>;

// The critical points inside (lower, upper), in ascending order: the sign
// changes of f' between the points of a grid, and those in pairs between two of
// its points that a dip of |f'| gives away, each refined by bracketing. f'' is
// a central difference in 50 digits: its error is f'''' 1e-26/6 times the
// square of the domain's width.
// Errors: InvalidArgument if f' is not finite on the grid or 0 at an end, if a
// critical point is degenerate (f'' = 0 within rounding) or if there are none.
absl::StatusOr<std::vector<CriticalPoint>> FindCriticalPoints(
    const HighPrecisionFunction& gradient, double lower, double upper,
    int num_cells = 512);

// Enclosures of f' and f'' on an interval; whole lines if there are none.
struct DerivativeEnclosure {
  Enclosure gradient;
  Enclosure second_derivative;
};
using EnclosureFunction = std::function<DerivativeEnclosure(const Enclosure&)>;

// Proves that f has no critical points in [lower, upper] but `points`: around
// each of them f'' keeps its sign, and everywhere else f' does.
// Errors: InvalidArgument that names an interval in which others may lie, too
// close for the grid that the points were found on.
absl::Status CertifyCriticalPoints(const std::vector<CriticalPoint>& points,
                                   const EnclosureFunction& enclose,
                                   double lower, double upper);

// The fields of the minima, from maximum to maximum; the first and the last
// may end at an end of the domain.
std::vector<AttractionField> FieldsBetween(
    const std::vector<CriticalPoint>& points, double lower, double upper);

// Sets *index to that of the field that contains x; false if there is none.
bool FindField(const std::vector<AttractionField>& fields, double x,
               int* index);

// What a landscape knows about itself.
struct Geometry {
  std::vector<CriticalPoint> critical_points;
  // In ascending order, at least one.
  std::vector<AttractionField> fields;
};

// All of the above, for critical points in [lower, upper] and fields that end
// at most at `end_below` and `end_above`.
absl::StatusOr<Geometry> FindGeometry(const HighPrecisionFunction& gradient,
                                      const EnclosureFunction& enclose,
                                      double lower, double upper,
                                      double end_below, double end_above);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_CRITICAL_POINTS_H_
