// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// zlib at its pin: a checksum known by its definition, and a round trip.

#include "zlib.h"

#include <string>

#include "gtest/gtest.h"

namespace {

// The check value in CRC-32's published parameters.
TEST(ZlibTest, Crc32) {
  const Bytef text[] = "123456789";
  EXPECT_EQ(crc32(0, text, 9), 0xcbf43926u);
}

TEST(ZlibTest, RoundTrip) {
  const std::string original(1000, 'x');
  std::string packed(compressBound(original.size()), '\0');
  uLongf packed_size = packed.size();
  ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &packed_size,
                     reinterpret_cast<const Bytef*>(original.data()),
                     original.size()),
            Z_OK);
  EXPECT_LT(packed_size, 100u);
  std::string unpacked(original.size(), '\0');
  uLongf unpacked_size = unpacked.size();
  ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(unpacked.data()),
                       &unpacked_size,
                       reinterpret_cast<const Bytef*>(packed.data()),
                       packed_size),
            Z_OK);
  EXPECT_EQ(unpacked, original);
}

}  // namespace
