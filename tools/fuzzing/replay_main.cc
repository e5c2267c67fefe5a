// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The main program of every replay test: its arguments are the files of the
// corpus.

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/fuzzing/replay_corpus.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

int main(int argc, char** argv) {
  const std::vector<std::string> paths(argv + 1, argv + argc);
  const absl::Status status =
      thsgd::ReplayCorpus(LLVMFuzzerTestOneInput, paths);
  if (status.ok()) return 0;
  std::cerr << status.message() << "\n";
  return 1;
}
