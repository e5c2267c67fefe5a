// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/multivariate_constants_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "sim/landscape/multivariate_landscape.h"
#include "sim/limit/communicating_class.h"
#include "sim/limit/jump_directions.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/multivariate_exit_constants.h"
#include "sim/limit/multivariate_jump_geometries.h"
#include "sim/limit/multivariate_jump_geometry.h"
#include "sim/limit/shifted_sobol.h"

namespace thsgd {
namespace {

std::string FormatEstimate(const Estimate& estimate) {
  return absl::StrFormat("%.5g +-%.0e", estimate.value, estimate.error);
}

std::string FormatPoint(const std::vector<double>& x) {
  constexpr std::size_t kMaxShown = 3;
  std::string text = "(";
  for (std::size_t k = 0; k < std::min(x.size(), kMaxShown); ++k) {
    absl::StrAppendFormat(&text, "%s%.5f", k == 0 ? "" : ", ", x[k]);
  }
  return absl::StrCat(text, x.size() > kMaxShown ? ", ...)" : ")");
}

std::string FormatClasses(const MultivariateJumpGeometry& geometry) {
  // Of a product landscape's hundreds nobody reads a list.
  constexpr int kMaxListed = 16;
  std::string text =
      absl::StrCat("b = ", ShortestDecimal(geometry.truncation_threshold()),
                   ": the jump graph is ",
                   geometry.irreducible() ? "irreducible" : "reducible", "\n");
  if (geometry.num_fields() > kMaxListed) return text;
  for (const CommunicatingClass& c : geometry.classes()) {
    absl::StrAppend(&text, "  fields ", absl::StrJoin(c.fields, ", "), ": ",
                    c.closed ? "closed class" : "left for good",
                    "; widest: ", absl::StrJoin(c.widest, ", "),
                    " (l* = ", c.relative_width, ")\n");
  }
  return text;
}

}  // namespace

absl::StatusOr<std::vector<MultivariateLimitTheory>>
ComputeMultivariateLimitTheory(const MultivariateLandscape& landscape,
                               double projection_bound,
                               absl::Span<const double> thresholds, int field,
                               const JumpDirections& directions,
                               double tail_index,
                               const QuasiMonteCarlo& points) {
  THSGD_ASSIGN_OR_RETURN(
      auto geometries,
      MakeMultivariateJumpGeometries(landscape, projection_bound, thresholds));
  std::vector<MultivariateLimitTheory> theories;
  for (auto& geometry : geometries) {
    const int n = geometry->num_fields();
    if (field < -1 || field >= n) {
      return absl::InvalidArgumentError(
          absl::StrCat("field = ", field, "; must be -1 to ", n - 1));
    }
    MultivariateLimitTheory theory;
    for (int i = 0; i < n; ++i) {
      if (field >= 0 && field != i) continue;
      THSGD_ASSIGN_OR_RETURN(MultivariateExitConstants q,
                             ComputeMultivariateExitConstants(
                                 *geometry, i, directions, tail_index, points));
      theory.fields.push_back(i);
      theory.constants.push_back(std::move(q));
    }
    theory.geometry = std::move(geometry);
    theories.push_back(std::move(theory));
  }
  return theories;
}

std::string FormatMultivariateConstants(
    const std::vector<MultivariateLimitTheory>& theories) {
  std::string text =
      absl::StrFormat("%6s %5s %22s %9s %10s %3s %18s  %s\n", "b", "field",
                      "minimum", "r", "ceil(r/b)", "l*", "q", "q to fields");
  for (const MultivariateLimitTheory& theory : theories) {
    const double b = theory.geometry->truncation_threshold();
    for (std::size_t k = 0; k < theory.fields.size(); ++k) {
      const MultivariateFieldGeometry& f =
          theory.geometry->fields()[theory.fields[k]];
      const MultivariateExitConstants& q = theory.constants[k];
      absl::StrAppendFormat(
          &text, "%6s %5d %22s %9.6f %10d %3d %18s ", ShortestDecimal(b),
          theory.fields[k], FormatPoint(f.minimum), f.effective_width,
          std::max(1, static_cast<int>(std::ceil(f.effective_width / b))),
          f.relative_width, FormatEstimate(q.total));
      for (std::size_t j = 0; j < q.to.size(); ++j) {
        if (q.to[j].value == 0) continue;
        absl::StrAppend(&text, " ", j, ": ", FormatEstimate(q.to[j]));
      }
      if (q.outside.value != 0) {
        absl::StrAppend(&text, " outside: ", FormatEstimate(q.outside));
      }
      text += '\n';
    }
  }
  for (const MultivariateLimitTheory& theory : theories) {
    absl::StrAppend(&text, "\n", FormatClasses(*theory.geometry));
  }
  return text;
}

std::string FormatMultivariateConstantsAsJson(
    const std::vector<MultivariateLimitTheory>& theories) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const MultivariateLimitTheory& theory : theories) {
    const MultivariateJumpGeometry& geometry = *theory.geometry;
    std::vector<Json> closed_class(geometry.num_fields());
    for (const CommunicatingClass& c : geometry.classes()) {
      if (!c.closed) continue;
      for (int i : c.fields) closed_class[i] = c.fields;
    }
    for (std::size_t k = 0; k < theory.fields.size(); ++k) {
      const int i = theory.fields[k];
      const MultivariateFieldGeometry& f = geometry.fields()[i];
      const MultivariateExitConstants& q = theory.constants[k];
      std::vector<double> to;
      std::vector<double> to_error;
      for (const Estimate& estimate : q.to) {
        to.push_back(estimate.value);
        to_error.push_back(estimate.error);
      }
      // An infinite threshold is printed as null.
      list.push_back({{"truncation_threshold", geometry.truncation_threshold()},
                      {"field", i},
                      {"minimum", f.minimum},
                      {"effective_width", f.effective_width},
                      {"relative_width", f.relative_width},
                      {"reaches", f.reaches},
                      {"reaches_outside", f.reaches_outside},
                      {"q", q.total.value},
                      {"q_error", q.total.error},
                      {"q_to", to},
                      {"q_to_error", to_error},
                      {"q_outside", q.outside.value},
                      {"q_outside_error", q.outside.error},
                      {"irreducible", geometry.irreducible()},
                      {"closed_class", closed_class[i]}});
    }
  }
  return list.dump(1) + "\n";
}

}  // namespace thsgd
