// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/runner/data_flags.h"

#include "dl/data/dataset_files.h"
#include "gflags/gflags.h"

DEFINE_string(data_folder, "", "folder of the user's data sets");
DEFINE_string(fashion_mnist_folder, "",
              "folder of the images of Fashion-MNIST that come along");

namespace thsgd {

DataFolders DataFoldersOfFlags() {
  return {.user = FLAGS_data_folder,
          .fashion_mnist = FLAGS_fashion_mnist_folder};
}

}  // namespace thsgd
