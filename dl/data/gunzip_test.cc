// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/gunzip.h"

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

std::string Gzip(absl::string_view contents) {
  const TestFolder folder;
  const std::string path = folder.Path("packed.gz");
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, contents.data(), contents.size());
  EXPECT_EQ(gzclose(file), Z_OK);
  absl::StatusOr<std::string> bytes = ReadFile(path);
  THSGD_EXPECT_OK(bytes);
  return *bytes;
}

// Longer than one step of the decompression.
std::string LongContents() {
  std::string contents;
  for (std::uint32_t i = 0; i < 3'000'000; ++i) {
    contents += static_cast<char>(i * i / 7);
  }
  return contents;
}

TEST(GunzipTest, RoundTrip) {
  const std::string contents = LongContents();
  const std::string packed = Gzip(contents);
  EXPECT_TRUE(IsGzip(packed));
  EXPECT_FALSE(IsGzip(contents));
  EXPECT_FALSE(IsGzip(""));
  EXPECT_THAT(Gunzip(packed, contents.size() + 1, "a.gz"),
              IsOkAndHolds(contents));
  EXPECT_THAT(Gunzip(Gzip(""), 1, "a.gz"), IsOkAndHolds(""));
}

TEST(GunzipTest, StopsAtTheLimit) {
  const std::string contents = LongContents();
  EXPECT_THAT(Gunzip(Gzip(contents), 1'500'000, "a.gz"),
              IsOkAndHolds(contents.substr(0, 1'500'000)));
}

TEST(GunzipTest, EveryCutIsFound) {
  const std::string packed = Gzip("contents");
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_THAT(Gunzip(packed.substr(0, size), 100, "a.gz"),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("a.gz ends early")))
        << size;
  }
}

TEST(GunzipTest, DamageIsFound) {
  std::string packed = Gzip("contents");
  packed[packed.size() - 5] ^= 1;  // Of the checksum.
  EXPECT_THAT(Gunzip(packed, 100, "a.gz"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("a.gz is not a valid .gz file: incorrect "
                                 "data check")));
}

TEST(GunzipTest, NothingFollows) {
  EXPECT_THAT(Gunzip(Gzip("contents") + "more", 100, "a.gz"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("4 bytes too many")));
}

}  // namespace
}  // namespace thsgd
