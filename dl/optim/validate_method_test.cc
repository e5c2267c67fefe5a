// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "dl/optim/validate_method.h"

#include <limits>

#include "base/status_matchers.h"
#include "dl/optim/method.pb.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

manifest::Method OurTwo() {
  manifest::Method method;
  method.set_name("our_2");
  method.set_batch_size(100);
  method.set_gradient_threshold(5);
  manifest::Inflation& inflation = *method.mutable_inflation();
  inflation.set_second_batch(manifest::Inflation::INDEPENDENT);
  inflation.set_law(manifest::Inflation::PARETO);
  inflation.set_tail_index(1.4);
  inflation.set_scale(0.5);
  return method;
}

TEST(ValidateMethodTest, Accepts) {
  THSGD_EXPECT_OK(ValidateMethod(OurTwo(), 1200));
  manifest::Method plain;
  plain.set_name("lb");
  THSGD_EXPECT_OK(ValidateMethod(plain, 1));
}

TEST(ValidateMethodTest, NamesEveryFault) {
  manifest::Method method = OurTwo();
  method.set_name("Our 2");
  method.set_batch_size(1201);
  method.set_gradient_threshold(0);
  manifest::Inflation& inflation = *method.mutable_inflation();
  inflation.clear_second_batch();
  inflation.clear_law();
  inflation.set_large_batch_size(-1);
  inflation.set_tail_index(std::numeric_limits<double>::quiet_NaN());
  inflation.set_scale(std::numeric_limits<double>::infinity());
  EXPECT_EQ(
      ValidateMethod(method, 1200).message(),
      "name = \"Our 2\"; must be [a-z][a-z0-9_]* of at most 64 characters\n"
      "batch_size = 1201; must be 0 to 1200, the samples to train on\n"
      "inflation.second_batch = 0; must be SAME or INDEPENDENT\n"
      "inflation.large_batch_size = -1; must be 0 to 1200, the samples to "
      "train on\n"
      "inflation.law = 0; must be PARETO or LOMAX\n"
      "inflation.tail_index = nan; must be 0.5 to 20\n"
      "inflation.scale = inf; must be > 0, at most 1e6\n"
      "gradient_threshold = 0; must be > 0 and finite");
}

TEST(ValidateMethodTest, Thresholds) {
  manifest::Method method = OurTwo();
  method.set_truncation_threshold(-1);
  EXPECT_EQ(ValidateMethod(method, 1200).message(),
            "truncation_threshold = -1; must be > 0 and finite");
  method.clear_threshold();
  THSGD_EXPECT_OK(ValidateMethod(method, 1200));
}

TEST(ValidateLearningRateTest, NamesEveryFault) {
  manifest::LearningRate rate;
  rate.mutable_multi_step()->set_factor(1);
  for (double milestone : {0.5, 0.5, 1.0}) {
    rate.mutable_multi_step()->add_milestone(milestone);
  }
  EXPECT_EQ(ValidateLearningRate(rate).message(),
            "initial = 0; must be > 0 and finite\n"
            "multi_step.factor = 1; must be in (0, 1)\n"
            "multi_step.milestone[1] = 0.5; must be in (0.5, 1)\n"
            "multi_step.milestone[2] = 1; must be in (0.5, 1)");
  rate.set_initial(0.1);
  rate.mutable_multi_step()->clear_milestone();
  rate.mutable_multi_step()->set_factor(0.1);
  EXPECT_EQ(ValidateLearningRate(rate).message(),
            "multi_step.milestone: none is given");
  rate.mutable_cosine()->set_last(0.1);
  EXPECT_EQ(ValidateLearningRate(rate).message(),
            "cosine.last = 0.1; must be 0 or more, and less than initial");
  rate.mutable_cosine()->set_last(0);
  THSGD_EXPECT_OK(ValidateLearningRate(rate));
}

}  // namespace
}  // namespace thsgd
