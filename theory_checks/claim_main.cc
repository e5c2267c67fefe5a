// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The main function of every check: GoogleTest's flags and --seed.

#include "base/init.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  thsgd::InitProgram("Checks one claim of the theory.", &argc, &argv);
  return RUN_ALL_TESTS();
}
