// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Loading of a task: the images to train on and to test on.

#ifndef THSGD_DL_DATA_LOAD_TASK_H_
#define THSGD_DL_DATA_LOAD_TASK_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dl/data/dataset_files.h"
#include "dl/data/image_dataset.h"
#include "dl/data/pixel_scaling.h"
#include "dl/data/task.pb.h"

namespace thsgd {

struct TaskData {
  ImageDataset train;
  ImageDataset test;
  PixelScaling scaling;
};

// Reads the parts of the data set that the task asks for; samples stand in the
// order of its ranges. Labels that are drawn anew are functions of (seed, part,
// index of the sample in the part): RandomLabel.
// Memory: the parts and what is cut from them.
// Errors: those of ValidateTask, FindFiles and the readers; InvalidArgument if
// a file holds fewer samples than a range asks for, as the training images that
// come with this program do. Thread-safe.
absl::StatusOr<TaskData> LoadTask(const manifest::Task& task,
                                  const DataFolders& folders,
                                  std::uint64_t seed);

// OK if LoadTask will find its files. Takes no longer than their checksums.
// Errors: those of ValidateTask and FindFiles. Thread-safe.
absl::Status CheckTaskFiles(const manifest::Task& task,
                            const DataFolders& folders);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_LOAD_TASK_H_
