// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/md5.h"

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

// The test suite of RFC 1321.
TEST(Md5HexTest, KnownAnswers) {
  EXPECT_EQ(Md5Hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Md5Hex(absl::string_view()), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Md5Hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(Md5Hex("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                   "0123456789"),
            "d174ab98d277d9f5a5611c2c9f419d9f");
}

}  // namespace
}  // namespace thsgd
