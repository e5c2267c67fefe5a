// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds the readers of CIFAR. Input: a byte, odd for CIFAR-100; two bytes,
// little-endian, where the second file begins; the files.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dl/data/cifar_reader.h"
#include "dl/data/fuzz_dataset.h"
#include "dl/data/image_dataset.h"
#include "tools/fuzzing/memory_file.h"

namespace thsgd {
namespace {

void FuzzCifarReader(absl::string_view input) {
  if (input.size() < 3) return;
  const bool fine = input[0] % 2 != 0;
  const std::size_t split =
      static_cast<std::uint8_t>(input[1]) +
      std::size_t{256} * static_cast<std::uint8_t>(input[2]);
  input.remove_prefix(3);
  const absl::string_view first_bytes = input.substr(0, split);
  const MemoryFile first(first_bytes);
  const MemoryFile second(input.substr(first_bytes.size()));
  const absl::StatusOr<ImageDataset> dataset =
      fine ? ReadCifar100({first.path(), second.path()})
           : ReadCifar10({first.path(), second.path()});
  CheckFuzzedDataset(dataset);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzCifarReader({reinterpret_cast<const char*>(data), size});
  return 0;
}
