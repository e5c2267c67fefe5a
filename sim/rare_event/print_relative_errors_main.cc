// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Rare exits by forced jumps: the probability to leave a field within a fixed
// time of the gradient flow, the relative error of one path beside that of
// plain simulation, and the catastrophe principle's C(A) (H(1/eta)/eta)^I*.
//
//   tools/bazel run //sim/rare_event:print_relative_errors
//   tools/bazel run //sim/rare_event:print_relative_errors -- --field=0
//       --formula='x^2/2 - x^4/2.56' --lower=-0.8 --upper=0.8
//       --projection_bound=inf --truncation=0.3 --learning_rate=0.02,0.01

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
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
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/landscape_flags.h"
#include "sim/limit/catastrophe.h"
#include "sim/limit/jump_geometry.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_jumps.h"
#include "sim/rare_event/path_weights.h"
#include "sim/sgd/num_steps.h"
#include "sim/sgd/sgd_step.h"

DEFINE_double(
    projection_bound, 1.6,
    "Walls at -+ this; inf: none. Ends of the domain inside are exits");
DEFINE_int32(field, 1, "Which attraction field, from 0");
DEFINE_double(truncation, 0.5, "Truncation threshold b; inf: none");
DEFINE_string(learning_rate, "0.04,0.02,0.01,0.005,0.002,0.001,0.0005,0.0002",
              "eta, several by commas");
DEFINE_double(horizon, 5, "T: the path has T / eta steps");
DEFINE_double(tail_index, 1.2, "alpha of Lomax noise");
DEFINE_double(p_positive, 0.5, "Share p+ of the positive tail of Lomax noise");
DEFINE_double(noise_scale, 0.1, "s of Lomax noise");
DEFINE_int32(num_paths, 20000, "Paths for each eta; rounded up to hundreds");
DEFINE_uint64(seed, 20210101, "Seed; each eta has a stream of its own");
DEFINE_int32(num_threads, 2, "Threads; they change no number");
DEFINE_string(format, "table", "table or json");

namespace thsgd {
namespace {

struct Row {
  double learning_rate;
  std::int64_t num_steps;
  PathWeights weights;
  // Nothing where there is no theory.
  std::optional<double> theory;

  double plain_relative_error() const {
    return std::sqrt((1 - weights.probability) / weights.probability);
  }
};

absl::StatusOr<NoiseLaw> MakeNoise() {
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

// I* and C(A); nothing where the theory excludes the threshold.
std::optional<CatastropheConstants> LimitConstants(const Landscape& landscape,
                                                   const NoiseLaw& law) {
  const absl::StatusOr<JumpGeometry> geometry =
      JumpGeometry::Create({FieldOf(landscape)},
                           Walls::At(FLAGS_projection_bound), FLAGS_truncation);
  if (!geometry.ok() || geometry->num_fields() != 1) return std::nullopt;
  absl::StatusOr<CatastropheConstants> constants = ComputeCatastropheConstants(
      landscape, *geometry, 0, *TailLimit(law), FLAGS_horizon);
  if (!constants.ok()) return std::nullopt;
  return *std::move(constants);
}

// On what the chain can see before it leaves: the field, cut at the walls.
absl::StatusOr<std::shared_ptr<const GradientTable>> Tabulate(
    const Landscape& landscape) {
  const AttractionField& field = FieldOf(landscape);
  THSGD_ASSIGN_OR_RETURN(
      GradientTable table,
      TabulateGradient(landscape,
                       std::max(field.lower, -FLAGS_projection_bound),
                       std::min(field.upper, FLAGS_projection_bound)));
  return std::make_shared<const GradientTable>(std::move(table));
}

absl::StatusOr<std::vector<Row>> ComputeRows(Landscape& landscape) {
  THSGD_ASSIGN_OR_RETURN(const NoiseLaw law, MakeNoise());
  THSGD_ASSIGN_OR_RETURN(
      const std::vector<double> learning_rates,
      PositiveNumbers("--learning_rate", FLAGS_learning_rate, "> 0"));
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  const int num_fields = static_cast<int>(fields.size());
  if (FLAGS_field < 0 || FLAGS_field >= num_fields) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--field = ", FLAGS_field, "; must be 0 to ", num_fields - 1));
  }
  if (FLAGS_num_paths < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--num_paths = ", FLAGS_num_paths, "; must be >= 1"));
  }
  constexpr double kMaxSteps = 1e9;
  for (double learning_rate : learning_rates) {
    const double num_steps = NumSteps(FLAGS_horizon, learning_rate);
    if (!(num_steps >= 1 && num_steps <= kMaxSteps)) {
      return absl::InvalidArgumentError(
          absl::StrCat("--horizon = ", FLAGS_horizon,
                       "; must be 1 to 1e9 learning rates of ", learning_rate));
    }
  }
  const double minimum = fields[FLAGS_field].minimum;
  THSGD_RETURN_IF_ERROR(FocusOn(minimum, landscape));
  THSGD_ASSIGN_OR_RETURN(const std::shared_ptr<const GradientTable> gradient,
                         Tabulate(landscape));
  const ForcedJumpOptions options;
  const int num_replicates =
      (FLAGS_num_paths - 1) / options.paths_per_replicate + 1;
  std::vector<Row> rows;
  for (double learning_rate : learning_rates) {
    Row row;
    row.learning_rate = learning_rate;
    row.num_steps =
        static_cast<std::int64_t>(NumSteps(FLAGS_horizon, learning_rate));
    THSGD_ASSIGN_OR_RETURN(const SgdParams params,
                           SgdParams::Create(learning_rate, FLAGS_truncation,
                                             FLAGS_projection_bound));
    THSGD_ASSIGN_OR_RETURN(
        const ForcedJumps forced,
        ForcedJumps::Create(gradient, law, params,
                            {.field = FieldOf(landscape),
                             .start = minimum,
                             .num_steps = row.num_steps},
                            FLAGS_seed, static_cast<std::uint32_t>(rows.size()),
                            options));
    THSGD_ASSIGN_OR_RETURN(
        row.weights,
        MeasurePathWeights(forced, num_replicates, FLAGS_num_threads));
    rows.push_back(row);
  }
  // Last, for it takes long where many jumps are needed, which is refused
  // above.
  const std::optional<CatastropheConstants> limit =
      LimitConstants(landscape, law);
  if (!limit.has_value()) return rows;
  for (Row& row : rows) {
    row.theory = CatastropheProbability(law, row.learning_rate,
                                        limit->num_jumps, limit->leave.value);
  }
  return rows;
}

std::string FormatTable(const std::vector<Row>& rows) {
  std::string text =
      absl::StrFormat("%8s %8s %12s %9s %9s %9s %12s %8s\n", "eta", "steps",
                      "P(A)", "error", "per path", "plain", "theory", "ratio");
  for (const Row& row : rows) {
    const PathWeights& w = row.weights;
    absl::StrAppendFormat(&text, "%8.4g %8d %12.5g %8.2f%% %9.3f %9.4g",
                          row.learning_rate, row.num_steps, w.probability,
                          100 * w.standard_error / w.probability,
                          w.relative_error, row.plain_relative_error());
    text += row.theory.has_value()
                ? absl::StrFormat(" %12.5g %8.4f\n", *row.theory,
                                  w.probability / *row.theory)
                : absl::StrFormat(" %12s %8s\n", "-", "-");
  }
  return text;
}

std::string FormatJson(const std::vector<Row>& rows) {
  nlohmann::json list = nlohmann::json::array();
  for (const Row& row : rows) {
    const PathWeights& w = row.weights;
    nlohmann::json object = {
        {"learning_rate", row.learning_rate},
        {"num_steps", row.num_steps},
        {"probability", w.probability},
        {"standard_error", w.standard_error},
        {"relative_error_per_path", w.relative_error},
        {"plain_relative_error_per_path", row.plain_relative_error()},
        {"num_paths", w.num_paths},
        {"num_exits", w.num_exits},
        {"num_non_finite", w.num_non_finite},
        {"num_steps_simulated", w.num_steps},
        {"theory", nullptr}};
    if (row.theory.has_value()) object["theory"] = *row.theory;
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
      "Prints how well importance sampling by forced jumps estimates the "
      "probability to leave a field, beside plain simulation and theory.",
      &argc, &argv);
  return thsgd::ExitCode(thsgd::Run());
}
