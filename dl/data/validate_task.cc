// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/validate_task.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "dl/data/dataset_files.h"
#include "dl/data/task.pb.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {
namespace {

using manifest::SampleRange;

// A valid range, and where it stands in the manifest.
struct PlacedRange {
  SampleRange range;
  std::string field;
};

bool Overlap(const SampleRange& a, const SampleRange& b) {
  return a.part() == b.part() && a.first() < b.first() + b.count() &&
         b.first() < a.first() + a.count();
}

// dataset: one that is known.
void ValidateRanges(
    const google::protobuf::RepeatedPtrField<SampleRange>& ranges,
    absl::string_view name, manifest::Dataset dataset,
    std::vector<PlacedRange>& valid, FaultList& faults) {
  if (ranges.empty()) faults.Add(name, "no range of samples is given");
  for (int i = 0; i < ranges.size(); ++i) {
    const SampleRange& range = ranges[i];
    const std::string field = absl::StrCat(name, "[", i, "]");
    if (range.part() != SampleRange::TRAIN_FILE &&
        range.part() != SampleRange::TEST_FILE) {
      faults.Require(false, absl::StrCat(field, ".part"),
                     absl::StrCat(range.part()), "TRAIN_FILE or TEST_FILE");
      continue;
    }
    const std::int32_t num_samples =
        PartOf(FilesOf(dataset), range.part()).num_samples;
    const bool first_valid = range.first() >= 0 && range.first() < num_samples;
    faults.Require(first_valid, absl::StrCat(field, ".first"), range.first(),
                   absl::StrCat("0 to ", num_samples - 1));
    if (!first_valid) continue;
    const std::int32_t most = num_samples - range.first();
    const bool count_valid = range.count() >= 1 && range.count() <= most;
    faults.Require(
        count_valid, absl::StrCat(field, ".count"), range.count(),
        absl::StrCat("1 to ", most, ", as this part of the data set has ",
                     num_samples, " samples"));
    if (count_valid) valid.push_back({range, field});
  }
}

}  // namespace

absl::Status ValidateTask(const manifest::Task& task) {
  FaultList faults;
  if (IsKnownDataset(task.dataset())) {
    std::vector<PlacedRange> valid;
    ValidateRanges(task.train(), "train", task.dataset(), valid, faults);
    ValidateRanges(task.test(), "test", task.dataset(), valid, faults);
    for (std::size_t i = 0; i < valid.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (!Overlap(valid[i].range, valid[k].range)) continue;
        faults.Add(valid[i].field, absl::StrCat("has samples that ",
                                                valid[k].field, " has too"));
      }
    }
  } else {
    faults.Require(false, "dataset", absl::StrCat(task.dataset()),
                   "FASHION_MNIST, SVHN, CIFAR10 or CIFAR100");
  }
  faults.Require(std::isfinite(task.pixel_shift()), "pixel_shift",
                 task.pixel_shift(), "finite");
  faults.Require(task.pixel_scale() > 0 && std::isfinite(task.pixel_scale()),
                 "pixel_scale", task.pixel_scale(), "> 0 and finite");
  return faults.ToStatus();
}

}  // namespace thsgd
