// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Replays the inputs of a fuzzer without the fuzzer.

#ifndef THSGD_TOOLS_FUZZING_REPLAY_CORPUS_H_
#define THSGD_TOOLS_FUZZING_REPLAY_CORPUS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"

namespace thsgd {

// What libFuzzer calls: any result but 0 is reserved.
using FuzzFunction = int (*)(const std::uint8_t* data, std::size_t size);

// Calls the function with no bytes at all, and then with those of each file, in
// memory of just their size, so that a sanitizer sees a read behind their end.
// Prints the path before each call: the last one printed is that of an input
// which crashes the process or does not end.
// Errors: those of ReadFile; InvalidArgument if there are no paths;
// FailedPrecondition, naming the file, if a call returns anything but 0.
absl::Status ReplayCorpus(FuzzFunction function,
                          absl::Span<const std::string> paths);

}  // namespace thsgd

#endif  // THSGD_TOOLS_FUZZING_REPLAY_CORPUS_H_
