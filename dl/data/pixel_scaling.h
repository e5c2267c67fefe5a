// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// From pixels to the numbers that a network sees.

#ifndef THSGD_DL_DATA_PIXEL_SCALING_H_
#define THSGD_DL_DATA_PIXEL_SCALING_H_

#include <array>

namespace thsgd {

// x = (pixel - shift) / scale, computed in double and rounded once. Valid:
// both finite, scale > 0.
struct PixelScaling {
  double shift;
  double scale;
};

// [pixel] x of each pixel.
inline std::array<float, 256> ScaledPixels(const PixelScaling& scaling) {
  std::array<float, 256> scaled;
  for (int pixel = 0; pixel < 256; ++pixel) {
    scaled[pixel] = static_cast<float>((pixel - scaling.shift) / scaling.scale);
  }
  return scaled;
}

}  // namespace thsgd

#endif  // THSGD_DL_DATA_PIXEL_SCALING_H_
