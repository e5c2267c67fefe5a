// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Many independent chains of one truncated SGD process in one dimension.

#ifndef THSGD_SIM_SGD_ENSEMBLE_H_
#define THSGD_SIM_SGD_ENSEMBLE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "sim/landscape/attraction_field.h"
#include "sim/landscape/gradient_table.h"
#include "sim/landscape/landscape.h"
#include "sim/noise/noise_law.h"
#include "sim/noise/noise_sampler.h"
#include "sim/sgd/exit_attempts.h"
#include "sim/sgd/first_exit.h"
#include "sim/sgd/metastability.h"
#include "sim/sgd/occupation.h"
#include "sim/sgd/run_blocks.h"
#include "sim/sgd/sgd_step.h"
#include "sim/sgd/step_noise.h"

namespace thsgd {

// The chains of
//   X_j = Project(X_{j-1} - phi_b(eta f'(X_{j-1}) + eta Z_j), L),
// numbered 0 .. 2^32 - 1, with f' from a GradientTable. Every number is a pure
// function of (table, law, params, seed, stream, chain, step): the order of
// calls, the way chains are cut into calls, the threads that make them and the
// machine's vector width do not matter. Immutable, so safe to share between
// threads.
//
// A call keeps 64 chains going side by side and starts the next when one ends.
// So calls with thousands of chains are fastest: the last 64 run out one by
// one.
class Ensemble {
 public:
  // Precondition: the table covers the walls [-L, L], or, where L is larger,
  // every field whose exit stops a chain: beyond the table's ends its gradient
  // stays what it is at the end.
  Ensemble(std::shared_ptr<const GradientTable> gradient, const NoiseLaw& law,
           const SgdParams& params, std::uint64_t seed, std::uint32_t stream);

  // Tabulates the gradient on [-L, L], or on the landscape's field if L is
  // infinite. That takes up to a second: share one table where there are
  // several ensembles. Precondition: the gradient can be tabulated there.
  Ensemble(const Landscape& landscape, const NoiseLaw& law,
           const SgdParams& params, std::uint64_t seed, std::uint32_t stream);

  const GradientTable& gradient() const { return *gradient_; }

  // exits[i] = first exit of chain first_chain + i from the field, started at
  // `start` inside it and followed for at most max_steps >= 1 steps. An end of
  // the field on a wall or beyond is no exit: the wall belongs to the field.
  void SimulateFirstExits(const AttractionField& field, double start,
                          std::int64_t max_steps, std::uint32_t first_chain,
                          absl::Span<FirstExit> exits) const;

  // The same exits, and the attempts of the chains that stay finite. An event
  // for each beginning and end of an attempt costs speed.
  ExitAttempts SimulateExitAttempts(const AttractionField& field,
                                    const AttemptSpec& spec, double start,
                                    std::int64_t max_steps,
                                    std::uint32_t first_chain,
                                    absl::Span<FirstExit> exits) const;

  // The same where noise is given for some steps and takes the place of the
  // chain's own: given[i] for chain first_chain + i, in ascending order of
  // steps.
  void SimulateFirstExits(const AttractionField& field, double start,
                          std::int64_t max_steps, std::uint32_t first_chain,
                          absl::Span<const std::vector<StepNoise>> given,
                          absl::Span<FirstExit> exits) const;

  // What chains first_chain .. first_chain + num_chains - 1 do, all started at
  // `start`, which must lie in a region, in num_steps >= 1 steps each.
  Occupation SimulateOccupation(const OccupationSpec& spec, double start,
                                std::int64_t num_steps,
                                std::uint32_t first_chain,
                                std::int64_t num_chains) const;

  // How these chains move among minima. Precondition: `start` lies in a region
  // that is a state.
  Metastability SimulateMetastability(const MetastabilitySpec& spec,
                                      double start, std::int64_t num_steps,
                                      std::uint32_t first_chain,
                                      std::int64_t num_chains) const;

  // X_0 = start, X_1, ..., X_num_steps of one chain, or those of them whose
  // index is a multiple of interval >= 1.
  std::vector<double> SimulatePath(double start, std::int64_t num_steps,
                                   std::uint32_t chain,
                                   std::int64_t interval = 1) const;

  // For tests and benchmarks: the same by another inner loop, which changes
  // no result.
  void UseForTest(RunBlocksFunction run_blocks) { run_blocks_ = run_blocks; }

 private:
  // The field as chains see it: ends on a wall or beyond are no exits.
  AttractionField ExitsOf(const AttractionField& field, double start) const;
  Process MakeProcess() const;

  std::shared_ptr<const GradientTable> gradient_;
  NoiseSampler sampler_;
  SgdParams params_;
  std::uint64_t seed_;
  std::uint32_t stream_;
  RunBlocksFunction run_blocks_ = RunBlocks;
};

}  // namespace thsgd

#endif  // THSGD_SIM_SGD_ENSEMBLE_H_
