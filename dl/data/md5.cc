// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/md5.h"

#include <md5.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace thsgd {

std::string Md5Hex(absl::string_view bytes) {
  char digits[MD5_DIGEST_STRING_LENGTH];  // With the final zero.
  MD5Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
          digits);
  return digits;
}

}  // namespace thsgd
