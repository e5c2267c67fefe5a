// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Feeds Gunzip. Input: two bytes, little-endian, the limit; the .gz.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "dl/data/gunzip.h"

namespace thsgd {
namespace {

void FuzzGunzip(absl::string_view input) {
  if (input.size() < 2) return;
  const std::size_t limit =
      static_cast<std::uint8_t>(input[0]) +
      std::size_t{256} * static_cast<std::uint8_t>(input[1]);
  input.remove_prefix(2);
  const absl::StatusOr<std::string> limited = Gunzip(input, limit, "input");
  if (limited.ok()) THSGD_CHECK_LE(limited->size(), limit);
  // All of it: what was not at fault within the limit comes first.
  constexpr std::size_t kNoLimit = std::size_t{1} << 26;
  const absl::StatusOr<std::string> whole = Gunzip(input, kNoLimit, "input");
  if (!whole.ok()) return;
  THSGD_CHECK(limited.ok());
  THSGD_CHECK_EQ(*limited, whole->substr(0, limit));
}

}  // namespace
}  // namespace thsgd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  thsgd::FuzzGunzip({reinterpret_cast<const char*>(data), size});
  return 0;
}
