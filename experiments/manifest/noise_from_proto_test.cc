// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// The noise part of from_proto.h.

#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/status_matchers.h"
#include "experiments/manifest/from_proto.h"
#include "experiments/manifest/noise_law.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "sim/noise/noise_law.h"

namespace thsgd {
namespace {

absl::StatusOr<AnyNoiseLaw> Parse(const std::string& text) {
  manifest::NoiseLaw proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
  return AnyNoiseLawFromProto(proto);
}

template <class Law>
Law ParseAs(const std::string& text) {
  const absl::StatusOr<AnyNoiseLaw> law = Parse(text);
  EXPECT_TRUE(law.ok()) << law.status();
  return std::get<Law>(*law);
}

absl::Status Fault(const std::string& text) { return Parse(text).status(); }

TEST(AnyNoiseLawFromProtoTest, EveryFieldArrives) {
  EXPECT_EQ(ParseAs<Gaussian>("gaussian { standard_deviation: 2 }")
                .standard_deviation(),
            2);
  const auto lomax = ParseAs<SymmetricLomax>(
      "symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 }");
  EXPECT_EQ(lomax.tail_index(), 1.2);
  EXPECT_EQ(lomax.noise_scale(), 0.1);
  const auto asymmetric = ParseAs<AsymmetricLomax>(
      "asymmetric_lomax { tail_index: 1.2 noise_scale: 0.1 p_positive: 0 }");
  EXPECT_EQ(asymmetric.tail_index(), 1.2);
  EXPECT_EQ(asymmetric.noise_scale(), 0.1);
  EXPECT_EQ(asymmetric.p_positive(), 0);
  const auto pareto = ParseAs<Pareto>(
      "pareto { tail_index: 1.3 noise_scale: 0.2 p_positive: 0.7 }");
  EXPECT_EQ(pareto.tail_index(), 1.3);
  EXPECT_EQ(pareto.noise_scale(), 0.2);
  EXPECT_EQ(pareto.p_positive(), 0.7);
  const auto student = ParseAs<StudentT>(
      "student_t { degrees_of_freedom: 1.4 noise_scale: 0.3 }");
  EXPECT_EQ(student.degrees_of_freedom(), 1.4);
  EXPECT_EQ(student.noise_scale(), 0.3);
  const auto stable = ParseAs<SymmetricStable>(
      "symmetric_stable { tail_index: 1.5 noise_scale: 0.4 }");
  EXPECT_EQ(stable.tail_index(), 1.5);
  EXPECT_EQ(stable.noise_scale(), 0.4);
  const auto weibull = ParseAs<SymmetricWeibull>(
      "symmetric_weibull { shape: 0.5 noise_scale: 0.6 }");
  EXPECT_EQ(weibull.shape(), 0.5);
  EXPECT_EQ(weibull.noise_scale(), 0.6);
}

TEST(AnyNoiseLawFromProtoTest, FaultsNameTheirPath) {
  const auto fails_with = [](const std::string& message) {
    return StatusIs(absl::StatusCode::kInvalidArgument, message);
  };
  EXPECT_THAT(Fault(""), fails_with("law: none is given"));
  EXPECT_THAT(
      Fault("gaussian {}"),
      fails_with("gaussian.standard_deviation = 0; must be > 0 and finite"));
  EXPECT_THAT(
      Fault("asymmetric_lomax {}"),
      fails_with("asymmetric_lomax.tail_index = 0; must be > 1 and <= 100\n"
                 "asymmetric_lomax.noise_scale = 0; must be > 0 and finite\n"
                 "asymmetric_lomax.p_positive = nan; must be >= 0 and <= 1"));
  EXPECT_THAT(Fault("pareto {}"),
              fails_with("pareto.tail_index = 0; must be > 1 and <= 100\n"
                         "pareto.noise_scale = 0; must be > 0 and finite\n"
                         "pareto.p_positive = nan; must be >= 0 and <= 1"));
  EXPECT_THAT(
      Fault("student_t {}"),
      fails_with("student_t.degrees_of_freedom = 0; must be > 1 and <= 100\n"
                 "student_t.noise_scale = 0; must be > 0 and finite"));
  EXPECT_THAT(
      Fault("symmetric_stable { tail_index: 2 }"),
      fails_with("symmetric_stable.tail_index = 2; must be > 1 and < 2\n"
                 "symmetric_stable.noise_scale = 0; must be > 0 and finite"));
  EXPECT_THAT(
      Fault("symmetric_weibull { shape: 1 }"),
      fails_with("symmetric_weibull.shape = 1; must be >= 0.1 and < 1\n"
                 "symmetric_weibull.noise_scale = 0; must be > 0 and finite"));
}

TEST(NoiseLawFromProtoTest, SaysWhatTheEnsembleDoesNotSimulate) {
  manifest::NoiseLaw proto;
  proto.mutable_student_t()->set_degrees_of_freedom(2);
  proto.mutable_student_t()->set_noise_scale(1);
  EXPECT_THAT(
      NoiseLawFromProto(proto).status(),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "law: the ensemble simulates gaussian and symmetric_lomax "
               "only"));
  proto.mutable_gaussian()->set_standard_deviation(2);
  THSGD_EXPECT_OK(NoiseLawFromProto(proto).status());
}

}  // namespace
}  // namespace thsgd
