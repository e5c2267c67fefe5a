// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// matio at its pin: a compressed version 5 file, written and read back.

#include "matio.h"

#include <string>

#include "gtest/gtest.h"

namespace {

TEST(MatioTest, Version5RoundTrip) {
  const std::string path = testing::TempDir() + "/round_trip.mat";
  double values[] = {1, -2, 0.5, 3, 1e300, 1e-300};
  size_t dims[] = {3, 2};

  mat_t* out = Mat_CreateVer(path.c_str(), nullptr, MAT_FT_MAT5);
  ASSERT_NE(out, nullptr);
  matvar_t* written = Mat_VarCreate("x", MAT_C_DOUBLE, MAT_T_DOUBLE, 2, dims,
                                    values, MAT_F_DONT_COPY_DATA);
  ASSERT_NE(written, nullptr);
  EXPECT_EQ(Mat_VarWrite(out, written, MAT_COMPRESSION_ZLIB), 0);
  Mat_VarFree(written);
  Mat_Close(out);

  mat_t* in = Mat_Open(path.c_str(), MAT_ACC_RDONLY);
  ASSERT_NE(in, nullptr);
  EXPECT_EQ(Mat_GetVersion(in), MAT_FT_MAT5);
  matvar_t* read = Mat_VarRead(in, "x");
  ASSERT_NE(read, nullptr);
  ASSERT_EQ(read->class_type, MAT_C_DOUBLE);
  ASSERT_EQ(read->rank, 2);
  EXPECT_EQ(read->dims[0], 3u);
  EXPECT_EQ(read->dims[1], 2u);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(static_cast<const double*>(read->data)[i], values[i]) << i;
  }
  Mat_VarFree(read);
  Mat_Close(in);
}

}  // namespace
