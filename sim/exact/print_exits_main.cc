// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// First exits from the fields of a landscape in one dimension at finite eta,
// exact but for the error that is printed, beside the limit theory: how far
// E[sigma] lambda q is from 1, and the numbers H(1/eta)/eta and eta f'' that
// this bias is of the order of.
//
//   tools/bazel run //sim/exact:print_exits
//   tools/bazel run //sim/exact:print_exits -- --format=json
//       --formula='x^4/4 - x^2/2 + 0.1*x' --lower=-2 --upper=2
//       --truncation=0.5 --learning_rate=0.05,0.02 --noise_scale=0.2

#include <cmath>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/init.h"
#include "base/status_macros.h"
#include "gflags/gflags.h"
#include "nlohmann/json.hpp"
#include "sim/exact/exit_solver.h"
#include "sim/exact/panel_exit.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/landscape_flags.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/exit_rate.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/small_parameters.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

DEFINE_double(
    projection_bound, 1.6,
    "Walls at -+ this; inf: none. Ends of the domain inside are exits");
DEFINE_int32(field, -1, "Which attraction field, from 0; -1: each");
DEFINE_double(truncation, 0.5, "Truncation threshold b; inf: none");
DEFINE_string(learning_rate, "0.02,0.01,0.005", "eta, several by commas");
DEFINE_string(noise, "lomax", "lomax, stable, student or gaussian");
DEFINE_double(tail_index, 1.2, "alpha of the noise, unless Gaussian");
DEFINE_double(p_positive, 0.5, "Share p+ of the positive tail of Lomax noise");
DEFINE_double(noise_scale, 0.1,
              "s of the noise, or the standard deviation of Gaussian noise");
DEFINE_int32(num_panels, 8,
             "How fine the coarsest of three grids is: the field's width "
             "divided by the longest panel");
DEFINE_int32(num_cells, 0,
             "If not 0: by hat functions and elimination without subtractions "
             "instead, with so many cells on the coarsest of three grids");
DEFINE_string(format, "table", "table or json");

namespace thsgd {
namespace {

absl::StatusOr<NoiseLaw> MakeNoise() {
  if (FLAGS_noise == "gaussian") {
    THSGD_ASSIGN_OR_RETURN(const Gaussian law,
                           Gaussian::Create(FLAGS_noise_scale));
    return law;
  }
  if (FLAGS_noise == "stable") {
    THSGD_ASSIGN_OR_RETURN(
        const SymmetricStable law,
        SymmetricStable::Create(FLAGS_tail_index, FLAGS_noise_scale));
    return law;
  }
  if (FLAGS_noise == "student") {
    THSGD_ASSIGN_OR_RETURN(
        const StudentT law,
        StudentT::Create(FLAGS_tail_index, FLAGS_noise_scale));
    return law;
  }
  if (FLAGS_noise != "lomax") {
    return absl::InvalidArgumentError(
        absl::StrCat("--noise = ", FLAGS_noise,
                     "; must be lomax, stable, student or gaussian"));
  }
  if (FLAGS_p_positive == 0.5) {
    THSGD_ASSIGN_OR_RETURN(
        const SymmetricLomax law,
        SymmetricLomax::Create(FLAGS_tail_index, FLAGS_noise_scale));
    return law;
  }
  THSGD_ASSIGN_OR_RETURN(
      const AsymmetricLomax law,
      AsymmetricLomax::Create(FLAGS_tail_index, FLAGS_noise_scale,
                              FLAGS_p_positive));
  return law;
}

struct Row {
  int field;
  double minimum;
  double learning_rate;
  ExactExit exit;
  // E[sigma] lambda q, which tends to 1 with eta and s; nothing where the
  // theory does not cover noise, threshold or field.
  std::optional<double> scaled_time;
  // What 1 - scaled_time is of the order of.
  SmallParameters small;
};

// q_i lambda_i(eta); nothing where there is no theory.
std::optional<double> LimitExitRate(const Landscape& landscape,
                                    const NoiseLaw& law,
                                    const SgdParams& params) {
  const std::optional<RegularVariation> tail = TailLimit(law);
  const absl::StatusOr<JumpGeometry> geometry = JumpGeometry::Create(
      {FieldOf(landscape)}, Walls::At(params.projection_bound()),
      params.truncation_threshold());
  if (!tail.has_value() || !geometry.ok() || geometry->num_fields() != 1) {
    return std::nullopt;
  }
  const absl::StatusOr<std::vector<ExitConstants>> q =
      ComputeExitConstants(landscape, *geometry, *tail);
  if (!q.ok()) return std::nullopt;
  return (*q)[0].total().value *
         ExitRateScale(law, params.learning_rate(),
                       geometry->fields()[0].relative_width);
}

absl::StatusOr<std::vector<Row>> ComputeRows(Landscape& landscape) {
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law, MakeNoise());
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<double> learning_rates,
      PositiveNumbers("--learning_rate", FLAGS_learning_rate, "> 0"));
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  const int num_fields = static_cast<int>(fields.size());
  if (FLAGS_field < -1 || FLAGS_field >= num_fields) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--field = ", FLAGS_field, "; must be -1 to ", num_fields - 1));
  }
  std::vector<Row> rows;
  for (int i = 0; i < num_fields; ++i) {
    if (FLAGS_field >= 0 && i != FLAGS_field) continue;
    THSGD_RETURN_IF_ERROR(FocusOn(fields[i].minimum, landscape));
    for (double learning_rate : learning_rates) {
      THSGD_ASSIGN_OR_RETURN(const SgdParams params,
                             SgdParams::Create(learning_rate, FLAGS_truncation,
                                               FLAGS_projection_bound));
      absl::StatusOr<ExactExit> exit =
          FLAGS_num_cells == 0
              ? SolveExitOnPanels(landscape, law, params, fields[i].minimum,
                                  {.num_panels = FLAGS_num_panels})
              : SolveExit(landscape, law, params, fields[i].minimum,
                          {.num_cells = FLAGS_num_cells});
      if (!exit.ok()) {
        return absl::Status(exit.status().code(),
                            absl::StrCat("field ", i, ", eta = ", learning_rate,
                                         ": ", exit.status().message()));
      }
      std::optional<double> rate = LimitExitRate(landscape, law, params);
      if (rate.has_value()) *rate *= exit->mean_exit_time.value;
      rows.push_back({.field = i,
                      .minimum = fields[i].minimum,
                      .learning_rate = learning_rate,
                      .exit = *std::move(exit),
                      .scaled_time = rate,
                      .small = SmallParametersAt(landscape, fields[i].minimum,
                                                 law, learning_rate)});
    }
  }
  return rows;
}

std::string FormatTable(const std::vector<Row>& rows) {
  std::string text =
      absl::StrFormat("%5s %10s %9s %14s %9s %10s %9s %9s %9s  %s\n", "field",
                      "minimum", "eta", "E[sigma]", "error", "*lambda*q",
                      "H/eta", "eta*f''", "below", "to fields");
  for (const Row& row : rows) {
    const Estimate& time = row.exit.mean_exit_time;
    absl::StrAppendFormat(&text, "%5d %10.6f %9.4g %14.9g %9.1e", row.field,
                          row.minimum, row.learning_rate, time.value,
                          time.error / time.value);
    text += row.scaled_time.has_value()
                ? absl::StrFormat(" %10.5f", *row.scaled_time)
                : absl::StrFormat(" %10s", "-");
    absl::StrAppendFormat(&text, " %9.3g %9.3g %9.6f ", row.small.further_jump,
                          row.small.step, row.exit.below.value);
    for (const Estimate& to : row.exit.to) {
      absl::StrAppendFormat(&text, " %.6f", to.value);
    }
    text += '\n';
  }
  return text;
}

std::string FormatJson(const std::vector<Row>& rows) {
  nlohmann::json list = nlohmann::json::array();
  for (const Row& row : rows) {
    nlohmann::json to = nlohmann::json::array();
    nlohmann::json to_error = nlohmann::json::array();
    for (const Estimate& part : row.exit.to) {
      to.push_back(part.value);
      to_error.push_back(part.error);
    }
    nlohmann::json object = {
        {"field", row.field},
        {"minimum", row.minimum},
        {"learning_rate", row.learning_rate},
        {"mean_exit_time", row.exit.mean_exit_time.value},
        {"mean_exit_time_error", row.exit.mean_exit_time.error},
        {"below", row.exit.below.value},
        {"above", row.exit.above.value},
        {"to", to},
        {"to_error", to_error},
        {"outside", row.exit.outside.value},
        {"scaled_time", nullptr},
        {"bias", nullptr},
        {"bias_error", nullptr},
        {"further_jump", row.small.further_jump},
        {"step", row.small.step}};
    if (row.scaled_time.has_value()) {
      const Estimate& time = row.exit.mean_exit_time;
      object["scaled_time"] = *row.scaled_time;
      object["bias"] = *row.scaled_time - 1;
      object["bias_error"] = *row.scaled_time * time.error / time.value;
    }
    list.push_back(object);
  }
  return list.dump(2) + "\n";
}

absl::Status Run() {
  if (FLAGS_format != "table" && FLAGS_format != "json") {
    return absl::InvalidArgumentError(
        absl::StrCat("--format = ", FLAGS_format, "; must be table or json"));
  }
  THSGD_ASSIGN_OR_RETURN(Landscape landscape, LandscapeFromFlags());
  THSGD_ASSIGN_OR_RETURN(const std::vector<Row> rows, ComputeRows(landscape));
  std::cout << (FLAGS_format == "json" ? FormatJson(rows) : FormatTable(rows));
  return absl::OkStatus();
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  thsgd::InitProgram(
      "Prints mean exit times and exit laws of a landscape in one dimension at "
      "finite learning rates, without Monte Carlo.",
      &argc, &argv);
  return thsgd::ExitCode(thsgd::Run());
}
