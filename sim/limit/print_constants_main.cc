// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the limit theorems say about a landscape in one dimension.
//
//   tools/bazel run //sim/limit:print_constants
//   tools/bazel run //sim/limit:print_constants -- --format=json
//       --formula='x^4/4 - x^2/2 + 0.1*x' --lower=-2 --upper=2
//       --truncation=0.5 --tail_index=1.2

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/init.h"
#include "base/status_macros.h"
#include "gflags/gflags.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/landscape_flags.h"
#include "sim/limit/constants_table.h"
#include "sim/limit/jump_geometry.h"

DEFINE_double(projection_bound, std::numeric_limits<double>::infinity(),
              "Walls at -+ this, where they are inside the domain");
DEFINE_bool(open_ends, false,
            "Whether the ends of the domain are exits; else they are walls");
DEFINE_string(truncation, "inf,0.5,0.4,0.28,0.2",
              "Truncation thresholds b, by commas; inf: none");
DEFINE_double(tail_index, 1.2, "alpha of the noise's tails");
DEFINE_double(p_positive, 0.5, "Share p+ of the positive tail");
DEFINE_string(format, "table", "table or json");

namespace thsgd {
namespace {

Walls MakeWalls(const Landscape& landscape) {
  Walls walls = Walls::At(FLAGS_projection_bound);
  if (!FLAGS_open_ends) {
    walls.below = std::max(walls.below, FieldsOf(landscape).front().lower);
    walls.above = std::min(walls.above, FieldsOf(landscape).back().upper);
  }
  return walls;
}

absl::Status Run() {
  if (FLAGS_format != "table" && FLAGS_format != "json") {
    return absl::InvalidArgumentError(
        absl::StrCat("--format = ", FLAGS_format, "; must be table or json"));
  }
  THSGD_ASSIGN_OR_RETURN(const Landscape landscape, LandscapeFromFlags());
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<double> thresholds,
      PositiveNumbers("--truncation", FLAGS_truncation, "> 0 or inf"));
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<LimitTheory> theories,
      ComputeLimitTheory(
          landscape, MakeWalls(landscape), thresholds,
          {.tail_index = FLAGS_tail_index, .p_positive = FLAGS_p_positive}));
  std::cout << (FLAGS_format == "json" ? FormatConstantsAsJson(theories)
                                       : FormatConstants(theories));
  return absl::OkStatus();
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram(
      "Prints minima, widths, exit constants and the limiting chain of a "
      "landscape in one dimension.",
      &argc, &argv);
  return thsgd::ExitCode(thsgd::Run());
}
