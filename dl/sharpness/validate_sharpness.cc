// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/validate_sharpness.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "dl/sharpness/sharpness.pb.h"

namespace thsgd {
namespace {

constexpr std::int64_t kMaxCount = 1'000'000;
constexpr std::int64_t kMaxProducts = 1000;

void ValidateCount(std::int64_t count, std::int64_t min, std::int64_t max,
                   absl::string_view field, FaultList& faults) {
  faults.Require(count >= min && count <= max, field, absl::StrCat(count),
                 absl::StrCat(min, " to ", max));
}

void ValidateSearch(const manifest::PerturbationSearchSpec& search,
                    const std::string& field, FaultList& faults) {
  faults.Require(
      search.max_accuracy_drop() > 0 && search.max_accuracy_drop() < 1,
      field + ".max_accuracy_drop", search.max_accuracy_drop(), "> 0 and < 1");
  faults.Require(
      search.relative_precision() >= 1e-9 && search.relative_precision() <= 1,
      field + ".relative_precision", search.relative_precision(), "1e-9 to 1");
  faults.Require(search.magnitude_offset() >= 0 &&
                     std::isfinite(search.magnitude_offset()),
                 field + ".magnitude_offset", search.magnitude_offset(),
                 ">= 0 and finite");
}

}  // namespace

absl::Status ValidateSharpness(const manifest::SharpnessSpec& spec) {
  FaultList faults;
  if (!spec.has_expected() && !spec.has_pac_bayes() && !spec.has_maximal() &&
      !spec.has_hessian()) {
    faults.Add("expected", "must be set, or pac_bayes, maximal or hessian");
  }
  if (spec.has_expected()) {
    const double deviation = spec.expected().standard_deviation();
    faults.Require(deviation > 0 && std::isfinite(deviation),
                   "expected.standard_deviation", deviation, "> 0 and finite");
    ValidateCount(spec.expected().num_draws(), 2, kMaxCount,
                  "expected.num_draws", faults);
  }
  if (spec.has_pac_bayes()) {
    ValidateSearch(spec.pac_bayes().search(), "pac_bayes.search", faults);
    ValidateCount(spec.pac_bayes().num_draws(), 2, kMaxCount,
                  "pac_bayes.num_draws", faults);
  }
  if (spec.has_maximal()) {
    const manifest::MaximalSharpnessSpec& maximal = spec.maximal();
    ValidateSearch(maximal.search(), "maximal.search", faults);
    ValidateCount(maximal.num_starts(), 1, kMaxCount, "maximal.num_starts",
                  faults);
    ValidateCount(maximal.num_steps(), 0, kMaxCount, "maximal.num_steps",
                  faults);
    faults.Require(maximal.relative_step() > 0 && maximal.relative_step() <= 2,
                   "maximal.relative_step", maximal.relative_step(),
                   "> 0 and at most 2");
  }
  if (spec.has_hessian()) {
    const manifest::HessianSpec& hessian = spec.hessian();
    faults.Require(
        hessian.relative_residual() >= 1e-6 && hessian.relative_residual() <= 1,
        "hessian.relative_residual", hessian.relative_residual(), "1e-6 to 1");
    ValidateCount(hessian.max_products(), 2, kMaxProducts,
                  "hessian.max_products", faults);
    ValidateCount(hessian.num_probes(), 2, kMaxCount, "hessian.num_probes",
                  faults);
  }
  return faults.ToStatus();
}

}  // namespace thsgd
