// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Whether a network can be trained on a data set.

#ifndef THSGD_DL_MODEL_VALIDATE_FIT_H_
#define THSGD_DL_MODEL_VALIDATE_FIT_H_

#include "absl/status/status.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/layer_sequence.h"

namespace thsgd {

// Errors: InvalidArgument with all that keeps the network from taking the
// images: none, a number of pixels that is not that of its images, a label that
// is no class, a shift that is not finite, a scale that is not > 0 and finite.
absl::Status ValidateFit(const LayerSequence& network,
                         const ImageDataset& images,
                         const PixelScaling& scaling);

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_VALIDATE_FIT_H_
