// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/learning_rate_schedule.h"

#include <cstdint>
#include <limits>

#include "dl/optim/method.pb.h"
#include "sim/numeric/elementary.h"

namespace thsgd {

double LearningRateAt(const manifest::LearningRate& schedule,
                      std::int64_t iteration, std::int64_t num_iterations) {
  const double share =
      static_cast<double>(iteration) / static_cast<double>(num_iterations);
  switch (schedule.schedule_case()) {
    case manifest::LearningRate::kMultiStep: {
      double rate = schedule.initial();
      for (double milestone : schedule.multi_step().milestone()) {
        if (milestone <= share) rate *= schedule.multi_step().factor();
      }
      return rate;
    }
    case manifest::LearningRate::kCosine: {
      // (1 + cos(pi s)) / 2 = 1 - sin(pi s / 2)^2
      const double sine = PinnedSinPi(share / 2);
      const double last = schedule.cosine().last();
      return last + (schedule.initial() - last) * (1 - sine * sine);
    }
    case manifest::LearningRate::SCHEDULE_NOT_SET:
      break;
  }
  return schedule.initial();
}

double TruncationThresholdAt(const manifest::Method& method,
                             double learning_rate) {
  switch (method.threshold_case()) {
    case manifest::Method::kTruncationThreshold:
      return method.truncation_threshold();
    case manifest::Method::kGradientThreshold:
      return learning_rate * method.gradient_threshold();
    case manifest::Method::THRESHOLD_NOT_SET:
      break;
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace thsgd
