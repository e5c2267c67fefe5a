// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds ReadSvhn. Input: a byte; then, if that is even, a whole file, else
// variables, each two bytes, little-endian, its size, and as many bytes, which
// are put behind a right header, compressed each by itself as MATLAB does.
// libmatio skips the checksum of what it inflates, but not its format.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "dl/data/fuzz_dataset.h"
#include "dl/data/image_dataset.h"
#include "dl/data/svhn_reader.h"
#include "tools/fuzzing/memory_file.h"
#include "zlib.h"

namespace thsgd {
namespace {

std::string LittleEndian(std::size_t value, int num_bytes) {
  std::string bytes;
  for (int i = 0; i < num_bytes; ++i) {
    bytes.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
  return bytes;
}

// A text, then version 5 and the order of bytes.
std::string Header() {
  std::string header = "MATLAB 5.0 MAT-file";
  header.resize(124, ' ');
  return header + LittleEndian(0x0100, 2) + "IM";
}

std::string Compressed(absl::string_view variable) {
  constexpr std::size_t kCompressedType = 15;
  uLongf size = compressBound(variable.size());
  std::string bytes(size, '\0');
  THSGD_CHECK_EQ(compress2(reinterpret_cast<Bytef*>(bytes.data()), &size,
                           reinterpret_cast<const Bytef*>(variable.data()),
                           variable.size(), Z_BEST_SPEED),
                 Z_OK);
  bytes.resize(size);
  return LittleEndian(kCompressedType, 4) + LittleEndian(size, 4) + bytes;
}

std::string FileOf(absl::string_view input) {
  const bool whole = input[0] % 2 == 0;
  input.remove_prefix(1);
  if (whole) return std::string(input);
  std::string file = Header();
  while (input.size() >= 2) {
    const std::size_t size =
        static_cast<std::uint8_t>(input[0]) +
        std::size_t{256} * static_cast<std::uint8_t>(input[1]);
    input.remove_prefix(2);
    const absl::string_view variable = input.substr(0, size);
    input.remove_prefix(variable.size());
    file += Compressed(variable);
  }
  return file;
}

void FuzzSvhnReader(absl::string_view input) {
  if (input.empty()) return;
  const MemoryFile file(FileOf(input));
  const absl::StatusOr<ImageDataset> dataset = ReadSvhn(file.path());
  CheckFuzzedDataset(dataset);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzSvhnReader({reinterpret_cast<const char*>(data), size});
  return 0;
}
