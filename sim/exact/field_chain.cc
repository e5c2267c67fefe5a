// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/field_chain.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "sim/exact/exit_solver.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/limit/markov_chain.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

absl::StatusOr<FieldChain> SolveFieldChain(const Landscape& landscape,
                                           const NoiseLaw& law,
                                           const SgdParams& params,
                                           const ExactExitOptions& options) {
  const std::vector<AttractionField> fields = FieldsOf(landscape);
  const int n = static_cast<int>(fields.size());
  Eigen::MatrixXd rates = Eigen::MatrixXd::Zero(n, n);
  double relative_error = 0;
  for (int i = 0; i < n; ++i) {
    Landscape focused = landscape;
    THSGD_RETURN_IF_ERROR(FocusOn(fields[i].minimum, focused));
    const absl::StatusOr<QuasiStationaryExit> exit =
        SolveQuasiStationaryExit(focused, law, params, options);
    if (!exit.ok()) {
      return absl::Status(
          exit.status().code(),
          absl::StrCat("field ", i, ": ", exit.status().message()));
    }
    if (exit->rate_outside.value > 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "field ", i,
          " leads to where there is no field: the chain would be lost"));
    }
    for (int j = 0; j < n; ++j) rates(i, j) = exit->rate_to[j].value;
    if (exit->rate.value > 0) {
      relative_error =
          std::max(relative_error, exit->rate.error / exit->rate.value);
    }
  }
  THSGD_ASSIGN_OR_RETURN(MarkovChain chain, MarkovChain::Create(rates));
  return FieldChain{.chain = std::move(chain),
                    .relative_error = relative_error};
}

}  // namespace thsgd
