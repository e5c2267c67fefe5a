// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/rare_event/plain_simulation.h"

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/rare_event/exit_event.h"
#include "sim/sgd/ensemble.h"

namespace thsgd {
namespace {

constexpr std::int64_t kMaxChain = std::numeric_limits<std::uint32_t>::max();

}  // namespace

absl::StatusOr<PlainSimulation> PlainSimulation::Create(
    const Ensemble& ensemble, const ExitEvent& event,
    std::int64_t paths_per_replicate) {
  FaultList faults;
  faults.Require(event.field.Contains(event.start), "start", event.start,
                 absl::StrCat("inside the attraction field (",
                              ShortestDecimal(event.field.lower), ", ",
                              ShortestDecimal(event.field.upper), ")"));
  faults.Require(event.num_steps >= 1, "num_steps",
                 absl::StrCat(event.num_steps), ">= 1");
  faults.Require(paths_per_replicate >= 1 && paths_per_replicate <= kMaxChain,
                 "paths_per_replicate", absl::StrCat(paths_per_replicate),
                 absl::StrCat("1 to ", kMaxChain));
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return PlainSimulation(ensemble, event, paths_per_replicate);
}

ExitReplicate PlainSimulation::Run(std::uint32_t replicate) const {
  const std::int64_t first_chain = replicate * paths_per_replicate_;
  THSGD_CHECK(first_chain + paths_per_replicate_ - 1 <= kMaxChain);
  std::vector<FirstExit> first_exits(paths_per_replicate_);
  ensemble_.SimulateFirstExits(event_.field, event_.start, event_.num_steps,
                               static_cast<std::uint32_t>(first_chain),
                               absl::MakeSpan(first_exits));
  ExitReplicate result;
  const double weight = 1 / static_cast<double>(paths_per_replicate_);
  for (std::int64_t i = 0; i < paths_per_replicate_; ++i) {
    const FirstExit& exit = first_exits[i];
    result.num_steps += exit.censored() ? event_.num_steps : exit.num_steps;
    if (!exit.finite()) {
      ++result.num_non_finite;
    } else if (!exit.censored()) {
      // Draws are a function of chain and step, so the path need not have been
      // stored: the few that leave are run once more.
      result.exits.push_back(
          {.weight = weight,
           .path = ensemble_.SimulatePath(
               event_.start, exit.num_steps,
               static_cast<std::uint32_t>(first_chain + i))});
    }
  }
  return result;
}

}  // namespace thsgd
