// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Which measurement an experiment, its sample sizes or its result are of.

#ifndef THSGD_EXPERIMENTS_MANIFEST_MEASUREMENT_OF_H_
#define THSGD_EXPERIMENTS_MANIFEST_MEASUREMENT_OF_H_

#include <string>

namespace thsgd {

// The name of the measurement that is set, "exit_routes"; "" for none. All
// messages with a measurement have the same names.
template <typename Message>
std::string MeasurementOf(const Message& message) {
  const auto* field =
      message.GetDescriptor()->FindFieldByNumber(message.measurement_case());
  return field == nullptr ? "" : field->name();
}

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_MANIFEST_MEASUREMENT_OF_H_
