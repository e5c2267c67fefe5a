// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/validate_method.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/identifier.h"
#include "dl/optim/method.pb.h"

namespace thsgd {
namespace {

void RequirePositive(absl::string_view field, double value, FaultList& faults) {
  faults.Require(value > 0 && std::isfinite(value), field, value,
                 "> 0 and finite");
}

void RequireBatchSize(absl::string_view field, std::int64_t size,
                      std::int64_t num_samples, FaultList& faults) {
  faults.Require(
      size >= 0 && size <= num_samples, field, static_cast<double>(size),
      absl::StrCat("0 to ", num_samples, ", the samples to train on"));
}

void ValidateInflation(const manifest::Inflation& inflation,
                       std::int64_t num_samples, FaultList& faults) {
  using manifest::Inflation;
  const bool known = inflation.second_batch() == Inflation::SAME ||
                     inflation.second_batch() == Inflation::INDEPENDENT;
  faults.Require(known, "inflation.second_batch",
                 absl::StrCat(inflation.second_batch()), "SAME or INDEPENDENT");
  RequireBatchSize("inflation.large_batch_size", inflation.large_batch_size(),
                   num_samples, faults);
  faults.Require(inflation.law() == Inflation::PARETO ||
                     inflation.law() == Inflation::LOMAX,
                 "inflation.law", absl::StrCat(inflation.law()),
                 "PARETO or LOMAX");
  // Together Z <= 10^6 2^(53 / 0.5) < 2^126, which a float represents: uniform
  // numbers are at least 2^-53.
  faults.Require(inflation.tail_index() >= 0.5 && inflation.tail_index() <= 20,
                 "inflation.tail_index", inflation.tail_index(), "0.5 to 20");
  faults.Require(inflation.scale() > 0 && inflation.scale() <= 1e6,
                 "inflation.scale", inflation.scale(), "> 0, at most 1e6");
}

}  // namespace

absl::Status ValidateMethod(const manifest::Method& method,
                            std::int64_t num_samples) {
  FaultList faults;
  RequireIdentifier("name", method.name(), faults);
  RequireBatchSize("batch_size", method.batch_size(), num_samples, faults);
  if (method.has_inflation()) {
    ValidateInflation(method.inflation(), num_samples, faults);
  }
  switch (method.threshold_case()) {
    case manifest::Method::kTruncationThreshold:
      RequirePositive("truncation_threshold", method.truncation_threshold(),
                      faults);
      break;
    case manifest::Method::kGradientThreshold:
      RequirePositive("gradient_threshold", method.gradient_threshold(),
                      faults);
      break;
    case manifest::Method::THRESHOLD_NOT_SET:
      break;
  }
  return faults.ToStatus();
}

absl::Status ValidateLearningRate(const manifest::LearningRate& learning_rate) {
  FaultList faults;
  RequirePositive("initial", learning_rate.initial(), faults);
  if (learning_rate.has_multi_step()) {
    const manifest::MultiStep& steps = learning_rate.multi_step();
    faults.Require(steps.factor() > 0 && steps.factor() < 1,
                   "multi_step.factor", steps.factor(), "in (0, 1)");
    if (steps.milestone().empty()) {
      faults.Add("multi_step.milestone", "none is given");
    }
    double before = 0;
    for (int i = 0; i < steps.milestone_size(); ++i) {
      const double milestone = steps.milestone(i);
      faults.Require(milestone > before && milestone < 1,
                     absl::StrCat("multi_step.milestone[", i, "]"), milestone,
                     absl::StrCat("in (", ShortestDecimal(before), ", 1)"));
      before = milestone;
    }
  }
  if (learning_rate.has_cosine()) {
    const double last = learning_rate.cosine().last();
    faults.Require(last >= 0 && last < learning_rate.initial(), "cosine.last",
                   last, "0 or more, and less than initial");
  }
  return faults.ToStatus();
}

}  // namespace thsgd
