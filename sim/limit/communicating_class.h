// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The communicating classes of a jump graph: which attraction fields lead to
// each other [WOR22].

#ifndef THSGD_SIM_LIMIT_COMMUNICATING_CLASS_H_
#define THSGD_SIM_LIMIT_COMMUNICATING_CLASS_H_

#include <vector>

namespace thsgd {

// What the graph knows about one field.
struct JumpGraphNode {
  // l*.
  int relative_width;
  // The fields that l* jumps lead to.
  std::vector<int> reaches;
  // Whether l* jumps also lead to where there is no field.
  bool reaches_outside;
};

// Fields that lead to each other, in one or more steps of the jump graph.
struct CommunicatingClass {
  // In ascending order.
  std::vector<int> fields;
  // No edge leaves the class, neither to other fields nor to the outside.
  bool closed;
  // The largest l* in the class and the fields that have it: the class's M^wide
  // if it is closed.
  int relative_width;
  std::vector<int> widest;
};

// In ascending order of their first fields.
std::vector<CommunicatingClass> FindClasses(
    const std::vector<JumpGraphNode>& fields);

}  // namespace thsgd

#endif  // THSGD_SIM_LIMIT_COMMUNICATING_CLASS_H_
