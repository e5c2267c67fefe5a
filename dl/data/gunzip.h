// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Decompression of .gz files [RFC 1952].

#ifndef THSGD_DL_DATA_GUNZIP_H_
#define THSGD_DL_DATA_GUNZIP_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace thsgd {

// Whether the bytes begin as a .gz file does.
bool IsGzip(absl::string_view bytes);

// Returns what the bytes decompress to, or its first `limit` bytes if there are
// more. Memory grows with what comes out, never with what is claimed. The
// checksum at the end is verified only if the limit exceeds the contents.
// Errors: InvalidArgument naming `source` if the bytes are damaged, end early
// or go on behind the end. Thread-safe.
absl::StatusOr<std::string> Gunzip(absl::string_view bytes, std::size_t limit,
                                   absl::string_view source);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_GUNZIP_H_
