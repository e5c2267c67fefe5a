// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Many independent chains of one truncated SGD process in one dimension.

#ifndef THSGD_SIM_SGD_ENSEMBLE_H_
#define THSGD_SIM_SGD_ENSEMBLE_H_

#include <cmath>
#include <cstdint>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// When and where a chain left a field.
struct FirstExit {
  static constexpr std::int64_t kCensored = -1;

  // sigma = min{ j >= 1 : X_j not in Omega }, in steps; kCensored if the chain
  // was still inside after the last step allowed.
  std::int64_t num_steps;
  // X_sigma, or where the censored chain was last. Not finite if the chain
  // diverged: then num_steps is when.
  double position;

  bool censored() const { return num_steps == kCensored; }
  bool finite() const { return std::isfinite(position); }
};

// The chains of
//   X_j = Project(X_{j-1} - phi_b(eta f'(X_{j-1}) + eta Z_j), L),
// numbered 0 .. 2^32 - 1. Every number is a pure function of (landscape, law,
// params, seed, stream, chain, step): the order of calls, the way chains are
// cut into calls and the threads that make them do not matter. Immutable, so
// safe to share between threads.
class Ensemble {
 public:
  Ensemble(const Landscape& landscape, const NoiseLaw& law,
           const SgdParams& params, std::uint64_t seed, std::uint32_t stream);

  // exits[i] = first exit of chain first_chain + i from the field, started at
  // `start` inside it and followed for at most max_steps >= 1 steps.
  void SimulateFirstExits(const AttractionField& field, double start,
                          std::int64_t max_steps, std::uint32_t first_chain,
                          absl::Span<FirstExit> exits) const;

  // X_0 = start, X_1, ..., X_num_steps of one chain.
  std::vector<double> SimulatePath(double start, std::int64_t num_steps,
                                   std::uint32_t chain) const;

 private:
  using Sampler = std::variant<GaussianSampler, SymmetricLomaxSampler>;

  // Calls visit(potential, sampler) with the concrete types.
  template <class Visitor>
  auto Dispatch(const Visitor& visit) const {
    return std::visit(visit, landscape_, sampler_);
  }

  Landscape landscape_;
  Sampler sampler_;
  SgdParams params_;
  std::uint64_t seed_;
  std::uint32_t stream_;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_ENSEMBLE_H_
