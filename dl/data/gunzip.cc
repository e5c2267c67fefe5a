// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/check.h"

namespace thsgd {
namespace {

constexpr std::size_t kStepSize = std::size_t{1} << 20;
// zlib's way to ask for the largest window and a .gz header.
constexpr int kGzipWindowBits = 15 + 16;

}  // namespace

bool IsGzip(absl::string_view bytes) {
  return bytes.substr(0, 2) == "\x1f\x8b";
}

absl::StatusOr<std::string> Gunzip(absl::string_view bytes, std::size_t limit,
                                   absl::string_view source) {
  if (bytes.size() > std::numeric_limits<uInt>::max()) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, " holds ", bytes.size(),
                     " bytes; a .gz file may hold less than 4 GiB"));
  }
  z_stream stream = {};
  THSGD_CHECK_EQ(inflateInit2(&stream, kGzipWindowBits), Z_OK);
  const absl::Cleanup end = [&stream] { inflateEnd(&stream); };
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // Only read.
  stream.avail_in = static_cast<uInt>(bytes.size());

  std::string contents;
  int state = Z_OK;
  while (state == Z_OK && contents.size() < limit) {
    const std::size_t size = contents.size();
    const std::size_t step = std::min(kStepSize, limit - size);
    contents.resize(size + step);
    stream.next_out = reinterpret_cast<Bytef*>(&contents[size]);
    stream.avail_out = static_cast<uInt>(step);
    state = inflate(&stream, Z_NO_FLUSH);
    contents.resize(size + step - stream.avail_out);
  }
  // Z_BUF_ERROR: all of the input is used up, and it was not the end.
  if (state == Z_BUF_ERROR) {
    return absl::InvalidArgumentError(absl::StrCat(
        source, " ends early: it is cut off after ", bytes.size(), " bytes"));
  }
  if (state != Z_OK && state != Z_STREAM_END) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, " is not a valid .gz file: ",
                     stream.msg == nullptr ? zError(state) : stream.msg));
  }
  if (state == Z_STREAM_END && stream.avail_in > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, " goes on behind the end of its .gz contents: ",
                     stream.avail_in, " bytes too many"));
  }
  return contents;
}

}  // namespace thsgd
