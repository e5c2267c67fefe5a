// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// How far a program's results in double can be from the exact ones.

#ifndef THSGD_SIM_LANDSCAPE_PROGRAM_ERROR_H_
#define THSGD_SIM_LANDSCAPE_PROGRAM_ERROR_H_

#include "absl/types/span.h"
#include "sim/landscape/enclosure.h"
#include "sim/landscape/expression.h"

namespace thsgd {

// bounds[k] >= |output k of DoubleProgram(program) - its exact value| at every
// point of doubles in the box x: forward error analysis, node by node, with the
// error bounds of IEEE arithmetic and of sim/numeric's functions and enclosures
// of the exact values. Infinite where a function may leave its range, a divisor
// may come close to 0 or a kink or jump may be crossed. With a box that is one
// point this is a running error bound.
void BoundErrors(const Program& program, absl::Span<const Enclosure> x,
                 absl::Span<double> bounds);

struct ProgramError {
  // Of every output, on the part of the box where there is a finite bound.
  double bound;
  // What share of the box's volume that part has.
  double share;
};

// On the whole box, cut into at most max_pieces >= 1 pieces where the bound is
// worst, since enclosures of small boxes are narrower.
ProgramError BoundErrorsOnBox(const Program& program,
                              absl::Span<const Enclosure> x, int max_pieces);

}  // namespace thsgd

#endif  // THSGD_SIM_LANDSCAPE_PROGRAM_ERROR_H_
