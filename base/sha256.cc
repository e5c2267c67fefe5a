// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/sha256.h"

#include <sha2.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace thsgd {

std::string Sha256Hex(absl::string_view bytes) {
  char digits[SHA256_DIGEST_STRING_LENGTH];  // With the final zero.
  SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
             digits);
  return digits;
}

}  // namespace thsgd
