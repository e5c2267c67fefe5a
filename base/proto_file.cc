// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/proto_file.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/check.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/unknown_field_set.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace thsgd {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

// Messages inside each other: what protobuf allows in its binary form. Without
// a limit a text that only opens braces exhausts the stack.
constexpr int kMaxTextNesting = 100;

constexpr char kTypeUrlPrefix[] = "type.googleapis.com";

class ErrorList : public google::protobuf::io::ErrorCollector {
 public:
  explicit ErrorList(absl::string_view source) : source_(source) {}

  void AddError(int line, int column, const std::string& reason) override {
    // A negative line: an error of the whole text.
    const std::string place =
        line < 0 ? source_
                 : absl::StrCat(source_, ":", line + 1, ":", column + 1);
    errors_.push_back(absl::StrCat(place, ": ", reason));
  }

  // Unknown fields arrive here: see ParseTextProto.
  void AddWarning(int line, int column, const std::string& reason) override {
    AddError(line, column, reason);
  }

  const std::vector<std::string>& errors() const { return errors_; }

 private:
  const std::string source_;
  std::vector<std::string> errors_;
};

bool HasOnlyComments(absl::string_view text) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!line.empty() && line[0] != '#') return false;
  }
  return true;
}

absl::Status EmptyError(absl::string_view source) {
  return absl::InvalidArgumentError(absl::StrCat(source, " is empty"));
}

bool HasUnknownFields(const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) return true;
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (HasUnknownFields(reflection.GetMessage(message, field))) return true;
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (HasUnknownFields(reflection.GetRepeatedMessage(message, field, i))) {
        return true;
      }
    }
  }
  return false;
}

absl::Status RequireSomeField(const std::string& path, const Message& message) {
  if (message.ByteSizeLong() > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("cannot write ", path, ": no field of the ",
                   message.GetDescriptor()->full_name(), " is set"));
}

}  // namespace

absl::Status ParseTextProto(absl::string_view text, absl::string_view source,
                            Message* message) {
  if (HasOnlyComments(text)) return EmptyError(source);
  ErrorList errors(source);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  // The parser stops at the first error but not at a warning: this way it
  // reports every unknown field, each as a warning, which is an error here.
  parser.AllowUnknownField(true);
  parser.SetRecursionLimit(kMaxTextNesting);
  const bool parsed = parser.ParseFromString(std::string(text), message);
  if (parsed && errors.errors().empty()) return absl::OkStatus();
  if (errors.errors().empty()) errors.AddError(-1, 0, "cannot be parsed");
  return absl::InvalidArgumentError(absl::StrJoin(errors.errors(), "\n"));
}

absl::Status ReadTextProto(const std::string& path, Message* message) {
  THSGD_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseTextProto(text, path, message);
}

absl::Status ReadBinaryProto(const std::string& path, Message* message) {
  THSGD_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  if (bytes.empty()) return EmptyError(path);
  const std::string& type = message->GetDescriptor()->full_name();
  if (!message->ParseFromString(bytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is not a binary ", type, " or is damaged"));
  }
  if (HasUnknownFields(*message)) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, " holds fields that ", type,
        " does not have: it is of another type or of a newer version"));
  }
  return absl::OkStatus();
}

absl::Status WriteTextProto(const std::string& path, const Message& message) {
  THSGD_RETURN_IF_ERROR(RequireSomeField(path, message));
  const Descriptor& type = *message.GetDescriptor();
  std::string text;
  // Sorts maps by key.
  THSGD_CHECK(google::protobuf::TextFormat::PrintToString(message, &text));
  return WriteFileAtomically(
      path,
      absl::StrCat("# proto-file: ", type.file()->name(),
                   "\n# proto-message: ", type.full_name(), "\n\n", text));
}

absl::Status WriteBinaryProto(const std::string& path, const Message& message) {
  THSGD_RETURN_IF_ERROR(RequireSomeField(path, message));
  return WriteFileAtomically(path, SerializeDeterministically(message));
}

absl::Status WriteJsonProto(const std::string& path, const Message& message) {
  THSGD_ASSIGN_OR_RETURN(const std::string json, ToJson(message));
  return WriteFileAtomically(path, json);
}

absl::StatusOr<std::string> ToJson(const Message& message) {
  namespace util = google::protobuf::util;
  util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  const Descriptor& type = *message.GetDescriptor();
  const std::unique_ptr<util::TypeResolver> resolver(
      util::NewTypeResolverForDescriptorPool(kTypeUrlPrefix,
                                             type.file()->pool()));
  std::string json;
  // By way of sorted bytes: MessageToJsonString leaves maps in hash order.
  const auto status = util::BinaryToJsonString(
      resolver.get(), absl::StrCat(kTypeUrlPrefix, "/", type.full_name()),
      SerializeDeterministically(message), &json, options);
  if (!status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "no JSON for this ", type.full_name(), ": ", status.ToString()));
  }
  return json;
}

std::string SerializeDeterministically(const Message& message) {
  std::string bytes;
  bytes.reserve(message.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    THSGD_CHECK(message.SerializeToCodedStream(&coded));
  }
  return bytes;
}

}  // namespace thsgd
