// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/communicating_class.h"

#include <vector>

namespace thsgd {

std::vector<CommunicatingClass> FindClasses(
    const std::vector<JumpGraphNode>& fields) {
  // The classes of the relation "leads to and comes from".
  const int n = static_cast<int>(fields.size());
  // Reachability in any number of steps, by a search from each field.
  std::vector<std::vector<bool>> leads(n, std::vector<bool>(n));
  for (int i = 0; i < n; ++i) {
    std::vector<int> pending = {i};
    leads[i][i] = true;
    while (!pending.empty()) {
      const int k = pending.back();
      pending.pop_back();
      for (int j : fields[k].reaches) {
        if (leads[i][j]) continue;
        leads[i][j] = true;
        pending.push_back(j);
      }
    }
  }
  std::vector<CommunicatingClass> classes;
  std::vector<bool> done(n);
  for (int i = 0; i < n; ++i) {
    if (done[i]) continue;
    CommunicatingClass c = {
        .fields = {}, .closed = true, .relative_width = 0, .widest = {}};
    for (int j = i; j < n; ++j) {
      if (!leads[i][j] || !leads[j][i]) continue;
      done[j] = true;
      c.fields.push_back(j);
      if (fields[j].relative_width > c.relative_width) {
        c.relative_width = fields[j].relative_width;
        c.widest.clear();
      }
      if (fields[j].relative_width == c.relative_width) c.widest.push_back(j);
    }
    for (int j = 0; j < n; ++j) {
      if (leads[i][j] && !leads[j][i]) c.closed = false;
    }
    for (int j : c.fields) {
      if (fields[j].reaches_outside) c.closed = false;
    }
    classes.push_back(c);
  }
  return classes;
}

}  // namespace thsgd
