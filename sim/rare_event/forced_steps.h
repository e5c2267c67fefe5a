// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// In which steps big jumps are forced, and the likelihood ratio of a path in
// which they were.

#ifndef THSGD_SIM_RARE_EVENT_FORCED_STEPS_H_
#define THSGD_SIM_RARE_EVENT_FORCED_STEPS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace thsgd {

// A step whose noise could have been a forced one.
struct BigStep {
  // j >= 1: from X_{j-1} to X_j.
  std::int64_t step;
  // Density of the forced noise over that of the noise, where it is: > 0.
  double ratio;
};

// The law of the forced steps j_1 < j_2 < ... < j_l: j_1 is uniform on 1 .. n,
// and the gap j_{k+1} - j_k, independent of the steps before, has the law
//   G_k(g) = (1/2) 1{g <= w_k} / w_k
//          + (1/2) e^(-(g-1)/w_k) (1 - e^(-1/w_k)),   g = 1, 2, ...
// with a window w_k: jumps that leave a field together come within the time
// that the flow grants them, in the limit uniformly, and before the limit
// noise blurs its end. Steps after n are not made. Immutable. All numbers are
// the same on every machine.
class ForcedSteps {
 public:
  // num_steps: n, 1 to 2^40; windows: w_1 .. w_(l-1), each 1 to 2^40.
  ForcedSteps(std::int64_t num_steps, std::vector<std::int64_t> windows);

  // l.
  int num_jumps() const { return static_cast<int>(windows_.size()) + 1; }
  const std::vector<std::int64_t>& windows() const { return windows_; }

  // j_1, and the gap after the k-th jump, 1 <= k < l, from the word's uniform
  // number. Probabilities are exact up to n 2^-52.
  std::int64_t DrawFirst(std::uint64_t word) const;
  std::int64_t DrawGap(int k, std::uint64_t word) const;

  // dQ/dP of the path up to step sigma, where Q forces the noise in these steps
  // and P is the process as it is. `big`: all steps up to sigma whose noise has
  // a positive ratio, in ascending order. With J the forced steps and
  // r_j the ratio of step j,
  //   dQ/dP = sum over subsets S of big of Q(J up to sigma = S) prod_S r_j:
  // what is forced after sigma integrates to 1. A recursion over the big steps,
  // K^2 l operations for K of them. Neither over- nor underflows as long as
  // the product of the l largest (K r_j) stays below 1e300.
  double LikelihoodRatio(absl::Span<const BigStep> big,
                         std::int64_t sigma) const;

 private:
  // G_k(g), and the sum of G_k beyond g >= 0.
  double GapProbability(int k, std::int64_t gap) const;
  double GapTail(int k, std::int64_t gap) const;

  std::int64_t num_steps_;
  std::vector<std::int64_t> windows_;
  // 1 - e^(-1/w_k).
  std::vector<double> hazards_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_RARE_EVENT_FORCED_STEPS_H_
