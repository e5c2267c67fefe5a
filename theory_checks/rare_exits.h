// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Weighted paths that leave a field within a fixed time of the gradient flow.

#ifndef THSGD_THEORY_CHECKS_RARE_EXITS_H_
#define THSGD_THEORY_CHECKS_RARE_EXITS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/rare_event/exit_event.h"
#include "theory_checks/exit_setting.h"

namespace thsgd {

// A = {sigma <= horizon / eta}, from the minimum.
ExitEvent EventOf(const ExitSetting& setting, double horizon);

// num_replicates of paths_per_replicate paths each, by forced jumps.
std::vector<ExitReplicate> ForceExits(const ExitSetting& setting,
                                      double horizon, int num_replicates,
                                      int paths_per_replicate,
                                      std::uint32_t stream);

// X_0 .. X_sigma.
using Path = std::vector<double>;

// E[value(path), A] and its standard error, over replicates.
SampleMean MeanOnExit(const std::vector<ExitReplicate>& replicates,
                      const std::function<double(const Path&)>& value);

// E[value(path) | A]: the ratio of two such means, its standard error by
// linearisation.
SampleMean MeanGivenExit(const std::vector<ExitReplicate>& replicates,
                         const std::function<double(const Path&)>& value);

// Indices j of the updates |X_j - X_{j-1}| > threshold, ascending.
std::vector<int> JumpsOf(const Path& path, double threshold);

}  // namespace thsgd

#endif  // THSGD_THEORY_CHECKS_RARE_EXITS_H_
