// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Flags that say where data sets lie, of programs that read any.

#ifndef THSGD_EXPERIMENTS_RUNNER_DATA_FLAGS_H_
#define THSGD_EXPERIMENTS_RUNNER_DATA_FLAGS_H_

#include "dl/data/dataset_files.h"

namespace thsgd {

// Of --data_folder and --fashion_mnist_folder.
DataFolders DataFoldersOfFlags();

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_DATA_FLAGS_H_
