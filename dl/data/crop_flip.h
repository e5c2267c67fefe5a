// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Data augmentation: random crops and flips of the images of a batch.

#ifndef THSGD_DL_DATA_CROP_FLIP_H_
#define THSGD_DL_DATA_CROP_FLIP_H_

#include <cstdint>

#include "dl/data/batch_key.h"

namespace thsgd {

struct Augmentation {
  // p: rows and columns of zeros on each side of an image, of which a crop of
  // the image's size is taken. Range: 0 to 1000; 0: no crop.
  int crop_padding;
  // Whether to mirror every other crop, left to right.
  bool horizontal_flip;
};

// What is done to one image: the crop, then the flip. As in torchvision, where
// the crop precedes the normalisation, padding is the pixel 0.
struct CropFlip {
  // First row and column of the crop in the padded image, 0 to 2 p.
  int top;
  int left;
  bool flip;
};

// Of the image at one position of a batch: rows, columns and flips uniform and
// independent, a function of the arguments. The flip is drawn whether or not it
// is asked for, so the crops do not depend on it.
// Stream: the key's, kAugmentationChain.
CropFlip DrawCropFlip(const Augmentation& augmentation, const BatchKey& key,
                      std::uint32_t position);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_CROP_FLIP_H_
