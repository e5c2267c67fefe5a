// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From the messages of a manifest to the simulator's validated types. Faults
// are named by field path relative to the message.

#ifndef THSGD_EXPERIMENTS_MANIFEST_FROM_PROTO_H_
#define THSGD_EXPERIMENTS_MANIFEST_FROM_PROTO_H_

#include "absl/status/statusor.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/landscape.pb.h"
#include "experiments/manifest/noise_law.pb.h"
#include "sim/landscape/landscape.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

absl::StatusOr<NoiseLaw> NoiseLawFromProto(const manifest::NoiseLaw& proto);

// For a landscape in R^dimension.
absl::StatusOr<VectorNoiseLaw> VectorNoiseLawFromProto(
    const manifest::VectorNoiseLaw& proto, int dimension);

absl::StatusOr<Landscape> LandscapeFromProto(const manifest::Landscape& proto);

absl::StatusOr<MultivariateLandscape> MultivariateLandscapeFromProto(
    const manifest::MultivariateLandscape& proto);

// The landscape with its focus on the field that contains the measurement's
// start, if that is exit_routes, first_exit_time or flow_deviation.
absl::StatusOr<Landscape> MeasuredLandscape(
    const manifest::Experiment& experiment);

absl::StatusOr<SgdParams> SgdParamsFromProto(const manifest::Process& proto,
                                             double learning_rate);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MANIFEST_FROM_PROTO_H_
