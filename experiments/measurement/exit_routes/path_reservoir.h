// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Keeps the paths with the smallest keys: a weighted sample of all that were
// offered (sim/rare_event/reservoir_key.h). What is kept does not depend on the
// order of the offers, so samples of disjoint sets merge exactly.

#ifndef THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_PATH_RESERVOIR_H_
#define THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_PATH_RESERVOIR_H_

#include <cstdint>
#include <map>
#include <tuple>

#include "experiments/measurement/exit_routes/exit_routes.pb.h"

namespace thsgd {

class PathReservoir {
 public:
  // Keeps at most `capacity` paths.
  explicit PathReservoir(int capacity) : capacity_(capacity) {}

  // Whether a path with this key would be kept now: asked before the path is
  // copied.
  bool Takes(double key) const;

  // Ties of keys go to the lower replicate, then the lower exit.
  void Offer(manifest::ExitPath path);

  // Adds the paths to the cell in ascending order of keys.
  void AddTo(manifest::ExitRoutesCell& cell) const;

 private:
  using Rank = std::tuple<double, std::int64_t, std::int64_t>;

  int capacity_;
  std::map<Rank, manifest::ExitPath> paths_;
};

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MEASUREMENT_EXIT_ROUTES_PATH_RESERVOIR_H_
