// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Numbers of a message by their place in it: "learning_rate.initial".

#ifndef THSGD_EXPERIMENTS_TRAINING_NUMBER_FIELD_H_
#define THSGD_EXPERIMENTS_TRAINING_NUMBER_FIELD_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace thsgd {

// One number of messages of one type, a double or an int32, none of whose
// messages on the way is a list.
class NumberField {
 public:
  // Null unless `path` is the place of such a number.
  static std::unique_ptr<NumberField> Find(
      const google::protobuf::Descriptor* type, absl::string_view path);

  // Whether the number may hold the value: any double, or whole numbers.
  bool Takes(double value) const;

  // Whether the message has a place for it: all messages on the way are set,
  // and where it is one of several (oneof), it is the one that is set.
  bool IsIn(const google::protobuf::Message& message) const;

  // Precondition: it takes the value.
  void Set(double value, google::protobuf::Message* message) const;

 private:
  using Field = const google::protobuf::FieldDescriptor*;

  NumberField(std::vector<Field> way, Field number)
      : way_(std::move(way)), number_(number) {}

  const std::vector<Field> way_;
  const Field number_;
};

}  // namespace thsgd

#endif  // THSGD_EXPERIMENTS_TRAINING_NUMBER_FIELD_H_
