// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/training/override_fields.h"

#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace thsgd {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Empties the lists of `to` that `from` has elements for.
void ClearLists(const Message& from, Message* to) {
  std::vector<const FieldDescriptor*> fields;
  from.GetReflection()->ListFields(from, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) {
      to->GetReflection()->ClearField(to, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ClearLists(from.GetReflection()->GetMessage(from, field),
                 to->GetReflection()->MutableMessage(to, field));
    }
  }
}

}  // namespace

void OverrideFields(const Message& from, Message* to) {
  ClearLists(from, to);
  to->MergeFrom(from);
}

}  // namespace thsgd
