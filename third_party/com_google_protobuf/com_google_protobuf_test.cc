// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// protoc, the runtime and the well-known types at one pin: text in, JSON out.

#include <string>

#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "third_party/com_google_protobuf/sample.pb.h"

namespace {

TEST(ProtobufTest, TextToJson) {
  thsgd::third_party::Sample sample;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "scale: 0.5 age { seconds: 90 }", &sample));
  EXPECT_TRUE(sample.has_scale());
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(sample, &json).ok());
  EXPECT_EQ(json, R"({"scale":0.5,"age":"90s"})");
}

TEST(ProtobufTest, TextWithUnknownFieldIsRejected) {
  thsgd::third_party::Sample sample;
  google::protobuf::TextFormat::Parser parser;
  EXPECT_FALSE(parser.ParseFromString("scael: 0.5", &sample));
}

}  // namespace
