// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What a result of gradient noise says, as its tables, figures and checks need
// it.

#ifndef THSGD_EXPERIMENTS_GRADIENT_NOISE_ANALYZE_NOISE_H_
#define THSGD_EXPERIMENTS_GRADIENT_NOISE_ANALYZE_NOISE_H_

#include <optional>
#include <string>
#include <vector>

#include "experiments/gradient_noise/control_noise.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "stats/interval.h"

namespace thsgd {

// alpha with its interval; infinite where 1/alpha is 0 or below.
struct IndexEstimate {
  double value;
  Interval interval;
};

struct TrainedAnalysis {
  // "iteration 100".
  std::string title;
  int iteration;
  // Owned by the result; no parts if it diverged.
  const manifest::NoiseSample* sample;
};

struct ControlAnalysis {
  std::string title;
  ControlIndex index;
  // The whole; owned by the result.
  const manifest::NoisePart* part;
};

struct NoiseAnalysis {
  // By iteration.
  std::vector<TrainedAnalysis> trained;
  std::vector<ControlAnalysis> controls;
  // Of each interval, in percent.
  double percent;
  // " Reduced: HOW.", to follow a caption; empty if it is not.
  std::string reduced_note;
};

// Precondition: the result is complete and of the experiment, which is valid.
NoiseAnalysis AnalyzeNoise(const manifest::GradientNoiseExperiment& experiment,
                           const manifest::GradientNoiseResult& result);

// Nothing if the part has none.
std::optional<IndexEstimate> FindEstimate(
    const manifest::NoisePart& part,
    manifest::TailEstimate::Estimator estimator);

// All, in the order of tables.
const std::vector<manifest::TailEstimate::Estimator>& AllEstimators();

// "Hill, norm".
std::string TitleOf(manifest::TailEstimate::Estimator estimator);

// "1.97 (1.90 to 2.05)".
std::string Describe(const IndexEstimate& estimate);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_GRADIENT_NOISE_ANALYZE_NOISE_H_
