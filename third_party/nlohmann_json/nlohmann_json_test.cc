// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// JSON for Modern C++ at its pin: the shortest digits that read back the same.

#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace {

TEST(NlohmannJsonTest, DoublesKeepTheirBits) {
  const nlohmann::json written = {{"alpha", 0.1}, {"steps", {1, 2}}};
  const std::string text = written.dump();
  EXPECT_EQ(text, R"({"alpha":0.1,"steps":[1,2]})");
  EXPECT_EQ(nlohmann::json::parse(text)["alpha"].get<double>(), 0.1);
}

}  // namespace
