// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "theory_checks/rare_exits.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "base/check.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/rare_event/exit_event.h"
#include "sim/rare_event/forced_jumps.h"
#include "theory_checks/claim.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {

ExitEvent EventOf(const ExitSetting& setting, double horizon) {
  return {.field = FieldOf(setting.landscape),
          .start = setting.minimum(),
          .num_steps = std::llround(horizon / setting.learning_rate)};
}

std::vector<ExitReplicate> ForceExits(const ExitSetting& setting,
                                      double horizon, int num_replicates,
                                      int paths_per_replicate,
                                      std::uint32_t stream) {
  const AttractionField& field = FieldOf(setting.landscape);
  const auto gradient = std::make_shared<const GradientTable>(
      *TabulateGradient(setting.landscape, field.lower, field.upper));
  const absl::StatusOr<ForcedJumps> forced = ForcedJumps::Create(
      gradient, setting.Law(), setting.Params(), EventOf(setting, horizon),
      ClaimSeed(), stream, {.paths_per_replicate = paths_per_replicate});
  THSGD_CHECK(forced.ok());
  std::vector<ExitReplicate> replicates;
  for (int r = 0; r < num_replicates; ++r) {
    replicates.push_back(forced->Run(r));
    THSGD_CHECK_EQ(replicates.back().num_non_finite, 0);
  }
  return replicates;
}

namespace {

// [replicate]: the sum of weight times value.
std::vector<double> SumsOf(const std::vector<ExitReplicate>& replicates,
                           const std::function<double(const Path&)>& value) {
  std::vector<double> sums;
  for (const ExitReplicate& replicate : replicates) {
    double sum = 0;
    for (const WeightedExit& exit : replicate.exits) {
      sum += exit.weight * value(exit.path);
    }
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace

SampleMean MeanOnExit(const std::vector<ExitReplicate>& replicates,
                      const std::function<double(const Path&)>& value) {
  return MeanOf(SumsOf(replicates, value));
}

SampleMean MeanGivenExit(const std::vector<ExitReplicate>& replicates,
                         const std::function<double(const Path&)>& value) {
  std::vector<double> sums = SumsOf(replicates, value);
  const std::vector<double> weights =
      SumsOf(replicates, [](const Path&) { return 1; });
  const double probability = MeanOf(weights).value;
  const double ratio = MeanOf(sums).value / probability;
  for (std::size_t r = 0; r < sums.size(); ++r) {
    sums[r] = (sums[r] - ratio * weights[r]) / probability;
  }
  return {.value = ratio, .standard_error = MeanOf(sums).standard_error};
}

std::vector<int> JumpsOf(const Path& path, double threshold) {
  std::vector<int> jumps;
  for (int j = 1; j < static_cast<int>(path.size()); ++j) {
    if (std::fabs(path[j] - path[j - 1]) > threshold) jumps.push_back(j);
  }
  return jumps;
}

}  // namespace thsgd
