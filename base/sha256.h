// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// SHA-256 [FIPS 180-4], by libmd.

#ifndef THSGD_BASE_SHA256_H_
#define THSGD_BASE_SHA256_H_

#include <string>

#include "absl/strings/string_view.h"

namespace thsgd {

// The digest as 64 lower-case hexadecimal digits.  Thread-safe.
std::string Sha256Hex(absl::string_view bytes);

}  // namespace thsgd

#endif  // THSGD_BASE_SHA256_H_
