// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Validation of a task.

#ifndef THSGD_DL_DATA_VALIDATE_TASK_H_
#define THSGD_DL_DATA_VALIDATE_TASK_H_

#include "absl/status/status.h"
#include "dl/data/task.pb.h"

namespace thsgd {

// OK, or InvalidArgument with every fault of the task, one a line (see
// base/fault_list.h). Looks at no file.
absl::Status ValidateTask(const manifest::Task& task);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_VALIDATE_TASK_H_
