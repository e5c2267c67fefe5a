// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "theory_checks/claim.h"

#include <cstdint>

#include "gflags/gflags.h"
#include "stats/z_test.h"

DEFINE_uint64(seed, 20211203, "Master seed of the check's random numbers");

namespace thsgd {

std::uint64_t ClaimSeed() { return FLAGS_seed; }

double ClaimLevel(int num_comparisons) {
  return *PerComparisonLevel(kClaimBudget, num_comparisons);
}

double ClaimMaxZ(int num_comparisons) {
  return *TwoSidedZ(ClaimLevel(num_comparisons));
}

}  // namespace thsgd
