// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/make_report.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status_macros.h"
#include "experiments/manifest/any_experiment.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/measurement_of.h"
#include "experiments/manifest/result.pb.h"
#include "experiments/manifest/validate_experiment.h"
#include "experiments/measurement/exit_routes/complete_exit_routes.h"
#include "experiments/measurement/exit_routes/report_exit_routes.h"
#include "experiments/measurement/first_exit_time/complete_first_exit_time.h"
#include "experiments/measurement/first_exit_time/report_first_exit_time.h"
#include "experiments/measurement/flow_deviation/complete_flow_deviation.h"
#include "experiments/measurement/flow_deviation/report_flow_deviation.h"
#include "experiments/measurement/metastability/complete_metastability.h"
#include "experiments/measurement/metastability/report_metastability.h"
#include "experiments/measurement/occupation/complete_occupation.h"
#include "experiments/measurement/occupation/report_occupation.h"
#include "experiments/report/report.pb.h"
#include "experiments/report/settings.h"
#include "experiments/report/start_report.h"

namespace thsgd {
namespace {

// The plan of a recorded result need not be that of today's manifest: it is
// held against the same rules before anything is computed from it.
absl::Status ValidatePlan(const manifest::Plan& plan) {
  manifest::Experiment experiment = plan.experiment();
  // What a plan does not keep.
  experiment.set_title("none");
  manifest::Sampling* const sampling =
      MutableSamplingOf(plan.scale(), experiment);
  if (sampling == nullptr) {
    return absl::InvalidArgumentError("the result's plan has no scale");
  }
  *sampling = plan.sampling();
  const absl::Status valid = ValidateExperiment(experiment);
  if (valid.ok()) return valid;
  return absl::InvalidArgumentError(
      absl::StrCat("the result's plan is not valid:\n  ",
                   absl::StrReplaceAll(valid.message(), {{"\n", "\n  "}})));
}

}  // namespace

absl::StatusOr<report::Report> MakeReport(
    const manifest::Experiment& experiment, const manifest::Result& result) {
  THSGD_RETURN_IF_ERROR(ValidatePlan(result.plan()));
  const std::string planned = MeasurementOf(result.plan().experiment());
  if (MeasurementOf(result) != planned) {
    return absl::InvalidArgumentError(
        absl::StrCat("the result's plan measures ", planned,
                     ", the result has \"", MeasurementOf(result), "\""));
  }
  report::Report report = StartReport(experiment, result);
  AddSettings(result.plan(), report);
  switch (result.measurement_case()) {
    case manifest::Result::kExitRoutes:
      THSGD_RETURN_IF_ERROR(RequireCompleteExitRoutes(result));
      THSGD_RETURN_IF_ERROR(ReportExitRoutes(result, report));
      return report;
    case manifest::Result::kOccupation:
      THSGD_RETURN_IF_ERROR(RequireCompleteOccupation(result));
      THSGD_RETURN_IF_ERROR(ReportOccupation(result, report));
      return report;
    case manifest::Result::kMetastability:
      THSGD_RETURN_IF_ERROR(RequireCompleteMetastability(result));
      THSGD_RETURN_IF_ERROR(ReportMetastability(result, report));
      return report;
    case manifest::Result::kFirstExitTime:
      THSGD_RETURN_IF_ERROR(RequireCompleteFirstExitTime(result));
      THSGD_RETURN_IF_ERROR(ReportFirstExitTime(result, report));
      return report;
    case manifest::Result::kFlowDeviation:
      THSGD_RETURN_IF_ERROR(RequireCompleteFlowDeviation(result));
      THSGD_RETURN_IF_ERROR(ReportFlowDeviation(result, report));
      return report;
    case manifest::Result::MEASUREMENT_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("the result has no measurement");
}

}  // namespace thsgd
