// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// That a manifest of gradient noise can be run at every scale. Linked into one
// test per experiment by gradient_noise_experiment.

#include "base/init.h"
#include "base/status_matchers.h"
#include "experiments/gradient_noise/gradient_noise.pb.h"
#include "experiments/gradient_noise/noise_plan.h"
#include "experiments/manifest/experiment.pb.h"
#include "gflags/gflags.h"
#include "gtest/gtest.h"

DEFINE_string(experiment, "", "name that the manifest must give");
DEFINE_string(manifest, "",
              "text proto of thsgd.manifest.GradientNoiseExperiment");

namespace thsgd {
namespace {

TEST(NoiseManifestTest, IsValidAtEveryScale) {
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::GradientNoiseExperiment experiment,
                             ReadNoiseExperiment(FLAGS_manifest));
  EXPECT_EQ(experiment.name(), FLAGS_experiment);
  EXPECT_FALSE(experiment.description().empty());
  for (manifest::Scale scale :
       {manifest::TOY, manifest::QUICK, manifest::SLIDE, manifest::FULL}) {
    THSGD_EXPECT_OK(MakeNoisePlan(experiment, scale).status());
  }
}

}  // namespace
}  // namespace thsgd

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  thsgd::InitProgram("Checks a manifest of gradient noise.", &argc, &argv);
  return RUN_ALL_TESTS();
}
