// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/measurement/exit_routes/path_reservoir.h"

#include <iterator>
#include <utility>

#include "experiments/measurement/exit_routes/exit_routes.pb.h"

namespace thsgd {

bool PathReservoir::Takes(double key) const {
  if (std::ssize(paths_) < capacity_) return true;
  return capacity_ > 0 && key <= std::get<0>(paths_.rbegin()->first);
}

void PathReservoir::Offer(manifest::ExitPath path) {
  const Rank rank = {path.reservoir_key(), path.replicate(), path.exit_index()};
  paths_.emplace(rank, std::move(path));
  if (std::ssize(paths_) > capacity_) paths_.erase(std::prev(paths_.end()));
}

void PathReservoir::AddTo(manifest::ExitRoutesCell& cell) const {
  for (const auto& [rank, path] : paths_) *cell.add_recorded_path() = path;
}

}  // namespace thsgd
