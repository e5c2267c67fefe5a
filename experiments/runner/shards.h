// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The shards of a plan, for any kind of experiment. `Plan`, `Shard` and
// `Result` are the kind's messages.

#ifndef THSGD_EXPERIMENTS_RUNNER_SHARDS_H_
#define THSGD_EXPERIMENTS_RUNNER_SHARDS_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/proto_file.h"
#include "base/sha256.h"
#include "base/status_macros.h"

namespace thsgd {

// SHA-256 of a plan's deterministic serialization, hexadecimal: what every
// number computed from the plan is a function of.
template <typename Plan>
std::string DigestOf(const Plan& plan) {
  return Sha256Hex(SerializeDeterministically(plan));
}

// Puts shards into their order.
// Errors: InvalidArgument if there is none, or if one belongs to another plan,
// is missing or comes twice.
template <typename Shard>
absl::Status ArrangeShards(const std::string& plan_sha256,
                           std::vector<Shard>& shards) {
  std::sort(shards.begin(), shards.end(), [](const Shard& a, const Shard& b) {
    return a.shard_index() < b.shard_index();
  });
  if (shards.empty()) return absl::InvalidArgumentError("no shard is given");
  const int num_shards = static_cast<int>(shards.size());
  for (int i = 0; i < num_shards; ++i) {
    const Shard& shard = shards[i];
    if (shard.plan_sha256() != plan_sha256) {
      return absl::InvalidArgumentError(absl::StrCat(
          "shard ", shard.shard_index(), " was computed from plan ",
          shard.plan_sha256(), ", not from ", plan_sha256));
    }
    if (shard.num_shards() != num_shards || shard.shard_index() != i) {
      return absl::InvalidArgumentError(absl::StrCat(
          "shards are missing or come twice: in place ", i, " of ", num_shards,
          " stands shard ", shard.shard_index(), " of ", shard.num_shards()));
    }
  }
  return absl::OkStatus();
}

// Where the tasks of a plan are dealt to its shards in turn, those of one
// shard: shard_index, shard_index + num_shards, ...
inline std::vector<int> TasksOfShard(int num_tasks, int shard_index,
                                     int num_shards) {
  std::vector<int> tasks;
  for (int i = shard_index; i < num_tasks; i += num_shards) tasks.push_back(i);
  return tasks;
}

// The result of tasks so dealt, in their order, without provenance beyond the
// plan. Shards may come in any order. items_of(message): the field of a shard
// and of the result with one item for each task.
// Errors: those of ArrangeShards; InvalidArgument if a shard lacks an item.
template <typename Result, typename Plan, typename Shard, typename ItemsOf>
absl::StatusOr<Result> MergeDealtShards(const Plan& plan, int num_tasks,
                                        std::vector<Shard> shards,
                                        const ItemsOf& items_of) {
  Result result;
  *result.mutable_plan() = plan;
  result.mutable_provenance()->set_plan_sha256(DigestOf(plan));
  THSGD_RETURN_IF_ERROR(
      ArrangeShards(result.provenance().plan_sha256(), shards));
  const int num_shards = static_cast<int>(shards.size());
  for (int i = 0; i < num_shards; ++i) {
    const int expected =
        static_cast<int>(TasksOfShard(num_tasks, i, num_shards).size());
    const int size = items_of(shards[i])->size();
    if (size != expected) {
      return absl::InvalidArgumentError(
          absl::StrCat("shard ", i, " of ", num_shards,
                       " is not complete: it holds ", size, " of ", expected));
    }
  }
  for (int i = 0; i < num_tasks; ++i) {
    *items_of(result)->Add() =
        std::move((*items_of(shards[i % num_shards]))[i / num_shards]);
  }
  return result;
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_RUNNER_SHARDS_H_
