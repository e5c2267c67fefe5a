// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Many independent chains of one truncated SGD process in R^d.

#ifndef THSGD_SIM_SGD_MULTIVARIATE_ENSEMBLE_H_
#define THSGD_SIM_SGD_MULTIVARIATE_ENSEMBLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/multivariate_gradient.h"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/sgd/multivariate_field.h"
#include "sim/sgd/multivariate_occupation.h"
#include "sim/sgd/run_multivariate_steps.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// When and where chains left a field; chain i of a call is at [i].
struct MultivariateExits {
  static constexpr std::int64_t kCensored = -1;

  int dimension;
  // sigma = min{ j >= 1 : X_j not in Omega }, in steps; kCensored if the chain
  // was still inside after the last step allowed.
  std::vector<std::int64_t> num_steps;
  // [chain][coordinate]: X_sigma, or where the censored chain was last. Not
  // finite if the chain diverged: then num_steps is when.
  std::vector<double> positions;

  bool censored(std::size_t i) const { return num_steps[i] == kCensored; }
  absl::Span<const double> position(std::size_t i) const {
    return absl::MakeConstSpan(positions).subspan(i * dimension, dimension);
  }
  // Whether all coordinates of position(i) are finite.
  bool finite(std::size_t i) const;
};

// The chains of
//   X_j = Project(X_{j-1} - phi_b(eta grad f(X_{j-1}) + eta Z_j))
// in R^d, numbered 0 .. 2^32 - 1; phi_b clips the Euclidean norm of the whole
// update, the projection is onto the box [-L, L]^d (multivariate_step.h), and
// grad f is computed in double (multivariate_gradient.h; NaN outside a
// formula's box, so that the chain fails). Every number is a pure function of
// (gradient, law, params, seed, stream, chain, step): the order of calls, the
// way chains are cut into calls, the threads that make them and the machine's
// vector width do not matter. Immutable, so safe to share between threads.
//
// A call keeps up to 64 chains going side by side (32 for d above 32) and
// starts the next when one ends: calls with thousands of chains are fastest.
// Memory: 2 kB a dimension, half as much above 32, and what a formula takes.
class MultivariateEnsemble {
 public:
  // Precondition: law and landscape have the same dimension.
  MultivariateEnsemble(const MultivariateLandscape& landscape,
                       const VectorNoiseLaw& law, const SgdParams& params,
                       std::uint64_t seed, std::uint32_t stream);

  int dimension() const { return dimension_; }
  const MultivariateGradient& gradient() const { return *gradient_; }

  // First exits of chains first_chain .. first_chain + num_chains - 1 from the
  // field, started at `start` inside it and inside the walls, and followed for
  // at most max_steps >= 1 steps.
  MultivariateExits SimulateFirstExits(const MultivariateField& field,
                                       absl::Span<const double> start,
                                       std::int64_t max_steps,
                                       std::uint32_t first_chain,
                                       std::int64_t num_chains) const;

  // What chains first_chain .. first_chain + num_chains - 1 do, all started at
  // `start`, which must lie in a region and inside the walls, in num_steps >= 1
  // steps each. Precondition: the spec is valid (ValidateOccupationSpec).
  MultivariateOccupation SimulateOccupation(
      const MultivariateOccupationSpec& spec, absl::Span<const double> start,
      std::int64_t num_steps, std::uint32_t first_chain,
      std::int64_t num_chains) const;

  // [point][coordinate]: X_0 = start, X_1, ..., X_num_steps of one chain, or
  // those of them whose index is a multiple of interval >= 1.
  std::vector<double> SimulatePath(absl::Span<const double> start,
                                   std::int64_t num_steps, std::uint32_t chain,
                                   std::int64_t interval = 1) const;

  // For tests and benchmarks: the same by another inner loop, which changes
  // no result.
  void UseForTest(RunMultivariateFunction run) { run_ = run; }

 private:
  MultivariateProcess MakeProcess(const std::vector<Ball>& targets) const;
  void CheckStart(absl::Span<const double> start) const;

  std::shared_ptr<const MultivariateGradient> gradient_;
  VectorNoiseSampler sampler_;
  int dimension_;
  int blocks_per_step_;
  SgdParams params_;
  std::uint64_t seed_;
  std::uint32_t stream_;
  RunMultivariateFunction run_ = RunMultivariateSteps;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_MULTIVARIATE_ENSEMBLE_H_
