// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/load_task.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "base/status_macros.h"
#include "dl/data/cifar_reader.h"
#include "dl/data/dataset_files.h"
#include "dl/data/idx_reader.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/random_label.h"
#include "dl/data/svhn_reader.h"
#include "dl/data/task.pb.h"
#include "dl/data/validate_task.h"
#include "google/protobuf/repeated_field.h"

namespace thsgd {
namespace {

using manifest::SampleRange;

constexpr int kNumFashionClasses = 10;

// One part of a data set, and the file to name in errors.
struct LoadedPart {
  ImageDataset samples;
  std::string path;
};

absl::StatusOr<ImageDataset> ReadFiles(manifest::Dataset dataset,
                                       const std::vector<std::string>& paths) {
  switch (dataset) {
    case manifest::FASHION_MNIST:
      return ReadIdx(paths[0], paths[1], kNumFashionClasses);
    case manifest::SVHN:
      return ReadSvhn(paths[0]);
    case manifest::CIFAR10:
      return ReadCifar10(paths);
    case manifest::CIFAR100:
      return ReadCifar100(paths);
    default:
      THSGD_CHECK(false);
  }
}

// Loads each part at its first use.
class PartLoader {
 public:
  PartLoader(manifest::Dataset dataset, const DataFolders& folders)
      : dataset_(dataset), folders_(folders) {}

  absl::StatusOr<const LoadedPart*> Load(SampleRange::Part part) {
    const auto found = parts_.find(part);
    if (found != parts_.end()) return &found->second;
    THSGD_ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                           FindFiles(dataset_, part, folders_));
    THSGD_ASSIGN_OR_RETURN(ImageDataset samples, ReadFiles(dataset_, paths));
    return &parts_.try_emplace(part, LoadedPart{std::move(samples), paths[0]})
                .first->second;
  }

 private:
  const manifest::Dataset dataset_;
  const DataFolders& folders_;
  std::map<SampleRange::Part, LoadedPart> parts_;
};

void AppendSamples(const ImageDataset& source, const SampleRange& range,
                   std::uint64_t seed, ImageDataset& samples) {
  const auto pixels =
      source.pixels.begin() + range.first() * source.image_size();
  samples.pixels.insert(samples.pixels.end(), pixels,
                        pixels + range.count() * source.image_size());
  for (int index = range.first(); index < range.first() + range.count();
       ++index) {
    samples.labels.push_back(
        range.random_labels()
            ? RandomLabel(seed, range.part(), index, source.num_classes)
            : source.labels[index]);
  }
}

// name: of the ranges' field.
absl::StatusOr<ImageDataset> LoadRanges(
    const google::protobuf::RepeatedPtrField<SampleRange>& ranges,
    absl::string_view name, std::uint64_t seed, PartLoader& loader) {
  ImageDataset samples;
  for (int i = 0; i < ranges.size(); ++i) {
    const SampleRange& range = ranges[i];
    THSGD_ASSIGN_OR_RETURN(const LoadedPart* const part,
                           loader.Load(range.part()));
    const ImageDataset& source = part->samples;
    if (range.first() + range.count() > source.num_samples()) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, "[", i, "] = samples ", range.first(), " to ",
                       range.first() + range.count() - 1, "; must be 0 to ",
                       source.num_samples() - 1, ", as ", part->path, " holds ",
                       source.num_samples(),
                       ": for more, the published file is needed (see "
                       "dl/data/README.md)"));
    }
    samples.num_classes = source.num_classes;
    samples.channels = source.channels;
    samples.height = source.height;
    samples.width = source.width;
    AppendSamples(source, range, seed, samples);
  }
  return samples;
}

}  // namespace

absl::StatusOr<TaskData> LoadTask(const manifest::Task& task,
                                  const DataFolders& folders,
                                  std::uint64_t seed) {
  THSGD_RETURN_IF_ERROR(ValidateTask(task));
  PartLoader loader(task.dataset(), folders);
  THSGD_ASSIGN_OR_RETURN(ImageDataset train,
                         LoadRanges(task.train(), "train", seed, loader));
  THSGD_ASSIGN_OR_RETURN(ImageDataset test,
                         LoadRanges(task.test(), "test", seed, loader));
  return TaskData{
      .train = std::move(train),
      .test = std::move(test),
      .scaling = {.shift = task.pixel_shift(), .scale = task.pixel_scale()}};
}

absl::Status CheckTaskFiles(const manifest::Task& task,
                            const DataFolders& folders) {
  THSGD_RETURN_IF_ERROR(ValidateTask(task));
  for (const auto* ranges : {&task.train(), &task.test()}) {
    for (const SampleRange& range : *ranges) {
      THSGD_RETURN_IF_ERROR(
          FindFiles(task.dataset(), range.part(), folders).status());
    }
  }
  return absl::OkStatus();
}

}  // namespace thsgd
