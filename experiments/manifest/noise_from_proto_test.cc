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
#include "sim/noise/vector_noise_law.h"

namespace thsgd {
namespace {

absl::StatusOr<NoiseLaw> Parse(const std::string& text) {
  manifest::NoiseLaw proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
  return NoiseLawFromProto(proto);
}

template <class Law>
Law ParseAs(const std::string& text) {
  const absl::StatusOr<NoiseLaw> law = Parse(text);
  EXPECT_TRUE(law.ok()) << law.status();
  return std::get<Law>(*law);
}

absl::Status Fault(const std::string& text) { return Parse(text).status(); }

TEST(NoiseLawFromProtoTest, EveryFieldArrives) {
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

TEST(NoiseLawFromProtoTest, FaultsNameTheirPath) {
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

absl::StatusOr<VectorNoiseLaw> ParseVector(const std::string& text,
                                           int dimension) {
  manifest::VectorNoiseLaw proto;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &proto));
  return VectorNoiseLawFromProto(proto, dimension);
}

TEST(VectorNoiseLawFromProtoTest, EveryFieldArrives) {
  THSGD_ASSERT_OK_AND_ASSIGN(
      const VectorNoiseLaw gaussian,
      ParseVector("gaussian { standard_deviation: 2 }", 5));
  EXPECT_EQ(std::get<VectorGaussian>(gaussian).standard_deviation(), 2);
  EXPECT_EQ(std::get<VectorGaussian>(gaussian).dimension(), 5);

  THSGD_ASSERT_OK_AND_ASSIGN(
      const VectorNoiseLaw isotropic,
      ParseVector("lomax { tail_index: 1.2 noise_scale: 0.1 uniform {} }", 3));
  const auto& lomax = std::get<VectorLomax>(isotropic);
  EXPECT_EQ(lomax.tail_index(), 1.2);
  EXPECT_EQ(lomax.noise_scale(), 0.1);
  EXPECT_EQ(lomax.dimension(), 3);

  THSGD_ASSERT_OK_AND_ASSIGN(
      const VectorNoiseLaw projected,
      ParseVector("lomax { tail_index: 1.2 noise_scale: 0.1 "
                  "projected_normal { standard_deviation: [4, 1] } }",
                  2));
  EXPECT_THAT(std::get<GaussianDirections>(
                  std::get<VectorLomax>(projected).angular_measure())
                  .standard_deviations(),
              ::testing::ElementsAre(1, 0.25));

  THSGD_ASSERT_OK_AND_ASSIGN(
      const VectorNoiseLaw mixed,
      ParseVector("lomax { tail_index: 1.2 noise_scale: 0.1 mixture { "
                  "component { direction: [3, 4] weight: 2 } "
                  "component { direction: [-3, -4] weight: 2 } } }",
                  2));
  const auto& mixture = std::get<DirectionMixture>(
      std::get<VectorLomax>(mixed).angular_measure());
  EXPECT_THAT(mixture.direction(0), ::testing::ElementsAre(0.6, 0.8));
  EXPECT_EQ(mixture.probability(1), 0.5);
}

TEST(VectorNoiseLawFromProtoTest, FaultsNameTheirPath) {
  const auto fault = [](const std::string& text, int dimension) {
    return ParseVector(text, dimension).status();
  };
  const auto fails_with = [](const std::string& message) {
    return StatusIs(absl::StatusCode::kInvalidArgument, message);
  };
  EXPECT_THAT(fault("", 2), fails_with("law: none is given"));
  EXPECT_THAT(
      fault("gaussian {}", 2),
      fails_with("gaussian.standard_deviation = 0; must be > 0 and finite"));
  EXPECT_THAT(fault("lomax {}", 2),
              fails_with("lomax.tail_index = 0; must be > 1 and <= 100\n"
                         "lomax.noise_scale = 0; must be > 0 and finite\n"
                         "lomax.directions: none is given"));
  EXPECT_THAT(fault("lomax { uniform {} }", 2),
              fails_with("lomax.tail_index = 0; must be > 1 and <= 100\n"
                         "lomax.noise_scale = 0; must be > 0 and finite"));
  EXPECT_THAT(fault("lomax { tail_index: 2 noise_scale: 1 uniform {} }", 1),
              fails_with("lomax.uniform.dimension = 1; must be >= 2 and <= "
                         "1000"));
  EXPECT_THAT(
      fault("lomax { tail_index: 2 noise_scale: 1 "
            "projected_normal { standard_deviation: [1, -1] } }",
            2),
      fails_with("lomax.projected_normal.standard_deviation[1] = -1; must be "
                 "> 0 and finite"));
  EXPECT_THAT(fault("lomax { tail_index: 2 noise_scale: 1 mixture {} }", 2),
              fails_with("lomax.mixture.number of component = 0; must be >= 2 "
                         "and <= 1000"));
  EXPECT_THAT(
      fault("lomax { tail_index: 1.2 noise_scale: 0.1 projected_normal { "
            "standard_deviation: [1, 1] } }",
            3),
      fails_with("lomax.dimension of the directions = 2; must be 3, that of "
                 "the landscape"));
}

}  // namespace
}  // namespace thsgd
