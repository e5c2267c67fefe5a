// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the limit theorems say about a landscape in R^d.
//
//   tools/bazel run //sim/limit:print_multivariate_constants
//   tools/bazel run //sim/limit:print_multivariate_constants -- --format=json
//       --formula='(x1^2 - 1)^2 + 4*(x2^2 - 0.25)^2 + exp(-x1^2)/8'
//       --lower=-2 --upper=2 --projection_bound=2 --truncation=0.6
//   tools/bazel run //sim/limit:print_multivariate_constants --
//       --landscape=product --dimension=10 --field=0 --truncation=inf,1.4

#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/init.h"
#include "base/status_macros.h"
#include "gflags/gflags.h"
#include "sim/landscape/landscape_flags.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/landscape/multivariate_landscape_flags.h"
#include "sim/limit/jump_directions.h"
#include "sim/limit/multivariate_constants_table.h"
#include "sim/limit/shifted_sobol.h"
#include "sim/noise/gaussian_directions.h"

DEFINE_double(projection_bound, std::numeric_limits<double>::infinity(),
              "Walls at -+ this in each coordinate");
DEFINE_string(truncation, "inf,0.7,0.6,0.45",
              "Truncation thresholds b, by commas; inf: none");
DEFINE_double(tail_index, 1.2, "alpha of the noise's tails");
DEFINE_string(
    standard_deviations, "",
    "Directions of the noise: those of a normal vector with these, by "
    "commas; empty: uniform");
DEFINE_int32(field, -1, "Which attraction field, from 0; -1: each");
DEFINE_int32(log2_num_points, 12, "Sobol's points: 2 to the power of this");
DEFINE_int32(num_shifts, 16, "Random shifts of the points, for the errors");
DEFINE_uint64(seed, 2021, "Of the shifts");
DEFINE_string(format, "table", "table or json");

namespace thsgd {
namespace {

absl::StatusOr<JumpDirections> DirectionsFromFlags(int dimension) {
  if (!FLAGS_standard_deviations.empty()) {
    THSGD_ASSIGN_OR_RETURN(const std::vector<double> standard_deviations,
                           PositiveNumbers("--standard_deviations",
                                           FLAGS_standard_deviations, "> 0"));
    THSGD_ASSIGN_OR_RETURN(const GaussianDirections directions,
                           GaussianDirections::Create(standard_deviations));
    return JumpDirections(directions);
  }
  if (dimension == 1) return JumpDirections(SignedDirection{0.5});
  THSGD_ASSIGN_OR_RETURN(const GaussianDirections uniform,
                         GaussianDirections::Uniform(dimension));
  return JumpDirections(uniform);
}

absl::Status Run() {
  FaultList faults;
  faults.Require(FLAGS_format == "table" || FLAGS_format == "json", "--format",
                 FLAGS_format, "table or json");
  faults.Require(FLAGS_log2_num_points >= 0 && FLAGS_log2_num_points <= 30,
                 "--log2_num_points", FLAGS_log2_num_points, "0 to 30");
  faults.Require(FLAGS_num_shifts >= 2, "--num_shifts", FLAGS_num_shifts,
                 ">= 2");
  faults.Require(FLAGS_projection_bound > 0, "--projection_bound",
                 FLAGS_projection_bound, "> 0");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  THSGD_ASSIGN_OR_RETURN(const MultivariateLandscape landscape,
                         MultivariateLandscapeFromFlags());
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<double> thresholds,
      PositiveNumbers("--truncation", FLAGS_truncation, "> 0 or inf"));
  THSGD_ASSIGN_OR_RETURN(const JumpDirections directions,
                         DirectionsFromFlags(DimensionOf(landscape)));
  THSGD_ASSIGN_OR_RETURN(const std::vector<MultivariateLimitTheory> theories,
                         ComputeMultivariateLimitTheory(
                             landscape, FLAGS_projection_bound, thresholds,
                             FLAGS_field, directions, FLAGS_tail_index,
                             {.log2_num_points = FLAGS_log2_num_points,
                              .num_shifts = FLAGS_num_shifts,
                              .seed = FLAGS_seed}));
  std::cout << (FLAGS_format == "json"
                    ? FormatMultivariateConstantsAsJson(theories)
                    : FormatMultivariateConstants(theories));
  return absl::OkStatus();
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram(
      "Prints minima, widths, the jump graph and exit constants of a landscape "
      "in R^d.",
      &argc, &argv);
  return thsgd::ExitCode(thsgd::Run());
}
