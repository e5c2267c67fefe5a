// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/model/validate_network.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/fault_list.h"
#include "dl/model/network.pb.h"

namespace thsgd {
namespace {

using manifest::Network;

constexpr int kLeNetClasses = 10;
// Labels are bytes.
constexpr int kMaxClasses = 256;
// Far beyond any network that trains, and floats do not overflow.
constexpr double kMaxStandardDeviation = 10;

}  // namespace

absl::Status ValidateNetwork(const Network& network) {
  FaultList faults;
  const int num_classes = network.num_classes();
  const auto require_classes = [&](bool condition, absl::string_view range) {
    faults.Require(condition, "num_classes", absl::StrCat(num_classes), range);
  };
  switch (network.architecture()) {
    case Network::LENET:
      require_classes(num_classes == kLeNetClasses,
                      absl::StrCat(kLeNetClasses, " for LENET"));
      break;
    case Network::VGG11:
    case Network::VGG16:
      require_classes(num_classes >= 2 && num_classes <= kMaxClasses,
                      absl::StrCat("2 to ", kMaxClasses));
      break;
    default:
      faults.Add("architecture", "must be LENET, VGG11 or VGG16");
  }
  switch (network.initial_weights_case()) {
    case Network::kTruncatedNormal: {
      const double deviation = network.truncated_normal().standard_deviation();
      faults.Require(deviation > 0 && deviation <= kMaxStandardDeviation,
                     "truncated_normal.standard_deviation", deviation,
                     absl::StrCat("> 0 and at most ",
                                  ShortestDecimal(kMaxStandardDeviation)));
      break;
    }
    case Network::kKaimingNormal:
      break;
    case Network::INITIAL_WEIGHTS_NOT_SET:
      faults.Add("initial_weights",
                 "must be truncated_normal or kaiming_normal");
  }
  return faults.ToStatus();
}

}  // namespace thsgd
