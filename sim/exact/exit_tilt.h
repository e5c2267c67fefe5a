// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// About how likely exits are from where a path is: log P_y(sigma <= m), as a
// table, for estimators that tilt transitions by it. Its errors cost them
// variance, nothing else.

#ifndef THSGD_SIM_EXACT_EXIT_TILT_H_
#define THSGD_SIM_EXACT_EXIT_TILT_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/exact/transition_operator.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// Immutable.
class ExitTilt {
 public:
  // Of the landscape's field in focus, for m = 0 .. num_steps. Memory 4 N
  // bytes for each of the first 1000 steps and for 1000 more, N some 300 for
  // num_panels = 4 (panels as in ExitByTimeOptions, refined once).
  // Errors: InvalidArgument if the field, between the walls, is not finite or
  // has no exit, num_steps < 1 or > 1e6, num_panels < 1 or > 500.
  static absl::StatusOr<ExitTilt> Create(const Landscape& landscape,
                                         const NoiseLaw& law,
                                         const SgdParams& params,
                                         std::int64_t num_steps,
                                         int num_panels);

  const ChainDomain& domain() const { return domain_; }

  // About log P_y(sigma <= m), y in the domain, m from 0 to num_steps: finite
  // for m >= 1, -infinity for m = 0. Interpolated between nodes and, beyond
  // the first 1000 steps, between times.
  double Log(std::int64_t m, double y) const;

 private:
  ExitTilt() = default;

  double LogAt(int time_index, int node, double share) const;

  ChainDomain domain_;
  // Ascending.
  std::vector<double> positions_;
  std::vector<std::int64_t> times_;
  // [times, positions].
  std::vector<float> log_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_EXACT_EXIT_TILT_H_
