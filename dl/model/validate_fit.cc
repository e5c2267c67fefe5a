// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/validate_fit.h"

#include <cmath>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/model/layer_sequence.h"

namespace thsgd {

absl::Status ValidateFit(const LayerSequence& network,
                         const ImageDataset& images,
                         const PixelScaling& scaling) {
  FaultList faults;
  const std::size_t image_size = static_cast<std::size_t>(
      network.num_channels * network.image_side * network.image_side);
  faults.Require(!images.labels.empty(), "images.num_samples", "0", ">= 1");
  faults.Require(images.pixels.size() == images.labels.size() * image_size,
                 "images.pixels", absl::StrCat(images.pixels.size()),
                 absl::StrCat(image_size, " for each of ", images.labels.size(),
                              " images of ", network.num_channels, " x ",
                              network.image_side, " x ", network.image_side));
  for (std::size_t i = 0; i < images.labels.size(); ++i) {
    if (images.labels[i] < network.num_classes) continue;
    faults.Require(false, absl::StrCat("images.labels[", i, "]"),
                   absl::StrCat(images.labels[i]),
                   absl::StrCat("0 to ", network.num_classes - 1));
    break;
  }
  faults.Require(std::isfinite(scaling.shift), "scaling.shift", scaling.shift,
                 "finite");
  faults.Require(scaling.scale > 0 && std::isfinite(scaling.scale),
                 "scaling.scale", scaling.scale, "> 0 and finite");
  return faults.ToStatus();
}

}  // namespace thsgd
