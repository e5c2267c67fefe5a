// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/training_plan.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/identifier.h"
#include "base/status_macros.h"
#include "dl/optim/method.pb.h"
#include "dl/train/training_run.pb.h"
#include "dl/train/validate_training_run.h"
#include "experiments/manifest/any_experiment.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/runner/shards.h"
#include "experiments/training/number_field.h"
#include "experiments/training/override_fields.h"
#include "experiments/training/training_experiment.pb.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {
namespace {

using google::protobuf::RepeatedPtrField;
using manifest::FieldRange;
using manifest::SampledSetting;
using manifest::TrainingExperiment;
using manifest::TrainingRun;
using manifest::TrainingSampling;
using manifest::TrainingSetting;

// Of one method.
constexpr std::int64_t kMostVariants = 10'000;

const TrainingSetting* FindSetting(const TrainingExperiment& experiment,
                                   absl::string_view name) {
  for (const TrainingSetting& setting : experiment.setting()) {
    if (setting.name() == name) return &setting;
  }
  return nullptr;
}

// The run of one method at one scale, but for its seed.
TrainingRun MakeRun(const TrainingSetting& setting,
                    const manifest::Method& method,
                    const SampledSetting& sampled) {
  TrainingRun run = setting.run();
  OverrideFields(sampled.run(), &run);
  *run.mutable_method() = method;
  const int most = sampled.most_batch_size();
  if (most == 0) return run;
  const auto at_most = [&](int size) {
    return size == 0 ? most : std::min(size, most);
  };
  manifest::Method& limited = *run.mutable_method();
  limited.set_batch_size(at_most(limited.batch_size()));
  if (limited.has_inflation()) {
    manifest::Inflation& inflation = *limited.mutable_inflation();
    inflation.set_large_batch_size(at_most(inflation.large_batch_size()));
  }
  return run;
}

const RepeatedPtrField<FieldRange>& RangesOf(const TrainingSetting& setting,
                                             const SampledSetting& sampled) {
  return sampled.range().empty() ? setting.range() : sampled.range();
}

std::unique_ptr<NumberField> Find(const FieldRange& range) {
  return NumberField::Find(TrainingRun::descriptor(), range.field());
}

// False where no variants can be made of the ranges.
bool ValidateRanges(const RepeatedPtrField<FieldRange>& ranges,
                    const std::vector<TrainingRun>& runs,
                    absl::string_view path, FaultList& faults) {
  bool valid = true;
  const auto require = [&](bool condition, absl::string_view field,
                           absl::string_view value,
                           absl::string_view requirement) {
    faults.Require(condition, field, value, requirement);
    valid &= condition;
  };
  absl::flat_hash_set<std::string> fields;
  std::int64_t num_variants = 1;
  for (int i = 0; i < ranges.size(); ++i) {
    const FieldRange& range = ranges[i];
    const std::string place = absl::StrCat(path, ".range[", i, "]");
    const std::string quoted = absl::StrCat("\"", range.field(), "\"");
    const std::unique_ptr<NumberField> number = Find(range);
    require(number != nullptr, absl::StrCat(place, ".field"), quoted,
            "the place of a double or an int32 in a run");
    require(fields.insert(range.field()).second, absl::StrCat(place, ".field"),
            quoted, "given once");
    require(!range.symbol().empty(), absl::StrCat(place, ".symbol"), "\"\"",
            "given");
    require(!range.value().empty(), absl::StrCat(place, ".value"), "none",
            "given");
    absl::flat_hash_set<double> values;
    for (double value : range.value()) {
      require(std::isfinite(value) && values.insert(value).second,
              absl::StrCat(place, ".value"), ShortestDecimal(value),
              "finite, and given once");
      if (number == nullptr) continue;
      require(number->Takes(value), absl::StrCat(place, ".value"),
              ShortestDecimal(value), "a whole number");
    }
    if (number != nullptr) {
      require(std::any_of(
                  runs.begin(), runs.end(),
                  [&](const TrainingRun& run) { return number->IsIn(run); }),
              absl::StrCat(place, ".field"), quoted,
              "set in a method of the setting");
    }
    num_variants = std::min<std::int64_t>(kMostVariants + 1,
                                          num_variants * range.value_size());
  }
  require(num_variants <= kMostVariants, absl::StrCat(path, ".range"),
          absl::StrCat("more than ", kMostVariants, " combinations"),
          absl::StrCat("at most ", kMostVariants));
  return valid;
}

void ValidateSetting(const TrainingSetting& setting, absl::string_view path,
                     FaultList& faults) {
  RequireIdentifier(absl::StrCat(path, ".name"), setting.name(), faults);
  faults.Require(!setting.title().empty(), absl::StrCat(path, ".title"), "\"\"",
                 "given");
  if (setting.run().has_method()) {
    faults.Add(absl::StrCat(path, ".run.method"),
               "methods stand in the setting, not in its run");
  }
  if (setting.method().empty()) {
    faults.Add(absl::StrCat(path, ".method"), "none is given");
  }
  absl::flat_hash_set<std::string> names;
  for (const manifest::Method& method : setting.method()) {
    faults.Require(names.insert(method.name()).second,
                   absl::StrCat(path, ".method.name"),
                   absl::StrCat("\"", method.name(), "\""), "unique");
    faults.Require(!method.title().empty(), absl::StrCat(path, ".method.title"),
                   "\"\"", "given");
  }
  for (const manifest::SlideValue& value : setting.slide_value()) {
    faults.Require(names.contains(value.method()),
                   absl::StrCat(path, ".slide_value.method"),
                   absl::StrCat("\"", value.method(), "\""),
                   "the name of a method");
  }
}

void ValidateSampling(const TrainingExperiment& experiment,
                      const TrainingSampling& sampling, absl::string_view path,
                      FaultList& faults) {
  if (sampling.setting().empty()) {
    faults.Add(absl::StrCat(path, ".setting"), "none is given");
  }
  absl::flat_hash_set<std::string> names;
  for (int i = 0; i < sampling.setting_size(); ++i) {
    const SampledSetting& sampled = sampling.setting(i);
    const std::string field = absl::StrCat(path, ".setting[", i, "]");
    const TrainingSetting* setting = FindSetting(experiment, sampled.name());
    faults.Require(setting != nullptr && names.insert(sampled.name()).second,
                   absl::StrCat(field, ".name"),
                   absl::StrCat("\"", sampled.name(), "\""),
                   "the name of a setting, once");
    faults.Require(sampled.num_seeds() >= 1 && sampled.num_seeds() <= 1000,
                   absl::StrCat(field, ".num_seeds"), sampled.num_seeds(),
                   "1 to 1000");
    faults.Require(sampled.most_batch_size() >= 0,
                   absl::StrCat(field, ".most_batch_size"),
                   sampled.most_batch_size(), ">= 0");
    if (setting == nullptr) continue;
    std::vector<TrainingRun> runs;
    for (const manifest::Method& method : setting->method()) {
      runs.push_back(MakeRun(*setting, method, sampled));
    }
    if (!ValidateRanges(RangesOf(*setting, sampled), runs, field, faults)) {
      continue;
    }
    for (const MethodVariant& variant : VariantsOf(*setting, sampled)) {
      faults.AddAll(absl::StrCat(field, " with method ", variant.name),
                    ValidateTrainingRun(variant.run));
    }
  }
}

}  // namespace

std::vector<MethodVariant> VariantsOf(const TrainingSetting& setting,
                                      const SampledSetting& sampled) {
  std::vector<MethodVariant> all;
  for (const manifest::Method& method : setting.method()) {
    std::vector<MethodVariant> variants = {
        {.name = method.name(),
         .title = method.title(),
         .method = &method,
         .run = MakeRun(setting, method, sampled)}};
    for (const FieldRange& range : RangesOf(setting, sampled)) {
      const std::unique_ptr<NumberField> number = Find(range);
      THSGD_CHECK(number != nullptr);
      if (!number->IsIn(variants.front().run)) continue;
      std::vector<MethodVariant> multiplied;
      for (const MethodVariant& variant : variants) {
        for (double value : range.value()) {
          MethodVariant& added = multiplied.emplace_back(variant);
          absl::StrAppend(&added.title, ", ", range.symbol(), " = ",
                          ShortestDecimal(value));
          number->Set(value, &added.run);
        }
      }
      variants = std::move(multiplied);
    }
    const bool several = variants.size() > 1;
    for (std::size_t i = 0; i < variants.size(); ++i) {
      if (several) absl::StrAppend(&variants[i].name, ".", i + 1);
      all.push_back(std::move(variants[i]));
    }
  }
  return all;
}

absl::Status ValidateTrainingExperiment(const TrainingExperiment& experiment) {
  FaultList faults;
  ValidateProse(experiment, faults);
  if (experiment.setting().empty()) faults.Add("setting", "none is given");
  absl::flat_hash_set<std::string> names;
  for (int i = 0; i < experiment.setting_size(); ++i) {
    const TrainingSetting& setting = experiment.setting(i);
    const std::string path = absl::StrCat("setting[", i, "]");
    ValidateSetting(setting, path, faults);
    faults.Require(names.insert(setting.name()).second,
                   absl::StrCat(path, ".name"),
                   absl::StrCat("\"", setting.name(), "\""), "unique");
  }
  ValidateSamplings(
      experiment,
      [&](const TrainingSampling& sampling, absl::string_view scale) {
        ValidateSampling(experiment, sampling, scale, faults);
      },
      faults);
  return faults.ToStatus();
}

absl::StatusOr<TrainingExperiment> ReadTrainingExperiment(
    const std::string& path) {
  return ReadValid(path, ValidateTrainingExperiment);
}

absl::StatusOr<manifest::TrainingPlan> MakeTrainingPlan(
    const TrainingExperiment& experiment, manifest::Scale scale) {
  THSGD_ASSIGN_OR_RETURN(const TrainingSampling* sampling,
                         RequireSampling(experiment, scale));
  manifest::TrainingPlan plan;
  plan.set_scale(scale);
  for (const SampledSetting& sampled : sampling->setting()) {
    const TrainingSetting* setting = FindSetting(experiment, sampled.name());
    THSGD_CHECK(setting != nullptr);
    for (const MethodVariant& variant : VariantsOf(*setting, sampled)) {
      for (int k = 0; k < sampled.num_seeds(); ++k) {
        manifest::PlannedRun& planned = *plan.add_run();
        planned.set_setting(setting->name());
        planned.set_method(variant.name);
        *planned.mutable_run() = variant.run;
        planned.mutable_run()->mutable_method()->clear_title();
        planned.mutable_run()->set_seed(experiment.seed() +
                                        static_cast<std::uint64_t>(k));
      }
    }
  }
  return plan;
}

absl::StatusOr<manifest::TrainingExperimentResult> MergeTrainingShards(
    const manifest::TrainingPlan& plan,
    std::vector<manifest::TrainingShardResult> shards) {
  return MergeDealtShards<manifest::TrainingExperimentResult>(
      plan, plan.run_size(), std::move(shards),
      [](auto& message) { return message.mutable_result(); });
}

}  // namespace thsgd
