// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/labelled_images.h"

#include <cmath>
#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "dl/model/layer_sequence.h"

namespace thsgd {

absl::Status ValidateImages(const LayerSequence& network,
                            const LabelledImages& images) {
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
  faults.Require(std::isfinite(images.shift), "images.shift", images.shift,
                 "finite");
  faults.Require(images.scale > 0 && std::isfinite(images.scale),
                 "images.scale", images.scale, "> 0 and finite");
  return faults.ToStatus();
}

}  // namespace thsgd
