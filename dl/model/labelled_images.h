// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Labelled images as they are stored, seen without a copy.

#ifndef THSGD_DL_MODEL_LABELLED_IMAGES_H_
#define THSGD_DL_MODEL_LABELLED_IMAGES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "dl/model/layer_sequence.h"

namespace thsgd {

struct LabelledImages {
  std::int64_t num_samples() const {
    return static_cast<std::int64_t>(labels.size());
  }

  // [num_samples, channel, row, column]
  absl::Span<const std::uint8_t> pixels;
  // [num_samples]
  absl::Span<const std::uint8_t> labels;
  // A pixel enters a network as (pixel - shift) / scale.
  double shift;
  double scale;
};

// Errors: InvalidArgument with all that keeps the network from taking the
// images: none, a number of pixels that is not that of its images, a label that
// is no class, a shift that is not finite, a scale that is not > 0 and finite.
absl::Status ValidateImages(const LayerSequence& network,
                            const LabelledImages& images);

}  // namespace thsgd

#endif  // THSGD_DL_MODEL_LABELLED_IMAGES_H_
