// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/proto_file.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/proto_file_test.pb.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

base::ProtoFileTest MakeMessage() {
  base::ProtoFileTest message;
  message.set_name("wide");
  message.set_rate(0.1);
  message.set_count(-(std::int64_t{1} << 60));
  message.set_color(base::ProtoFileTest::COLOR_RED);
  for (int i = 0; i < 50; ++i) {
    (*message.mutable_weights())[absl::StrCat("w", i)] = i;
  }
  message.add_children()->set_name("narrow");
  return message;
}

TEST(ProtoFileTest, ReadsBackWhatItWrote) {
  const TestFolder folder;
  const base::ProtoFileTest message = MakeMessage();
  base::ProtoFileTest read;

  THSGD_ASSERT_OK(WriteTextProto(folder.Path("text"), message));
  THSGD_ASSERT_OK(ReadTextProto(folder.Path("text"), &read));
  EXPECT_TRUE(MessageDifferencer::Equals(read, message)) << read.DebugString();

  THSGD_ASSERT_OK(WriteBinaryProto(folder.Path("binary"), message));
  THSGD_ASSERT_OK(ReadBinaryProto(folder.Path("binary"), &read));
  EXPECT_TRUE(MessageDifferencer::Equals(read, message)) << read.DebugString();
}

TEST(ProtoFileTest, TextOpensWithItsSchema) {
  const TestFolder folder;
  base::ProtoFileTest message;
  message.set_rate(0.1);
  THSGD_ASSERT_OK(WriteTextProto(folder.Path("text"), message));
  EXPECT_THAT(ReadFile(folder.Path("text")),
              IsOkAndHolds("# proto-file: base/proto_file_test.proto\n"
                           "# proto-message: thsgd.base.ProtoFileTest\n"
                           "\n"
                           "rate: 0.1\n"));
}

// Maps are hash tables with a seed per object; that 26 keys happen to lie in
// order has probability 1/26!.
TEST(ProtoFileTest, MapsAreSortedInEveryForm) {
  base::ProtoFileTest message;
  for (char c = 'z'; c >= 'a'; --c) {
    (*message.mutable_weights())[std::string(1, c)] = c - 'a';
  }
  const TestFolder folder;
  THSGD_ASSERT_OK(WriteTextProto(folder.Path("text"), message));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string text,
                             ReadFile(folder.Path("text")));
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string json, ToJson(message));
  std::string bytes;
  size_t text_position = 0;
  size_t json_position = 0;
  for (char c = 'a'; c <= 'z'; ++c) {
    // Field 5, an entry with key c and value c - 'a'; zero values are written.
    bytes +=
        {'\x2a', '\x05', '\x0a', '\x01', c, '\x10', static_cast<char>(c - 'a')};
    text_position =
        text.find(absl::StrCat("key: \"", std::string(1, c)), text_position);
    ASSERT_NE(text_position, std::string::npos) << c << "\n" << text;
    json_position =
        json.find(absl::StrCat("\"", std::string(1, c), "\":"), json_position);
    ASSERT_NE(json_position, std::string::npos) << c << "\n" << json;
  }
  EXPECT_EQ(SerializeDeterministically(message), bytes);
}

TEST(ProtoFileTest, WriteNamesPathAndReason) {
  const TestFolder folder;
  const std::string path = folder.Path("missing/file");
  const std::string reason =
      absl::StrCat("cannot write ", path, ": No such file or directory");
  const base::ProtoFileTest message = MakeMessage();
  constexpr auto kNotFound = absl::StatusCode::kNotFound;
  EXPECT_THAT(WriteTextProto(path, message), StatusIs(kNotFound, reason));
  EXPECT_THAT(WriteBinaryProto(path, message), StatusIs(kNotFound, reason));
  EXPECT_THAT(WriteJsonProto(path, message), StatusIs(kNotFound, reason));
}

TEST(ProtoFileTest, WriteRefusesWhatCouldNotBeReadBack) {
  const TestFolder folder;
  const std::string path = folder.Path("file");
  const std::string reason =
      absl::StrCat("cannot write ", path,
                   ": no field of the thsgd.base.ProtoFileTest is set");
  EXPECT_THAT(WriteTextProto(path, base::ProtoFileTest()),
              StatusIs(kInvalid, reason));
  EXPECT_THAT(WriteBinaryProto(path, base::ProtoFileTest()),
              StatusIs(kInvalid, reason));
  EXPECT_THAT(folder.List(), IsEmpty());
}

TEST(ProtoFileTest, ReadNamesAMissingFile) {
  base::ProtoFileTest message;
  constexpr auto kNotFound = absl::StatusCode::kNotFound;
  EXPECT_THAT(ReadTextProto("/missing/a.textproto", &message),
              StatusIs(kNotFound,
                       "cannot read /missing/a.textproto: No such "
                       "file or directory"));
  EXPECT_THAT(ReadBinaryProto("/missing/a.pb", &message),
              StatusIs(kNotFound,
                       "cannot read /missing/a.pb: No such file or "
                       "directory"));
}

TEST(ProtoFileTest, ReadRefusesAnEmptyFile) {
  const TestFolder folder;
  const std::string path = folder.Path("file");
  base::ProtoFileTest message;
  THSGD_ASSERT_OK(WriteFileAtomically(path, ""));
  EXPECT_THAT(ReadTextProto(path, &message),
              StatusIs(kInvalid, path + " is empty"));
  EXPECT_THAT(ReadBinaryProto(path, &message),
              StatusIs(kInvalid, path + " is empty"));
}

TEST(ParseTextProtoTest, RefusesCommentsAlone) {
  base::ProtoFileTest message;
  EXPECT_THAT(
      ParseTextProto(" \n\t# proto-file: a.proto\n\n", "a.textproto", &message),
      StatusIs(kInvalid, "a.textproto is empty"));
}

TEST(ParseTextProtoTest, ReplacesOldContents) {
  base::ProtoFileTest message = MakeMessage();
  THSGD_ASSERT_OK(ParseTextProto("count: 3", "a.textproto", &message));
  base::ProtoFileTest expected;
  expected.set_count(3);
  EXPECT_TRUE(MessageDifferencer::Equals(message, expected));
}

TEST(ParseTextProtoTest, NamesEveryUnknownField) {
  base::ProtoFileTest message;
  EXPECT_THAT(
      ParseTextProto("nme: \"wide\"\n"
                     "rate: 1  cout: 2\n"
                     "children {\n"
                     "  colour: COLOR_RED\n"
                     "}\n",
                     "a.textproto", &message),
      StatusIs(
          kInvalid,
          "a.textproto:1:4: Message type \"thsgd.base.ProtoFileTest\" has "
          "no field named \"nme\".\n"
          "a.textproto:2:14: Message type \"thsgd.base.ProtoFileTest\" has "
          "no field named \"cout\".\n"
          "a.textproto:4:9: Message type \"thsgd.base.ProtoFileTest\" has "
          "no field named \"colour\"."));
}

TEST(ParseTextProtoTest, NamesUnknownFieldsAndTheFirstErrorOfSyntax) {
  base::ProtoFileTest message;
  EXPECT_THAT(
      ParseTextProto("nme: 1\nrate: fast\ncount: x\n", "a.textproto", &message),
      StatusIs(kInvalid,
               "a.textproto:1:4: Message type "
               "\"thsgd.base.ProtoFileTest\" has no field named "
               "\"nme\".\n"
               "a.textproto:2:7: Expected double, got: fast"));
}

TEST(ParseTextProtoTest, RefusesBadValues) {
  base::ProtoFileTest message;
  EXPECT_THAT(ParseTextProto("color: COLOR_BLUE", "a", &message),
              StatusIs(kInvalid,
                       "a:1:18: Unknown enumeration value of \"COLOR_BLUE\" "
                       "for field \"color\"."));
  EXPECT_THAT(ParseTextProto("rate: 1 rate: 2", "a", &message),
              StatusIs(kInvalid, HasSubstr("specified multiple times")));
  EXPECT_THAT(ParseTextProto("name: \"unterminated", "a", &message),
              StatusIs(kInvalid, StartsWith("a:1:")));
  EXPECT_THAT(ParseTextProto("children {", "a", &message),
              StatusIs(kInvalid, StartsWith("a:1:")));
}

// Such a text once exhausted the stack.
TEST(ParseTextProtoTest, RefusesDeepNesting) {
  for (const std::string opening : {"children {", "a {", "a <", "a: [ {"}) {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += opening;
    base::ProtoFileTest message;
    EXPECT_THAT(ParseTextProto(text, "a", &message),
                StatusIs(kInvalid, HasSubstr("too deep")));
  }
}

TEST(ReadBinaryProtoTest, RefusesDamagedFiles) {
  const TestFolder folder;
  const std::string path = folder.Path("file");
  const std::string bytes = SerializeDeterministically(MakeMessage());
  THSGD_ASSERT_OK(WriteFileAtomically(path, bytes.substr(0, bytes.size() - 1)));
  base::ProtoFileTest message;
  EXPECT_THAT(ReadBinaryProto(path, &message),
              StatusIs(kInvalid,
                       path + " is not a binary thsgd.base.ProtoFileTest or is "
                              "damaged"));
}

TEST(ReadBinaryProtoTest, RefusesUnknownFieldsAtAnyDepth) {
  base::ProtoFileTestNewer top;
  top.set_comment("new");
  base::ProtoFileTestNewer deep;
  deep.add_children()->set_name("known");
  deep.add_children()->set_comment("new");
  const TestFolder folder;
  const std::string path = folder.Path("file");
  for (const base::ProtoFileTestNewer& newer : {top, deep}) {
    THSGD_ASSERT_OK(WriteBinaryProto(path, newer));
    base::ProtoFileTest message;
    EXPECT_THAT(ReadBinaryProto(path, &message),
                StatusIs(kInvalid,
                         path + " holds fields that thsgd.base.ProtoFileTest "
                                "does not have: it is of another type or of a "
                                "newer version"));
  }
}

TEST(WriteJsonProtoTest, WritesNamesAndZeroes) {
  const TestFolder folder;
  base::ProtoFileTest message;
  message.set_count(std::int64_t{1} << 60);
  THSGD_ASSERT_OK(WriteJsonProto(folder.Path("json"), message));
  EXPECT_THAT(ReadFile(folder.Path("json")),
              IsOkAndHolds("{\"name\":\"\",\"count\":\"1152921504606846976\","
                           "\"color\":\"COLOR_UNSPECIFIED\",\"weights\":{},"
                           "\"children\":[]}"));
}

}  // namespace
}  // namespace thsgd
