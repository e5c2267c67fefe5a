// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/exact/stable_table.h"

#include <cmath>

#include "base/status_matchers.h"
#include "gtest/gtest.h"
#include "sim/noise/symmetric_stable.h"

namespace thsgd {
namespace {

// Off the table's nodes, from the centre to far beyond its end.
TEST(StableTableTest, IsTheLaw) {
  for (double alpha : {1.05, 1.2, 1.5, 1.8, 1.99}) {
    THSGD_ASSERT_OK_AND_ASSIGN(const SymmetricStable law,
                               SymmetricStable::Create(alpha, 0.3));
    const StableTable table(law);
    EXPECT_NEAR(table.UpperTail(0), 0.5, 1e-10);
    EXPECT_NEAR(table.Density(0) / law.Density(0), 1, 1e-10);
    for (double x = 1e-6; x < 1e15; x *= 1.37) {
      EXPECT_NEAR(table.UpperTail(x) / law.UpperTail(x), 1, 1e-10)
          << alpha << ' ' << x;
      EXPECT_NEAR(table.Density(x) / law.Density(x), 1, 1e-10)
          << alpha << ' ' << x;
    }
  }
}

}  // namespace
}  // namespace thsgd
