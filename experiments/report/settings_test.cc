// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/report/settings.h"

#include <string>
#include <vector>

#include "experiments/manifest/experiment.pb.h"
#include "experiments/report/report.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::ElementsAre;

TEST(AddSettingsTest, OneLinePerScalarInTheOrderOfTheSchema) {
  manifest::Experiment experiment;
  experiment.set_seed(7);
  experiment.add_learning_rate(0.1);
  experiment.add_learning_rate(0.05);
  experiment.set_name("a");
  manifest::Process& process = *experiment.add_process();
  process.mutable_noise()->mutable_gaussian()->set_standard_deviation(2);
  experiment.mutable_exit_routes()->set_start(0);
  report::Report report;
  AddSettings(experiment, report);
  std::vector<std::string> lines;
  for (const report::Setting& setting : report.setting()) {
    lines.push_back(setting.path() + " = " + setting.value());
  }
  EXPECT_THAT(
      lines, ElementsAre("name = \"a\"",
                         "process[0].noise.gaussian.standard_deviation = 2",
                         "learning_rate = [0.1, 0.05]", "exit_routes.start = 0",
                         "seed = 7"));
}

}  // namespace
}  // namespace thsgd
