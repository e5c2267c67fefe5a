// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/settings.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiments/report/report.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

namespace thsgd {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

// Position of a field that is not repeated, as TextFormat counts.
constexpr int kNotRepeated = -1;

std::string ValueText(const Message& message, const FieldDescriptor* field,
                      int index) {
  std::string text;
  TextFormat::PrintFieldValueToString(message, field, index, &text);
  return text;
}

void AddSettingsBelow(const Message& message, const std::string& prefix,
                      report::Report& report) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = absl::StrCat(prefix, field->name());
    const int size =
        field->is_repeated() ? reflection.FieldSize(message, field) : 0;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        AddSettingsBelow(reflection.GetMessage(message, field),
                         absl::StrCat(path, "."), report);
      }
      for (int i = 0; i < size; ++i) {
        AddSettingsBelow(reflection.GetRepeatedMessage(message, field, i),
                         absl::StrCat(path, "[", i, "]."), report);
      }
      continue;
    }
    report::Setting& setting = *report.add_setting();
    setting.set_path(path);
    if (field->is_repeated()) {
      std::vector<std::string> values;
      for (int i = 0; i < size; ++i) {
        values.push_back(ValueText(message, field, i));
      }
      setting.set_value(absl::StrCat("[", absl::StrJoin(values, ", "), "]"));
    } else {
      setting.set_value(ValueText(message, field, kNotRepeated));
    }
  }
}

}  // namespace

void AddSettings(const Message& message, report::Report& report) {
  AddSettingsBelow(message, "", report);
}

}  // namespace thsgd
