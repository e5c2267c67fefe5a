// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/identifier.h"

#include <string>

#include "base/fault_list.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

bool IsAccepted(const std::string& name) {
  FaultList faults;
  RequireIdentifier("name", name, faults);
  return faults.empty();
}

TEST(IdentifierTest, Accepted) {
  EXPECT_TRUE(IsAccepted("a"));
  EXPECT_TRUE(IsAccepted("our_2"));
  EXPECT_TRUE(IsAccepted(std::string(64, 'z')));
}

TEST(IdentifierTest, Refused) {
  for (const std::string& name :
       {std::string(), std::string("2a"), std::string("_a"), std::string("A"),
        std::string("a-b"), std::string("a b"), std::string("\xc3\xa4"),
        std::string("a\0b", 3), std::string(65, 'z')}) {
    EXPECT_FALSE(IsAccepted(name)) << name;
  }
}

TEST(IdentifierTest, FaultNamesFieldAndValue) {
  FaultList faults;
  RequireIdentifier("method[2].name", "No", faults);
  EXPECT_EQ(faults.ToStatus().message(),
            "method[2].name = \"No\"; must be [a-z][a-z0-9_]* of at most 64 "
            "characters");
}

}  // namespace
}  // namespace thsgd
