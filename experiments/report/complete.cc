// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/complete.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace thsgd {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Adds a field's value, or element, to *sum.
absl::Status AddCount(const FieldDescriptor* field, std::int64_t count,
                      std::int64_t* sum) {
  if (count < 0) {
    return IncompleteError(
        absl::StrCat(field->full_name(), " is ", count, "; must be >= 0"));
  }
  if (__builtin_add_overflow(*sum, count, sum)) {
    return IncompleteError(absl::StrCat("numbers as large as ",
                                        field->full_name(), " = ", count,
                                        " do not add up in 64 bits"));
  }
  return absl::OkStatus();
}

absl::Status AddCounts(const Message& message, std::int64_t* sum) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int size =
        field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE:
          THSGD_RETURN_IF_ERROR(
              AddCounts(field->is_repeated()
                            ? reflection.GetRepeatedMessage(message, field, i)
                            : reflection.GetMessage(message, field),
                        sum));
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          THSGD_RETURN_IF_ERROR(
              AddCount(field,
                       field->is_repeated()
                           ? reflection.GetRepeatedInt32(message, field, i)
                           : reflection.GetInt32(message, field),
                       sum));
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          THSGD_RETURN_IF_ERROR(
              AddCount(field,
                       field->is_repeated()
                           ? reflection.GetRepeatedInt64(message, field, i)
                           : reflection.GetInt64(message, field),
                       sum));
          break;
        default:
          break;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RequireEqual(absl::string_view field, std::int64_t value,
                          std::int64_t expected) {
  if (value == expected) return absl::OkStatus();
  return IncompleteError(
      absl::StrCat(field, " is ", value, "; must be ", expected));
}

absl::Status IncompleteError(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("the result is not what its plan asks for: ", what));
}

absl::Status RequireCounts(const Message& message) {
  std::int64_t sum = 0;
  return AddCounts(message, &sum);
}

}  // namespace thsgd
