// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "tools/fuzzing/replay_corpus.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string>& Seen() {
  static auto& seen = *new std::vector<std::string>();
  return seen;
}

// A reader with planted faults: it dies of "die" and returns 1 for "one".
int FaultyReader(const std::uint8_t* data, std::size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  Seen().push_back(input);
  if (input == "die") std::abort();
  return input == "one" ? 1 : 0;
}

class ReplayCorpusTest : public ::testing::Test {
 protected:
  ReplayCorpusTest() { Seen().clear(); }

  std::string Write(absl::string_view contents) {
    const std::string path = folder_.Path(absl::StrCat("input_", contents));
    THSGD_EXPECT_OK(WriteFileAtomically(path, contents));
    return path;
  }

  const TestFolder folder_;
};

TEST_F(ReplayCorpusTest, EveryFileAndNoInputAtAll) {
  THSGD_EXPECT_OK(ReplayCorpus(FaultyReader, {Write("b"), Write("a")}));
  EXPECT_THAT(Seen(), ElementsAre("", "b", "a"));
}

TEST_F(ReplayCorpusTest, AnInputThatCrashesEndsTheProcess) {
  const std::string harmless = Write("a");
  const std::string deadly = Write("die");
  EXPECT_DEATH(ReplayCorpus(FaultyReader, {harmless, deadly}).IgnoreError(),
               "");
}

TEST_F(ReplayCorpusTest, AnInputThatIsRefused) {
  EXPECT_THAT(ReplayCorpus(FaultyReader, {Write("a"), Write("one")}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("input_one: the fuzz function returned 1")));
}

TEST_F(ReplayCorpusTest, AnEmptyCorpus) {
  EXPECT_THAT(
      ReplayCorpus(FaultyReader, {}),
      StatusIs(absl::StatusCode::kInvalidArgument, "the corpus is empty"));
}

TEST_F(ReplayCorpusTest, AMissingFile) {
  EXPECT_THAT(ReplayCorpus(FaultyReader, {folder_.Path("missing")}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("missing")));
}

}  // namespace
}  // namespace thsgd
