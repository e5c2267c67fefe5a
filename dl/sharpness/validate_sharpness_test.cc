// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/sharpness/validate_sharpness.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "base/status_matchers.h"
#include "dl/sharpness/sharpness.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kSpec[] = R"pb(
  expected { standard_deviation: 0.01 num_draws: 1000 }
  pac_bayes {
    search {
      max_accuracy_drop: 0.1
      relative_precision: 0.02
      magnitude_offset: 0
    }
    num_draws: 100
  }
  maximal {
    search { max_accuracy_drop: 0.2 relative_precision: 1 }
    num_starts: 3
    num_steps: 20
    relative_step: 0.25
  }
  hessian { relative_residual: 0.001 max_products: 200 num_probes: 50 }
)pb";

absl::Status Validate(const std::string& text) {
  manifest::SharpnessSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec));
  FaultList faults;
  faults.AddAll("sharpness", ValidateSharpness(spec));
  return faults.ToStatus();
}

TEST(ValidateSharpnessTest, AcceptsWhatCanBeMeasured) {
  THSGD_EXPECT_OK(Validate(kSpec));
  THSGD_EXPECT_OK(Validate("expected { standard_deviation: 1 num_draws: 2 }"));
}

struct Case {
  // Put in place of what must be there.
  absl::string_view before;
  absl::string_view after;
  // Part of the message.
  const char* message;
};

class ValidateSharpnessTest : public ::testing::TestWithParam<Case> {};

TEST_P(ValidateSharpnessTest, NamesTheFault) {
  const Case& c = GetParam();
  const std::string text = kSpec;
  ASSERT_THAT(text, HasSubstr(c.before));
  EXPECT_THAT(
      Validate(absl::StrReplaceAll(text, {{c.before, c.after}})),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)));
}

INSTANTIATE_TEST_SUITE_P(
    AllFields, ValidateSharpnessTest,
    ::testing::Values(
        Case{"standard_deviation: 0.01", "standard_deviation: 0",
             "sharpness.expected.standard_deviation = 0; must be > 0"},
        Case{"standard_deviation: 0.01", "standard_deviation: inf",
             "sharpness.expected.standard_deviation = inf; must be > 0 and "
             "finite"},
        Case{"num_draws: 1000", "num_draws: 1",
             "sharpness.expected.num_draws = 1; must be 2 to 1000000"},
        Case{"max_accuracy_drop: 0.1", "max_accuracy_drop: 0",
             "sharpness.pac_bayes.search.max_accuracy_drop = 0; must be > 0"},
        Case{"relative_precision: 0.02", "relative_precision: 1e-10",
             "sharpness.pac_bayes.search.relative_precision = 1e-10; must be "
             "1e-9 to 1"},
        Case{"magnitude_offset: 0", "magnitude_offset: -1",
             "sharpness.pac_bayes.search.magnitude_offset = -1; must be >= 0"},
        Case{"num_draws: 100\n", "num_draws: 1000001\n",
             "sharpness.pac_bayes.num_draws = 1000001; must be 2 to 1000000"},
        Case{"max_accuracy_drop: 0.2", "max_accuracy_drop: nan",
             "sharpness.maximal.search.max_accuracy_drop = nan; must be > 0"},
        Case{"relative_precision: 1 ", "relative_precision: 1.5 ",
             "sharpness.maximal.search.relative_precision = 1.5; must be"},
        Case{"num_starts: 3", "num_starts: 0",
             "sharpness.maximal.num_starts = 0; must be 1 to 1000000"},
        Case{"num_steps: 20", "num_steps: -1",
             "sharpness.maximal.num_steps = -1; must be 0 to 1000000"},
        Case{"relative_step: 0.25", "relative_step: 2.5",
             "sharpness.maximal.relative_step = 2.5; must be > 0 and at most "
             "2"},
        Case{"relative_residual: 0.001", "relative_residual: 1e-7",
             "sharpness.hessian.relative_residual = 1e-07; must be 1e-6 to 1"},
        Case{"max_products: 200", "max_products: 1",
             "sharpness.hessian.max_products = 1; must be 2 to 1000"},
        Case{"num_probes: 50", "num_probes: 1",
             "sharpness.hessian.num_probes = 1; must be 2 to 1000000"}));

TEST(ValidateSharpnessTest, NamesAllFaultsAtOnce) {
  EXPECT_THAT(Validate("expected {} pac_bayes {} maximal {} hessian {}"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("expected.standard_deviation"),
                             HasSubstr("pac_bayes.search.relative_precision"),
                             HasSubstr("maximal.num_starts"),
                             HasSubstr("hessian.num_probes"))));
}

TEST(ValidateSharpnessTest, SomethingMustBeMeasured) {
  EXPECT_THAT(Validate(""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "sharpness.expected: must be set, or pac_bayes, "
                       "maximal or hessian"));
}

}  // namespace
}  // namespace thsgd
