// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/data/dataset_files.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "dl/data/task.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using manifest::SampleRange;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr char kCommitted[] = "dl/data/fashion_mnist";

void Write(const TestFolder& folder, const std::string& name,
           absl::string_view contents) {
  const std::string path = folder.Path(name);
  std::filesystem::create_directories(ParentFolder(path));
  THSGD_EXPECT_OK(WriteFileAtomically(path, contents));
}

// A file of that size that takes no space.
void WriteHole(const TestFolder& folder, const std::string& name,
               std::int64_t size) {
  Write(folder, name, "");
  std::filesystem::resize_file(folder.Path(name), size);
}

// The BUILD file passes the list of user_data.bzl.
TEST(DatasetFilesTest, NamesAreThoseOfTheRepositoryRule) {
  std::set<std::string> names;
  for (const manifest::Dataset dataset :
       {manifest::FASHION_MNIST, manifest::SVHN, manifest::CIFAR10,
        manifest::CIFAR100}) {
    const DatasetFiles& files = FilesOf(dataset);
    for (const DatasetPart* part : {&files.train, &files.test}) {
      for (const DatasetFile& file : part->files) {
        names.insert(absl::StrCat(files.folder, "/", file.name));
      }
    }
  }
  const char* const listed = std::getenv("USER_DATA_FILES");
  ASSERT_NE(listed, nullptr);
  EXPECT_EQ(names, std::set<std::string>(absl::StrSplit(listed, ' ')));
}

TEST(DatasetFilesTest, KnownDatasets) {
  EXPECT_TRUE(IsKnownDataset(manifest::CIFAR100));
  EXPECT_FALSE(IsKnownDataset(manifest::DATASET_UNSPECIFIED));
  EXPECT_FALSE(IsKnownDataset(static_cast<manifest::Dataset>(5)));
}

TEST(FindFilesTest, CommittedFilesAreAccepted) {
  const DataFolders folders{.user = "", .fashion_mnist = kCommitted};
  EXPECT_THAT(
      FindFiles(manifest::FASHION_MNIST, SampleRange::TRAIN_FILE, folders),
      IsOkAndHolds(
          ElementsAre("dl/data/fashion_mnist/train-images-idx3-ubyte.gz",
                      "dl/data/fashion_mnist/train-labels-idx1-ubyte.gz")));
  EXPECT_THAT(
      FindFiles(manifest::FASHION_MNIST, SampleRange::TEST_FILE, folders),
      IsOkAndHolds(
          ElementsAre("dl/data/fashion_mnist/t10k-images-idx3-ubyte.gz",
                      "dl/data/fashion_mnist/t10k-labels-idx1-ubyte.gz")));
}

TEST(FindFilesTest, UsersFolderComesFirst) {
  const TestFolder folder;
  const DataFolders folders{.user = folder.path(), .fashion_mnist = kCommitted};
  std::filesystem::create_directory(folder.Path("fashion-mnist"));
  const auto copy = [&](absl::string_view name) {
    std::filesystem::copy_file(
        absl::StrCat(kCommitted, "/", name),
        folder.Path(absl::StrCat("fashion-mnist/", name)));
  };
  copy("t10k-images-idx3-ubyte.gz");
  // A folder with half a part is a mistake, not a reason to look elsewhere.
  EXPECT_THAT(
      FindFiles(manifest::FASHION_MNIST, SampleRange::TEST_FILE, folders),
      StatusIs(absl::StatusCode::kNotFound,
               HasSubstr(absl::StrCat(
                   folder.Path("fashion-mnist/t10k-labels-idx1-ubyte.gz"),
                   " is missing"))));
  copy("t10k-labels-idx1-ubyte.gz");
  EXPECT_THAT(
      FindFiles(manifest::FASHION_MNIST, SampleRange::TEST_FILE, folders),
      IsOkAndHolds(
          ElementsAre(folder.Path("fashion-mnist/t10k-images-idx3-ubyte.gz"),
                      folder.Path("fashion-mnist/t10k-labels-idx1-ubyte.gz"))));
  EXPECT_THAT(
      FindFiles(manifest::FASHION_MNIST, SampleRange::TRAIN_FILE, folders),
      IsOkAndHolds(
          ElementsAre(EndsWith("fashion_mnist/train-images-idx3-ubyte.gz"),
                      EndsWith("fashion_mnist/train-labels-idx1-ubyte.gz"))));
}

TEST(FindFilesTest, MissingDataSet) {
  const TestFolder folder;
  EXPECT_THAT(
      FindFiles(manifest::SVHN, SampleRange::TEST_FILE,
                {.user = folder.path(), .fashion_mnist = kCommitted}),
      StatusIs(absl::StatusCode::kNotFound,
               absl::StrCat(
                   "test_32x32.mat is missing in ", folder.path(),
                   "/svhn; it is of the data set SVHN (Street View House "
                   "Numbers), format 2, cropped digits, published by Stanford "
                   "University (ufldl.stanford.edu/housenumbers); put its "
                   "files into the folder svhn of your folder of data sets "
                   "(see dl/data/README.md)")));
  EXPECT_THAT(FindFiles(manifest::CIFAR10, SampleRange::TRAIN_FILE,
                        {.user = "", .fashion_mnist = kCommitted}),
              StatusIs(absl::StatusCode::kNotFound,
                       HasSubstr("data_batch_1.bin is needed and no folder of "
                                 "data sets is given")));
}

TEST(FindFilesTest, ChecksumIsCompared) {
  const TestFolder folder;
  Write(folder, "svhn/train_32x32.mat", "abc");
  // The digest of "abc" is in RFC 1321.
  EXPECT_THAT(
      FindFiles(manifest::SVHN, SampleRange::TRAIN_FILE,
                {.user = folder.path(), .fashion_mnist = ""}),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr(folder.Path("svhn/train_32x32.mat")),
                     HasSubstr("(3 bytes) has the MD5 checksum "
                               "900150983cd24fb0d6963f7d28e17f72; must be "
                               "e26dedcc434d2e4c54c9b2d4a06d8373"))));
}

TEST(FindFilesTest, SizeIsCompared) {
  const TestFolder folder;
  const DataFolders folders{.user = folder.path(), .fashion_mnist = ""};
  WriteHole(folder, "cifar-10-batches-bin/test_batch.bin", 30'730'000);
  EXPECT_THAT(FindFiles(manifest::CIFAR10, SampleRange::TEST_FILE, folders),
              IsOkAndHolds(ElementsAre(
                  folder.Path("cifar-10-batches-bin/test_batch.bin"))));
  WriteHole(folder, "cifar-100-binary/test.bin", 30'730'000);
  EXPECT_THAT(FindFiles(manifest::CIFAR100, SampleRange::TEST_FILE, folders),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(folder.Path("cifar-100-binary")),
                             HasSubstr("holds 30730000 bytes, the published "
                                       "file 30740000"))));
}

TEST(FindFilesTest, FilesOfAPartKeepTheirOrder) {
  const TestFolder folder;
  for (int i = 5; i >= 1; --i) {
    WriteHole(folder,
              absl::StrCat("cifar-10-batches-bin/data_batch_", i, ".bin"),
              30'730'000);
  }
  EXPECT_THAT(FindFiles(manifest::CIFAR10, SampleRange::TRAIN_FILE,
                        {.user = folder.path(), .fashion_mnist = ""}),
              IsOkAndHolds(ElementsAre(
                  EndsWith("data_batch_1.bin"), EndsWith("data_batch_2.bin"),
                  EndsWith("data_batch_3.bin"), EndsWith("data_batch_4.bin"),
                  EndsWith("data_batch_5.bin"))));
}

}  // namespace
}  // namespace thsgd
