// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/init.h"

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gflags/gflags.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

DEFINE_int32(test_count, 3, "A number for this test.");
DEFINE_string(test_name, "a", "A name for this test.");

namespace thsgd {
namespace {

using ::testing::ElementsAre;
using ::testing::ExitedWithCode;
using ::testing::HasSubstr;
using ::testing::Not;

// Calls InitProgram with the arguments and returns those that it left.
std::vector<std::string> Init(
    std::vector<std::string> arguments,
    PositionalArguments positional = PositionalArguments::kRefused) {
  arguments.insert(arguments.begin(), "program");
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int argc = static_cast<int>(arguments.size());
  char** argv = pointers.data();
  InitProgram("Tests the start of programs.", &argc, &argv, positional);
  return std::vector<std::string>(argv + 1, argv + argc);
}

class InitProgramTest : public ::testing::Test {
 private:
  gflags::FlagSaver saver_;
};

TEST_F(InitProgramTest, ParsesAndRemovesFlags) {
  EXPECT_THAT(Init({"--test_count=7"}), ElementsAre());
  EXPECT_EQ(FLAGS_test_count, 7);
}

TEST_F(InitProgramTest, IgnoresBrokenPipes) {
  std::signal(SIGPIPE, SIG_DFL);
  Init({});
  EXPECT_EQ(std::signal(SIGPIPE, SIG_DFL), SIG_IGN);
}

TEST_F(InitProgramTest, RequireFlagsNamesTheMissingOne) {
  EXPECT_TRUE(RequireFlags({"test_name"}).ok());
  FLAGS_test_name = "";
  EXPECT_EQ(RequireFlags({"test_name"}),
            absl::InvalidArgumentError("--test_name is not given"));
}

TEST_F(InitProgramTest, KeepsPositionalArgumentsWhenAskedFor) {
  EXPECT_THAT(
      Init({"a", "--test_count", "8", "b"}, PositionalArguments::kAllowed),
      ElementsAre("a", "b"));
  EXPECT_EQ(FLAGS_test_count, 8);
  EXPECT_THAT(Init({"--", "--c"}, PositionalArguments::kAllowed),
              ElementsAre("--c"));
}

TEST_F(InitProgramTest, FixesTheLocale) {
  std::setlocale(LC_ALL, "C.UTF-8");
  Init({});
  EXPECT_STREQ(std::setlocale(LC_ALL, nullptr), "C");
}

using InitProgramDeathTest = InitProgramTest;

TEST_F(InitProgramDeathTest, UnknownFlagIsAnError) {
  EXPECT_EXIT(Init({"--tset_count=7"}), ExitedWithCode(1),
              "^ERROR: unknown command line flag 'tset_count'\n$");
}

TEST_F(InitProgramDeathTest, BadValueIsAnError) {
  EXPECT_EXIT(Init({"--test_count=many"}), ExitedWithCode(1),
              "^ERROR: illegal value 'many' specified for int32 flag "
              "'test_count'\n$");
}

TEST_F(InitProgramDeathTest, LeftoverArgumentIsAnError) {
  EXPECT_EXIT(Init({"-test_count=7", "extra", "more"}), ExitedWithCode(1),
              "^error: unexpected argument \"extra\"; flags begin with --\n$");
}

// The help goes to standard output; a death test sees standard error.
TEST_F(InitProgramDeathTest, HelpListsTheProgramsFlagsOnly) {
  EXPECT_EXIT(
      {
        std::fclose(stdout);
        stdout = stderr;
        Init({"--help"});
      },
      ExitedWithCode(0),
      ::testing::ContainerEq(
          std::string("Tests the start of programs.\n\nFlags:\n"
                      "  --test_count (int32, default \"3\")\n"
                      "      A number for this test.\n"
                      "  --test_name (string, default \"a\")\n"
                      "      A name for this test.\n")));
}

TEST(ExitCodeTest, OkIsZeroAndSilent) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ExitCode(absl::OkStatus()), 0);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(ExitCodeTest, ErrorIsOneAndOneLine) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ExitCode(absl::NotFoundError("cannot read a")), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "error: cannot read a\n");
}

TEST(ExitCodeTest, EachFaultHasItsLine) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ExitCode(absl::InvalidArgumentError("a:1:2: x\na:3:4: y")), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "error: a:1:2: x\nerror: a:3:4: y\n");
}

TEST(ExitCodeTest, ErrorWithoutMessagePrintsItsCode) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ExitCode(absl::Status(absl::StatusCode::kInternal, "")), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "error: INTERNAL\n");
}

}  // namespace
}  // namespace thsgd
