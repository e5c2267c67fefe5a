// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds ReadIdx two files. Input: a byte whose bits 0 and 1 say that the file
// of images, of labels, is compressed by a right .gz around it, which a fuzzer
// would not guess; two bytes, little-endian, the size of the images; images;
// labels. What is not wrapped may still be a .gz of the fuzzer's own.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "dl/data/fuzz_dataset.h"
#include "dl/data/idx_reader.h"
#include "dl/data/image_dataset.h"
#include "tools/fuzzing/memory_file.h"
#include "zlib.h"

namespace thsgd {
namespace {

constexpr int kNumClasses = 10;
// zlib's way to ask for the largest window and a .gz header.
constexpr int kGzipWindowBits = 15 + 16;

std::string Gzip(absl::string_view contents) {
  z_stream stream = {};
  THSGD_CHECK_EQ(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED,
                              kGzipWindowBits, 8, Z_DEFAULT_STRATEGY),
                 Z_OK);
  std::string bytes(deflateBound(&stream, contents.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(contents.data()));
  stream.avail_in = static_cast<uInt>(contents.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  THSGD_CHECK_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

void FuzzIdxReader(absl::string_view input) {
  if (input.size() < 3) return;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint8_t>(input[i]);
  };
  const unsigned flags = byte(0);
  const std::size_t size = byte(1) + std::size_t{256} * byte(2);
  input.remove_prefix(3);
  const absl::string_view images = input.substr(0, size);
  const absl::string_view labels = input.substr(images.size());
  const MemoryFile images_file((flags & 1) != 0 ? Gzip(images)
                                                : std::string(images));
  const MemoryFile labels_file((flags & 2) != 0 ? Gzip(labels)
                                                : std::string(labels));
  const absl::StatusOr<ImageDataset> dataset =
      ReadIdx(images_file.path(), labels_file.path(), kNumClasses);
  CheckFuzzedDataset(dataset);
  THSGD_CHECK(!dataset.ok() || dataset->num_classes == kNumClasses);
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzIdxReader({reinterpret_cast<const char*>(data), size});
  return 0;
}
