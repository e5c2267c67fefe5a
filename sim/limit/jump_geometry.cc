// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/jump_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "sim/landscape/attraction_field.h"
#include "sim/limit/communicating_class.h"
#include "sim/limit/relative_width.h"

namespace thsgd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string NameOf(int index, const AttractionField& field) {
  return absl::StrCat("field ", index, " with minimum ",
                      ShortestDecimal(field.minimum));
}

// Drops the fields beyond the wall above and ends the last that stays there.
// For the wall below: the same of the mirror image.
void MoveIn(double wall, std::vector<AttractionField>& fields,
            FaultList& faults, bool mirrored) {
  while (!fields.empty() && fields.back().lower >= wall) fields.pop_back();
  if (fields.empty() || !(fields.back().minimum < wall)) {
    faults.Require(false, mirrored ? "wall below" : "wall above",
                   mirrored ? -wall : wall,
                   "between a minimum and the next maximum beyond it: "
                   "elsewhere the gradient flow rests on the wall");
    return;
  }
  fields.back().upper = std::min(fields.back().upper, wall);
}

std::vector<AttractionField> Mirror(
    const std::vector<AttractionField>& fields) {
  std::vector<AttractionField> mirrored;
  for (auto f = fields.rbegin(); f != fields.rend(); ++f) {
    mirrored.push_back(
        {.minimum = -f->minimum, .lower = -f->upper, .upper = -f->lower});
  }
  return mirrored;
}

}  // namespace

absl::StatusOr<JumpGeometry> JumpGeometry::Create(
    const std::vector<AttractionField>& fields, const Walls& walls,
    double truncation_threshold) {
  FaultList faults;
  faults.Require(!fields.empty(), "fields", 0, "at least one");
  faults.Require(truncation_threshold > 0, "truncation_threshold",
                 truncation_threshold, "> 0");
  faults.Require(walls.below < walls.above, "wall above", walls.above,
                 "> wall below");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  // An end at infinity, or one that the wall replaces, is no exit.
  const bool open_above = fields.back().upper < walls.above;
  const bool open_below = fields.front().lower > walls.below;
  std::vector<AttractionField> inside = fields;
  MoveIn(walls.above, inside, faults, /*mirrored=*/false);
  inside = Mirror(inside);
  if (!inside.empty()) {
    MoveIn(-walls.below, inside, faults, /*mirrored=*/true);
  }
  inside = Mirror(inside);
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  JumpGeometry geometry;
  geometry.truncation_threshold_ = truncation_threshold;
  geometry.open_below_ = open_below;
  geometry.open_above_ = open_above;
  const int n = static_cast<int>(inside.size());
  for (int i = 0; i < n; ++i) {
    FieldGeometry f = {};
    f.field = inside[i];
    // No negative zero in messages.
    f.field.minimum += 0.0;
    const AttractionField& field = f.field;
    f.exit_distance_below =
        i > 0 || open_below ? field.minimum - field.lower : kInfinity;
    f.exit_distance_above =
        i + 1 < n || open_above ? field.upper - field.minimum : kInfinity;
    f.effective_width = std::min(f.exit_distance_below, f.exit_distance_above);
    if (f.effective_width == kInfinity) {
      faults.Add(NameOf(i, field), "has no exit");
    } else if (const absl::StatusOr<int> width =
                   RelativeWidth(f.effective_width, truncation_threshold);
               !width.ok()) {
      faults.Add(NameOf(i, field), width.status().message());
    } else {
      f.relative_width = *width;
    }
    geometry.fields_.push_back(f);
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());

  // l* jumps in one direction, with next to no flow in between, come as close
  // to l* b as you like; a field that begins farther away is out of reach.
  for (int i = 0; i < n; ++i) {
    FieldGeometry& f = geometry.fields_[i];
    const double reach = f.relative_width * truncation_threshold;
    for (int j = 0; j < n; ++j) {
      if (j == i) continue;
      const int direction = j > i ? 1 : -1;
      if (geometry.DistancesTo(j, f.field.minimum, direction).near < reach) {
        f.reaches.push_back(j);
      }
    }
    f.reaches_outside =
        geometry.DistanceToOutside(f.field.minimum, -1) < reach ||
        geometry.DistanceToOutside(f.field.minimum, 1) < reach;
  }
  std::vector<JumpGraphNode> nodes;
  for (const FieldGeometry& f : geometry.fields_) {
    nodes.push_back({.relative_width = f.relative_width,
                     .reaches = f.reaches,
                     .reaches_outside = f.reaches_outside});
  }
  geometry.classes_ = FindClasses(nodes);
  return geometry;
}

JumpGeometry::Distances JumpGeometry::DistancesTo(int j, double x,
                                                  int direction) const {
  const AttractionField& field = fields_[j].field;
  if (direction > 0) {
    const bool last = j + 1 == num_fields() && !open_above_;
    return {.near = field.lower - x, .far = last ? kInfinity : field.upper - x};
  }
  const bool first = j == 0 && !open_below_;
  return {.near = x - field.upper, .far = first ? kInfinity : x - field.lower};
}

double JumpGeometry::DistanceToOutside(double x, int direction) const {
  if (direction > 0) {
    return open_above_ ? fields_.back().field.upper - x : kInfinity;
  }
  return open_below_ ? x - fields_.front().field.lower : kInfinity;
}

}  // namespace thsgd
