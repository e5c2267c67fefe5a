// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Rare exits in one dimension by Doob's h-transform, computed: a path at x with
// m steps left goes to y with the density of the chain's step times
//   t(y) = about P_y(sigma <= m - 1)   inside the field (sim/exact),
//   t(y) = 1                           outside,
// divided by its integral Z_m(x). The weight of a path, the likelihood ratio of
// what was drawn, is the product of Z_m(x) / t(y) over its steps. With the
// exact t it would be P(A) for every path; with any other t > 0 the estimate is
// unbiased all the same, and its variance says how good t is.

#ifndef THSGD_SIM_RARE_EVENT_H_TRANSFORM_H_
#define THSGD_SIM_RARE_EVENT_H_TRANSFORM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "sim/exact/exit_tilt.h"
#include "sim/exact/scaled_noise.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

struct HTransformOptions {
  // Of the table of t: see ExitTilt.
  int num_panels = 4;
};

// Replicates are one path each. Every path leaves within n steps, so none is
// wasted. Around x - eta f'(x) the line is cut into some 60 bins, narrow where
// the noise's density is large; t is linear within a bin, so Z is a sum of
// moments of the noise's law that are known to 1e-9, and a landing is drawn
// from the law within a bin by inversion, accepted with probability t(y) / max
// t. Clipped steps, walls and exits are bins of their own.
//
// A reference: tens of microseconds a step. A replicate is a function of
// inputs, seed, stream and its number, but by the host's mathematics library,
// so its last bits may differ between machines, and with them, rarely, a path.
// Immutable.
class HTransform {
 public:
  // The event's field must be the landscape's field around `start`.
  // Errors: InvalidArgument if it is not, if start is not inside it and the
  // walls, or what ExitTilt::Create refuses.
  static absl::StatusOr<HTransform> Create(
      const Landscape& landscape, const NoiseLaw& law, const SgdParams& params,
      const ExitEvent& event, std::uint64_t seed, std::uint32_t stream,
      const HTransformOptions& options = {});

  ExitReplicate Run(std::uint32_t replicate) const;

  // t(y) is multiplied by factor(y) > 0 inside the field, which must change no
  // mean.
  void DistortForTest(std::function<double(double)> factor) {
    distortion_ = std::move(factor);
  }

 private:
  struct Bin;
  class Words;

  HTransform(Landscape landscape, const NoiseLaw& law, const SgdParams& params,
             const ExitEvent& event, std::uint64_t seed, std::uint32_t stream,
             std::shared_ptr<const ExitTilt> tilt);

  double Tilt(std::int64_t steps_left, double y) const;
  // Where a step from x can land, with t for steps_left steps after it.
  void MakeBins(double x, double centre, std::int64_t steps_left,
                std::vector<Bin>& bins) const;
  void AddLanding(double y, double probability, std::int64_t steps_left,
                  std::vector<Bin>& bins) const;
  void AddInside(double from, double to, double centre, std::int64_t steps_left,
                 std::vector<Bin>& bins) const;
  void AddOutside(double from, double to, std::vector<Bin>& bins) const;
  // Multiplies t by its value at the landing.
  double Land(const Bin& bin, double centre, Words& words, double& t) const;

  Landscape landscape_;
  ScaledNoise noise_;
  SgdParams params_;
  ExitEvent event_;
  std::uint64_t seed_;
  std::uint32_t stream_;
  std::shared_ptr<const ExitTilt> tilt_;
  std::function<double(double)> distortion_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_H_TRANSFORM_H_
