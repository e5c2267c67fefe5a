// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the runs of an experiment say about its methods.

#ifndef THSGD_EXPERIMENTS_TRAINING_ANALYZE_TRAINING_H_
#define THSGD_EXPERIMENTS_TRAINING_ANALYZE_TRAINING_H_

#include <optional>
#include <string>
#include <vector>

#include "dl/train/training_run.pb.h"
#include "experiments/training/sharpness_measures.h"
#include "experiments/training/training_experiment.pb.h"
#include "stats/interval.h"

namespace thsgd {

// What a method is made of, in the deck's terms.
enum class MethodKind {
  // Neither heavy tails nor truncation: LB, SB.
  kPlain,
  // One of the two: SB + Clip, SB + Noise.
  kOneIngredient,
  // Both: Our 1, Our 2.
  kBoth,
};

// One quantity over the seeds. Runs that diverged are among them.
struct SeedSummary {
  // One for each seed, in order; NaN where the run has none.
  std::vector<double> values;
  // Over the seeds; NaN if a value is not finite.
  double mean;
  // 99 %, Student's t; nothing for one seed or values that are not finite.
  std::optional<Interval> interval;
};

// One measure of sharpness of a method.
struct SharpnessAnalysis {
  // One of SharpnessMeasures().
  const SharpnessMeasure* measure;
  // What the slide shows; nothing where it shows none.
  std::optional<double> slide;
  // ln of the value.
  SeedSummary log_value;
  // Runs whose value is but a bound.
  int num_bounds;
};

struct MethodAnalysis {
  std::string name;
  std::string title;
  // Without the values that it has in a sweep.
  std::string method_title;
  MethodKind kind;
  // What the slide shows, percent; nothing where it shows none.
  std::optional<double> slide_accuracy;
  // Test accuracy of the last parameters, percent.
  SeedSummary accuracy;
  // Of the samples to train on those that the last parameters classify
  // correctly, in the run with the fewest, percent.
  double least_fitted;
  // Of the last parameters, the setting's measures.
  std::vector<SharpnessAnalysis> sharpness;
  int num_diverged;
  // Of all updates those that were truncated.
  double truncated_share;
  // One for each seed, owned by the result.
  std::vector<const manifest::TrainingResult*> results;
};

struct SettingAnalysis {
  std::string name;
  std::string title;
  // How this is less than what the slide shows; empty if it is not.
  std::string reduced;
  // Whether methods run with several combinations of values.
  bool is_sweep;
  // The measures that some run has, in the order of SharpnessMeasures().
  std::vector<const SharpnessMeasure*> measures;
  std::vector<MethodAnalysis> methods;
};

// The settings of the result's scale, in the plan's order. Precondition: the
// result is complete and names settings and methods of the experiment.
std::vector<SettingAnalysis> AnalyzeTraining(
    const manifest::TrainingExperiment& experiment,
    const manifest::TrainingExperimentResult& result);

// " Reduced: HOW." with each task's name where there are several, to follow a
// caption; empty where none is.
std::string ReducedNote(const std::vector<SettingAnalysis>& settings);

// values_k = a_k - b_k: runs of one seed share initial weights, labels and
// batches. `confidence` is that of the interval.
SeedSummary PairedDifference(const SeedSummary& a, const SeedSummary& b,
                             double confidence);

// In which one more run lies with the given probability, by Student's t for a
// normal spread. Nothing where the summary has no interval.
std::optional<Interval> PredictionInterval(const SeedSummary& summary,
                                           double confidence);

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_ANALYZE_TRAINING_H_
