// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// All the measures of sharpness that a specification names.

#ifndef THSGD_DL_SHARPNESS_MEASURE_SHARPNESS_H_
#define THSGD_DL_SHARPNESS_MEASURE_SHARPNESS_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "dl/model/sample_losses.h"
#include "dl/sharpness/sharpness.pb.h"
#include "torch/types.h"

namespace thsgd {

// theta: as `losses` takes it; never written to. on_pass, unless null, is
// called after each pass over all samples: a loss, a gradient or a
// Hessian-vector product; what it throws ends the work. The result is a
// function of the losses, theta, spec and seed; random numbers are those of the
// streams in random_directions.h. Numbers that are not finite come out so: a
// run that diverged is no error.
// Errors: InvalidArgument with all faults of spec.
absl::StatusOr<manifest::SharpnessResult> MeasureSharpness(
    const manifest::SharpnessSpec& spec, SampleLosses& losses,
    const torch::Tensor& theta, std::uint64_t seed,
    const std::function<void()>& on_pass);

}  // namespace thsgd

#endif  // THSGD_DL_SHARPNESS_MEASURE_SHARPNESS_H_
