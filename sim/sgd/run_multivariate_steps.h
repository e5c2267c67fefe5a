// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The inner loop of the engine in R^d: advances all slots step by step until a
// chain has an event.

#ifndef THSGD_SIM_SGD_RUN_MULTIVARIATE_STEPS_H_
#define THSGD_SIM_SGD_RUN_MULTIVARIATE_STEPS_H_

#include <cstdint>
#include <vector>

#include "sim/landscape/multivariate_gradient.h"
#include "sim/noise/vector_noise_law.h"
#include "sim/rng/vector_key.h"
#include "sim/sgd/ball.h"
#include "sim/sgd/multivariate_slots.h"
#include "sim/sgd/multivariate_step.h"
#include "sim/sgd/sgd_step.h"

namespace thsgd {

// What is the same for all chains and all steps.
struct MultivariateProcess {
  const MultivariateGradient* gradient;
  const VectorNoiseSampler* sampler;
  SgdParams params;
  VectorTruncation truncation;
  std::uint64_t seed;
  std::uint32_t stream;
  VectorKey key;
  // A chain outside its home ball has an event if this is empty, if it is in
  // one of these or if its distance to the ball's centre is not finite.
  const std::vector<Ball>* targets;
};

// Advances the slots in use from step `clock` on, by at least one step and at
// most max_steps, and stops after the first step in which a chain had an event,
// which is marked in slots.event; no mark is there before. Returns the number
// of steps done.
//
// The best vector instructions of this machine; bit for bit the same as
// RunMultivariateReference.
std::int64_t RunMultivariateSteps(const MultivariateProcess& process,
                                  std::uint64_t clock, std::int64_t max_steps,
                                  MultivariateSlots& slots);

// One chain at a time in portable C++: the definition of the result.
std::int64_t RunMultivariateReference(const MultivariateProcess& process,
                                      std::uint64_t clock,
                                      std::int64_t max_steps,
                                      MultivariateSlots& slots);

using RunMultivariateFunction = std::int64_t (*)(const MultivariateProcess&,
                                                 std::uint64_t, std::int64_t,
                                                 MultivariateSlots&);

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_RUN_MULTIVARIATE_STEPS_H_
