// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/validate_network.h"

#include <limits>
#include <string>

#include "absl/status/status.h"
#include "base/fault_list.h"
#include "base/status_matchers.h"
#include "dl/model/network.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::google::protobuf::TextFormat;
using manifest::Network;

Network Parse(const std::string& text) {
  Network network;
  EXPECT_TRUE(TextFormat::ParseFromString(text, &network)) << text;
  return network;
}

absl::Status Validate(const Network& network) {
  FaultList faults;
  faults.AddAll("training.network", ValidateNetwork(network));
  return faults.ToStatus();
}

absl::Status Validate(const std::string& text) { return Validate(Parse(text)); }

TEST(ValidateNetworkTest, AcceptsTheEndsOfEachRange) {
  THSGD_EXPECT_OK(
      Validate("architecture: LENET num_classes: 10 "
               "truncated_normal { standard_deviation: 0.02 }"));
  THSGD_EXPECT_OK(
      Validate("architecture: VGG11 num_classes: 2 kaiming_normal {}"));
  THSGD_EXPECT_OK(
      Validate("architecture: VGG16 num_classes: 256 "
               "truncated_normal { standard_deviation: 10 }"));
}

TEST(ValidateNetworkTest, NamesAllFaultsAtOnce) {
  EXPECT_THAT(
      Validate(""),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "training.network.architecture: must be LENET, VGG11 or VGG16\n"
               "training.network.initial_weights: must be truncated_normal or "
               "kaiming_normal"));
}

TEST(ValidateNetworkTest, RefusesOtherNumbersOfClasses) {
  EXPECT_THAT(
      Validate("architecture: LENET num_classes: 100 kaiming_normal {}"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "training.network.num_classes = 100; must be 10 for LENET"));
  for (int num_classes : {-1, 0, 1, 257}) {
    Network network = Parse("architecture: VGG11 kaiming_normal {}");
    network.set_num_classes(num_classes);
    EXPECT_THAT(Validate(network),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         ::testing::HasSubstr("must be 2 to 256")))
        << num_classes;
  }
}

TEST(ValidateNetworkTest, RefusesOtherStandardDeviations) {
  for (double deviation :
       {0.0, -0.02, 10.1, std::numeric_limits<double>::quiet_NaN()}) {
    Network network = Parse("architecture: LENET num_classes: 10");
    network.mutable_truncated_normal()->set_standard_deviation(deviation);
    EXPECT_THAT(
        Validate(network),
        StatusIs(absl::StatusCode::kInvalidArgument,
                 ::testing::MatchesRegex(
                     "training.network.truncated_normal.standard_deviation = "
                     ".*; must be > 0 and at most 10")))
        << deviation;
  }
}

}  // namespace
}  // namespace thsgd
