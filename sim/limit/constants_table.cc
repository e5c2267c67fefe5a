// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "sim/limit/constants_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "Eigen/Core"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/check.h"
#include "base/fault_list.h"
#include "base/status_macros.h"
#include "nlohmann/json.hpp"
#include "sim/landscape/landscape.h"
#include "sim/limit/exit_constants.h"
#include "sim/limit/jump_geometry.h"
#include "sim/limit/landing_rates.h"
#include "sim/limit/limit_chain.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

absl::StatusOr<LimitTheory> ComputeOne(const Landscape& landscape,
                                       const Walls& walls, double threshold,
                                       const RegularVariation& tail) {
  THSGD_ASSIGN_OR_RETURN(
      JumpGeometry geometry,
      JumpGeometry::Create(FieldsOf(landscape), walls, threshold));
  THSGD_ASSIGN_OR_RETURN(std::vector<ExitConstants> constants,
                         ComputeExitConstants(landscape, geometry, tail));
  THSGD_ASSIGN_OR_RETURN(std::vector<LimitChain> chains,
                         MakeLimitChains(geometry, constants));
  return LimitTheory{.geometry = std::move(geometry),
                     .constants = std::move(constants),
                     .chains = std::move(chains)};
}

Eigen::VectorXd StationaryLaw(const LimitChain& chain) {
  const absl::StatusOr<Eigen::VectorXd> law = chain.chain.StationaryLaw();
  // The widest minima of a closed class lead to each other.
  THSGD_CHECK(law.ok());
  return *law;
}

std::string FormatEstimate(const Estimate& estimate) {
  if (estimate.value == 0) return "0";
  return absl::StrFormat("%.6g +-%.0e", estimate.value, estimate.error);
}

std::string FormatFields(const std::vector<int>& fields) {
  return absl::StrCat(fields.size() == 1 ? "field " : "fields ",
                      absl::StrJoin(fields, ", "));
}

// Columns as wide as their widest entry, two spaces between them.
std::string Align(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      absl::StrAppendFormat(&line, "%s%*s", i == 0 ? "" : "  ", widths[i],
                            row[i]);
    }
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

std::string FormatChains(const LimitTheory& theory) {
  std::string text = absl::StrCat(
      "b = ", ShortestDecimal(theory.geometry.truncation_threshold()), ": ",
      theory.geometry.irreducible() ? "the jump graph is irreducible"
                                    : "the jump graph is reducible",
      "\n");
  std::size_t next_chain = 0;
  for (const CommunicatingClass& c : theory.geometry.classes()) {
    if (!c.closed) {
      absl::StrAppend(&text, "  ", FormatFields(c.fields), ": left for good\n");
      continue;
    }
    const LimitChain& chain = theory.chains[next_chain++];
    absl::StrAppend(&text, "  ", FormatFields(c.fields),
                    ": closed class; limiting chain on ",
                    FormatFields(chain.fields), " (l* = ", chain.relative_width,
                    ")\n");
    if (chain.fields.size() == 1) continue;
    const Eigen::MatrixXd generator = chain.chain.Generator();
    const Eigen::VectorXd law = StationaryLaw(chain);
    std::vector<std::vector<std::string>> rows = {{"   generator"}};
    for (int j : chain.fields) rows[0].push_back(absl::StrCat("to ", j));
    rows[0].push_back("stationary");
    for (std::size_t i = 0; i < chain.fields.size(); ++i) {
      rows.push_back({absl::StrCat("from ", chain.fields[i])});
      for (std::size_t j = 0; j < chain.fields.size(); ++j) {
        rows.back().push_back(absl::StrFormat("%.6g", generator(i, j)));
      }
      rows.back().push_back(absl::StrFormat("%.6f", law(i)));
    }
    absl::StrAppend(&text, Align(rows));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::vector<LimitTheory>> ComputeLimitTheory(
    const Landscape& landscape, const Walls& walls,
    absl::Span<const double> thresholds, const RegularVariation& tail) {
  FaultList faults;
  faults.Require(tail.tail_index > 0 && std::isfinite(tail.tail_index),
                 "tail_index", tail.tail_index, "> 0 and finite");
  faults.Require(tail.p_positive > 0 && tail.p_positive < 1, "p_positive",
                 tail.p_positive, "> 0 and < 1");
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  std::vector<LimitTheory> theories;
  for (double threshold : thresholds) {
    absl::StatusOr<LimitTheory> theory =
        ComputeOne(landscape, walls, threshold, tail);
    if (theory.ok()) {
      theories.push_back(*std::move(theory));
    } else {
      faults.Add(absl::StrCat("b = ", ShortestDecimal(threshold)),
                 theory.status().message());
    }
  }
  THSGD_RETURN_IF_ERROR(faults.ToStatus());
  return theories;
}

std::string FormatConstants(const std::vector<LimitTheory>& theories) {
  int num_fields = 0;
  bool has_outside = false;
  for (const LimitTheory& theory : theories) {
    num_fields = std::max(num_fields, theory.geometry.num_fields());
    for (const FieldGeometry& f : theory.geometry.fields()) {
      has_outside = has_outside || f.reaches_outside;
    }
  }
  std::vector<std::vector<std::string>> rows = {
      {"b", "field", "minimum", "r", "l*", "q"}};
  for (int j = 0; j < num_fields; ++j) {
    rows[0].push_back(absl::StrCat("q to ", j));
  }
  if (has_outside) rows[0].push_back("q to the outside");
  for (const LimitTheory& theory : theories) {
    for (int i = 0; i < theory.geometry.num_fields(); ++i) {
      const FieldGeometry& f = theory.geometry.fields()[i];
      const ExitConstants& q = theory.constants[i];
      rows.push_back({ShortestDecimal(theory.geometry.truncation_threshold()),
                      absl::StrCat(i), absl::StrFormat("%.6f", f.field.minimum),
                      absl::StrFormat("%.6f", f.effective_width),
                      absl::StrCat(f.relative_width),
                      FormatEstimate(q.total())});
      for (const Estimate& to : q.to) rows.back().push_back(FormatEstimate(to));
      if (has_outside) rows.back().push_back(FormatEstimate(q.outside));
    }
  }
  std::string text = Align(rows);
  for (const LimitTheory& theory : theories) {
    absl::StrAppend(&text, "\n", FormatChains(theory));
  }
  return text;
}

std::string FormatConstantsAsJson(const std::vector<LimitTheory>& theories) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const LimitTheory& theory : theories) {
    const JumpGeometry& geometry = theory.geometry;
    const int n = geometry.num_fields();
    std::vector<Json> closed_class(n);
    std::vector<Json> generator(n);
    std::vector<Json> stationary(n);
    std::size_t next_chain = 0;
    for (const CommunicatingClass& c : geometry.classes()) {
      if (!c.closed) continue;
      const LimitChain& chain = theory.chains[next_chain++];
      const Eigen::MatrixXd q = chain.chain.Generator();
      const Eigen::VectorXd law = StationaryLaw(chain);
      for (int i : c.fields) {
        closed_class[i] = c.fields;
        stationary[i] = 0.0;
      }
      for (std::size_t i = 0; i < chain.fields.size(); ++i) {
        std::vector<double> row(n);
        for (std::size_t j = 0; j < chain.fields.size(); ++j) {
          row[chain.fields[j]] = q(i, j);
        }
        generator[chain.fields[i]] = row;
        stationary[chain.fields[i]] = law(i);
      }
    }
    for (int i = 0; i < n; ++i) {
      const FieldGeometry& f = geometry.fields()[i];
      const ExitConstants& q = theory.constants[i];
      std::vector<double> to;
      std::vector<double> to_error;
      for (const Estimate& estimate : q.to) {
        to.push_back(estimate.value);
        to_error.push_back(estimate.error);
      }
      // An infinite threshold is printed as null.
      list.push_back({{"truncation_threshold", geometry.truncation_threshold()},
                      {"field", i},
                      {"minimum", f.field.minimum},
                      {"lower", f.field.lower},
                      {"upper", f.field.upper},
                      {"effective_width", f.effective_width},
                      {"relative_width", f.relative_width},
                      {"q", q.total().value},
                      {"q_error", q.total().error},
                      {"q_to", to},
                      {"q_to_error", to_error},
                      {"q_outside", q.outside.value},
                      {"irreducible", geometry.irreducible()},
                      {"closed_class", closed_class[i]},
                      {"generator", generator[i]},
                      {"stationary", stationary[i]}});
    }
  }
  return list.dump(1) + "\n";
}

}  // namespace thsgd
