// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/train/checksummed_file.h"

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "base/file.h"
#include "base/proto_file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "dl/train/training_run.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::HasSubstr;

manifest::TrainingCheckpoint ACheckpoint() {
  manifest::TrainingCheckpoint checkpoint;
  checkpoint.mutable_run()->set_num_iterations(7);
  checkpoint.set_iteration(3);
  checkpoint.set_parameters(std::string("\0\x01\xff\x80", 4));
  checkpoint.add_metrics()->set_train_loss(0.1);
  return checkpoint;
}

TEST(ChecksummedFileTest, ReadsWhatItWrote) {
  const TestFolder folder;
  const std::string path = folder.Path("checkpoint.pb");
  manifest::TrainingCheckpoint checkpoint;
  EXPECT_EQ(ReadChecksummed(path, &checkpoint).code(),
            absl::StatusCode::kNotFound);
  THSGD_ASSERT_OK(WriteChecksummed(path, ACheckpoint()));
  THSGD_ASSERT_OK(WriteChecksummed(path, ACheckpoint()));
  THSGD_ASSERT_OK(ReadChecksummed(path, &checkpoint));
  EXPECT_EQ(SerializeDeterministically(checkpoint),
            SerializeDeterministically(ACheckpoint()));
}

// Every single flipped bit and every cut.
TEST(ChecksummedFileTest, NoticesEveryChange) {
  const TestFolder folder;
  const std::string path = folder.Path("checkpoint.pb");
  THSGD_ASSERT_OK(WriteChecksummed(path, ACheckpoint()));
  manifest::TrainingCheckpoint checkpoint;
  THSGD_ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(path));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    THSGD_ASSERT_OK(WriteFileAtomically(path, bytes.substr(0, i)));
    EXPECT_EQ(ReadChecksummed(path, &checkpoint).code(),
              absl::StatusCode::kDataLoss);
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 1 << bit);
      THSGD_ASSERT_OK(WriteFileAtomically(path, changed));
      const absl::Status status = ReadChecksummed(path, &checkpoint);
      EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss)
          << "bit " << bit << " of byte " << i;
      EXPECT_THAT(status.message(), HasSubstr(path));
    }
  }
}

}  // namespace
}  // namespace thsgd
