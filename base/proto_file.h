// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Protocol buffers in files: text for what people write, binary for results,
// JSON for other programs.  No function throws; all are thread-safe.
//
// Reading is strict, because a misspelt or outdated field would silently change
// an experiment: unknown fields and empty files are errors.  Writing is atomic
// (see file.h), and equal messages give equal bytes, maps included.

#ifndef THSGD_BASE_PROTO_FILE_H_
#define THSGD_BASE_PROTO_FILE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace thsgd {

// Parses a text proto.  `source` names the text in errors.
// Errors: InvalidArgument with one line "source:line:column: reason" for each
// unknown field and for the first error of syntax, lines and columns counted
// from 1, the column of an unknown field being that behind its name; or if
// messages, unknown ones too, are nested deeper than 100; "source is empty" if
// there is nothing but comments.  `message` is then unspecified.
absl::Status ParseTextProto(absl::string_view text, absl::string_view source,
                            google::protobuf::Message* message);

// Reads a text proto.  Errors: those of ReadFile and ParseTextProto.
absl::Status ReadTextProto(const std::string& path,
                           google::protobuf::Message* message);

// Reads a binary proto.
// Errors: those of ReadFile; InvalidArgument if the file is empty, is not of
// this message type or holds fields that this version does not know.
absl::Status ReadBinaryProto(const std::string& path,
                             google::protobuf::Message* message);

// Writes a text proto that opens with comments naming its schema.
// Errors: those of WriteFileAtomically; InvalidArgument if no field is set,
// since the file could not be read back.  The same holds for binary protos.
absl::Status WriteTextProto(const std::string& path,
                            const google::protobuf::Message& message);
absl::Status WriteBinaryProto(const std::string& path,
                              const google::protobuf::Message& message);

// Writes JSON: names in lowerCamelCase, numbers and enums without presence also
// when they are zero, 64-bit integers as strings (proto3's JSON mapping).
// Errors: those of WriteFileAtomically and ToJson.
absl::Status WriteJsonProto(const std::string& path,
                            const google::protobuf::Message& message);

// Errors: InvalidArgument if the message has no JSON form, such as an Any of
// unknown type.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

// Binary form with maps sorted by key.  Aborts above protobuf's limit of 2 GiB.
std::string SerializeDeterministically(
    const google::protobuf::Message& message);

}  // namespace thsgd

#endif  // THSGD_BASE_PROTO_FILE_H_
