// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/number_field.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace thsgd {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::unique_ptr<NumberField> NumberField::Find(const Descriptor* type,
                                               absl::string_view path) {
  std::vector<Field> way;
  for (absl::string_view name : absl::StrSplit(path, '.')) {
    if (type == nullptr) return nullptr;
    const Field field = type->FindFieldByName(std::string(name));
    if (field == nullptr || field->is_repeated()) return nullptr;
    way.push_back(field);
    type = field->message_type();  // null unless it is a message
  }
  const Field number = way.back();
  way.pop_back();
  if (number->cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE &&
      number->cpp_type() != FieldDescriptor::CPPTYPE_INT32) {
    return nullptr;
  }
  return absl::WrapUnique(new NumberField(std::move(way), number));
}

bool NumberField::Takes(double value) const {
  if (number_->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) return true;
  return value == std::floor(value) &&
         std::abs(value) <= std::numeric_limits<std::int32_t>::max();
}

bool NumberField::IsIn(const Message& message) const {
  const Message* at = &message;
  for (Field field : way_) {
    if (!at->GetReflection()->HasField(*at, field)) return false;
    at = &at->GetReflection()->GetMessage(*at, field);
  }
  return number_->real_containing_oneof() == nullptr ||
         at->GetReflection()->HasField(*at, number_);
}

void NumberField::Set(double value, Message* message) const {
  THSGD_CHECK(Takes(value));
  for (Field field : way_) {
    message = message->GetReflection()->MutableMessage(message, field);
  }
  if (number_->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    message->GetReflection()->SetDouble(message, number_, value);
  } else {
    message->GetReflection()->SetInt32(message, number_,
                                       static_cast<std::int32_t>(value));
  }
}

}  // namespace thsgd
