// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// What the checks of all claims share: the false-alarm budget and the seed.
//
// Every check states claim, source, null hypothesis, statistic, number of
// comparisons and power, and holds its comparisons to kClaimBudget together.

#ifndef THSGD_THEORY_CHECKS_CLAIM_H_
#define THSGD_THEORY_CHECKS_CLAIM_H_

#include <cstdint>

namespace thsgd {

// The probability that a run of all checks fails although every claim holds
// and the program is right, over the choice of the seed.
inline constexpr double kRunBudget = 1e-4;
// Claims with random draws; at most.
inline constexpr int kMaxClaims = 20;
inline constexpr double kClaimBudget = kRunBudget / kMaxClaims;

// --seed: by default the one that was fixed before any check had run.
std::uint64_t ClaimSeed();

// |z| that one of num_comparisons two-sided z-tests exceeds with probability
// kClaimBudget, and the level of each such test.
double ClaimMaxZ(int num_comparisons);
double ClaimLevel(int num_comparisons);

}  // namespace thsgd

#endif  // THSGD_THEORY_CHECKS_CLAIM_H_
