// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/cancellation.h"

#include <csignal>
#include <cstdlib>

#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ExitedWithCode;
using ::testing::KilledBySignal;

constexpr char kText[] =
    "^\nstopping after the work in hand; once more to stop at once\n$";

// Each statement runs in a process of its own: handlers and flag are global.

void ExitWithFlags(int code) {
  std::exit(CancellationRequested() && CancellationFlag() ? code : 1);
}

TEST(CancellationDeathTest, FirstSignalSetsTheFlag) {
  for (const int number : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          InstallCancellationHandlers();
          if (CancellationRequested()) std::exit(2);
          std::raise(number);
          ExitWithFlags(0);
        },
        ExitedWithCode(0), kText);
  }
}

TEST(CancellationDeathTest, SecondSignalKillsWhicheverWasTheFirst) {
  for (const int first : {SIGINT, SIGTERM}) {
    for (const int second : {SIGINT, SIGTERM}) {
      EXPECT_EXIT(
          {
            InstallCancellationHandlers();
            std::raise(first);
            std::raise(second);
            std::exit(2);
          },
          KilledBySignal(second), kText);
    }
  }
}

TEST(CancellationDeathTest, IgnoredSignalsStayIgnored) {
  EXPECT_EXIT(
      {
        std::signal(SIGINT, SIG_IGN);
        InstallCancellationHandlers();
        std::raise(SIGINT);
        std::exit(CancellationRequested() ? 1 : 0);
      },
      ExitedWithCode(0), "^$");
}

TEST(CancellationTest, NothingIsRequestedWithoutASignal) {
  EXPECT_FALSE(CancellationRequested());
  EXPECT_FALSE(CancellationFlag());
}

}  // namespace
}  // namespace thsgd
