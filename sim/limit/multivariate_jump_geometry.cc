// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/multivariate_jump_geometry.h"

#include <utility>
#include <vector>

#include "sim/limit/communicating_class.h"

namespace thsgd {

void MultivariateJumpGeometry::SetFields(
    std::vector<MultivariateFieldGeometry> fields) {
  fields_ = std::move(fields);
  std::vector<JumpGraphNode> nodes;
  for (const MultivariateFieldGeometry& f : fields_) {
    nodes.push_back({.relative_width = f.relative_width,
                     .reaches = f.reaches,
                     .reaches_outside = f.reaches_outside});
  }
  classes_ = FindClasses(nodes);
}

}  // namespace thsgd
