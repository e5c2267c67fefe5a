// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// MD5 [RFC 1321], by libmd. For publishers that state no other digest: it finds
// damage, not forgery. Ours are SHA-256 (base/sha256.h).

#ifndef THSGD_DL_DATA_MD5_H_
#define THSGD_DL_DATA_MD5_H_

#include <string>

#include "absl/strings/string_view.h"

namespace thsgd {

// The digest as 32 lower-case hexadecimal digits. Thread-safe.
std::string Md5Hex(absl::string_view bytes);

}  // namespace thsgd

#endif  // THSGD_DL_DATA_MD5_H_
