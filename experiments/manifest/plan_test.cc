// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "experiments/manifest/plan.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "base/status_matchers.h"
#include "base/test_folder.h"
#include "experiments/manifest/experiment.pb.h"
#include "experiments/manifest/scale.h"
#include "experiments/manifest/validate_experiment.h"
#include "experiments/runner/shards.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace thsgd {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kValidPath[] = "experiments/exit_routes.textproto";

class ReadExperimentTest : public ::testing::Test {
 protected:
  // The status of reading the slide's manifest after one replacement, which
  // must apply.
  absl::Status ReadWith(absl::string_view from, absl::string_view to) {
    const std::string valid = *ReadFile(kValidPath);
    const std::string text = absl::StrReplaceAll(valid, {{from, to}});
    EXPECT_NE(text, valid) << "\"" << from << "\" is not in the manifest";
    return Read(text);
  }

  absl::Status Read(const std::string& text) {
    THSGD_EXPECT_OK(WriteFileAtomically(path_, text));
    return ReadExperiment(path_).status();
  }

  TestFolder folder_;
  const std::string path_ = folder_.Path("m.textproto");
};

TEST_F(ReadExperimentTest, ReadsTheSlidesManifest) {
  THSGD_ASSERT_OK_AND_ASSIGN(const manifest::Experiment experiment,
                             ReadExperiment(kValidPath));
  EXPECT_EQ(experiment.name(), "exit_routes");
  EXPECT_EQ(experiment.learning_rate_size(), 7);
}

TEST_F(ReadExperimentTest, MissingFile) {
  EXPECT_THAT(
      ReadExperiment(folder_.Path("none")).status(),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr(folder_.Path("none"))));
}

TEST_F(ReadExperimentTest, EmptyFile) {
  EXPECT_THAT(Read(""),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr(path_), HasSubstr("is empty"))));
}

TEST_F(ReadExperimentTest, MalformedTextNamesLineAndColumn) {
  EXPECT_THAT(Read("name: \"a\"\nseed: {"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       StartsWith(path_ + ":2:7: ")));
}

TEST_F(ReadExperimentTest, UnknownFieldIsAnError) {
  EXPECT_THAT(ReadWith("seed:", "sead:"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(StartsWith(path_ + ":"), HasSubstr("sead"))));
}

TEST_F(ReadExperimentTest, LandscapesWithSeveralFields) {
  const std::string valid = *ReadFile(kValidPath);
  const size_t begin = valid.find("\nlandscape {");
  ASSERT_NE(begin, std::string::npos);
  const size_t end = valid.find("\n}", begin) + 2;
  const auto read_on = [&](const std::string& landscape) {
    return Read(valid.substr(0, begin) + "\nlandscape { " + landscape + " }" +
                valid.substr(end));
  };
  // 0 is the middle one of three minima; f'' is 2 there and 8 at the others.
  THSGD_EXPECT_OK(
      read_on("formula { formula: 'x^2*(x^2 - 1)^2' lower: -1.3 upper: 1.3 }"));
  EXPECT_THAT(
      read_on("formula { formula: '3*x^2*(x^2 - 1)^2' lower: -2 upper: 2 }"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("learning_rate[0] = 0.1; must be < 2 / f''(m) = "
                         "0.08333333333333333")));
  EXPECT_THAT(read_on("formula { formula: 'x^2*(x^2 - y)' upper: 1 }"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("landscape.formula.formula: unknown name "
                                 "\"y\"; known are x, pi, e, ")));
  EXPECT_THAT(
      read_on("double_well { barrier_height: 0.25 half_distance: 1 }"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("exit_routes.start = 0; must be inside the attraction "
                         "field (-inf, 0) or (0, inf)")));
  EXPECT_THAT(read_on("polynomial { coefficient: [ 0, 0, 0.5 ] }"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("exit_routes.start = 0; must be in a field "
                                 "with two finite ends, not (-inf, inf)")));
}

TEST_F(ReadExperimentTest, EveryFaultAtOnce) {
  EXPECT_THAT(
      Read("name: \"No\" learning_rate: 0 "
           "landscape { quadratic_well { curvature: -1 lower_exit: -1 } }"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               path_ + " cannot be run:\n"
                       "  name = \"No\"; must be [a-z][a-z0-9_]* of at most 64 "
                       "characters\n"
                       "  title = \"\"; must be not empty\n"
                       "  landscape.quadratic_well.curvature = -1; must be > 0 "
                       "and finite\n"
                       "  landscape.quadratic_well.upper_exit = 0; must be > "
                       "minimum and finite\n"
                       "  process: none is given\n"
                       "  learning_rate[0] = 0; must be > 0 and finite\n"
                       "  measurement: none is given\n"
                       "  toy, quick, slide, full: none is given"));
}

struct Fault {
  const char* from;
  const char* to;
  const char* message;
};

class OneFaultTest : public ReadExperimentTest,
                     public ::testing::WithParamInterface<Fault> {};

TEST_P(OneFaultTest, IsNamedWithFieldValueAndRange) {
  EXPECT_THAT(
      ReadWith(GetParam().from, GetParam().to),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(StartsWith(path_ + " cannot be run:\n"),
                     EndsWith(std::string("\n  ") + GetParam().message))));
}

INSTANTIATE_TEST_SUITE_P(
    Faults, OneFaultTest,
    ::testing::Values(
        Fault{"  0.005\n", "  -0.005\n",
              "learning_rate[6] = -0.005; must be > 0 and finite"},
        Fault{"  0.005\n", "  nan\n",
              "learning_rate[6] = nan; must be > 0 and finite"},
        Fault{"  0.005\n", "  0.01\n",
              "learning_rate[6] = 0.01; must be < learning_rate[5] = "
              "0.006666666666666667"},
        Fault{"  0.1,\n", "  2,\n",
              "learning_rate[0] = 2; must be < 2 / f''(m) = 2: descent is "
              "unstable from there on"},
        Fault{"tail_index: 1.2", "tail_index: 1",
              "process[1].noise.symmetric_lomax.tail_index = 1; must be > 1 "
              "and <= 100"},
        Fault{"standard_deviation: 1", "standard_deviation: inf",
              "process[0].noise.gaussian.standard_deviation = inf; must be > 0 "
              "and finite"},
        Fault{"\"heavy\"", "\"light\"",
              "process[1].name = \"light\"; must be unlike the name of every "
              "other process"},
        Fault{"start: 0", "start: 0.8",
              "exit_routes.start = 0.8; must be inside the attraction field "
              "(-0.8, 0.8)"},
        Fault{"horizon: 5", "horizon: 0.05",
              "exit_routes.horizon = 0.05; must be 1 to 1e+07 steps of the "
              "learning rate 0.1"},
        Fault{"horizon: 5", "horizon: -5",
              "exit_routes.horizon = -5; must be > 0 and finite"},
        Fault{"core_radius: 0.2", "core_radius: 0.8",
              "exit_routes.core_radius = 0.8; must be > 0 and < the effective "
              "width 0.8"},
        Fault{"jump_threshold: 0.4", "jump_threshold: 0",
              "exit_routes.jump_threshold = 0; must be > 0 and finite"},
        Fault{"num_replicates: 4 num", "num_replicates: [ 4, 1 ] num",
              "toy.exit_routes.num_replicates[1] = 1; must be 2 to 100000"},
        Fault{"num_replicates: 4 num", "num_replicates: [ 4, 5, 6 ] num",
              "toy.exit_routes.num_replicates: 3 are given; must be 1 or as "
              "many as there are processes, 2"},
        Fault{"paths_per_replicate: 100 ", "paths_per_replicate: 0 ",
              "process[1].exit_estimator.plain_simulation.paths_per_replicate "
              "= 0; must be 1 to 100000000"},
        Fault{"paths_per_replicate: 100 ", "paths_per_replicate: 150000 ",
              "process[1].exit_estimator: steps of a replicate = 1.5e+08; must "
              "be <= 1e+08"},
        Fault{"num_particles: 200", "num_particles: 1",
              "process[0].exit_estimator.multilevel_splitting.num_particles = "
              "1; must be 2 to 100000\n"
              "  process[0].exit_estimator.multilevel_splitting.num_killed = "
              "20; must be >= 1 and < num_particles = 1"},
        Fault{"score: LEAST_ACTION", "",
              "process[0].exit_estimator.multilevel_splitting.score: must be "
              "SHARE_OF_WAY, QUASI_POTENTIAL or LEAST_ACTION"},
        Fault{"plain_simulation { paths_per_replicate: 100 }",
              "forced_jumps { defensive_share: nan }",
              "process[1].exit_estimator.forced_jumps.paths_per_replicate = 0; "
              "must be 1 to 100000000\n"
              "  process[1].exit_estimator.forced_jumps.defensive_share = nan; "
              "must be > 0 and < 1"},
        Fault{"symmetric_lomax { tail_index: 1.2 noise_scale: 0.1 } }\n"
              "  truncation_threshold: inf\n"
              "  projection_bound: inf\n"
              "  exit_estimator { plain_simulation { paths_per_replicate: 100 "
              "} }",
              "gaussian { standard_deviation: 2 } }\n"
              "  truncation_threshold: inf\n"
              "  projection_bound: inf\n"
              "  exit_estimator { forced_jumps { paths_per_replicate: 100 "
              "defensive_share: 0.1 } }",
              "process[1].exit_estimator.forced_jumps: is for heavy tails; "
              "gaussian noise has multilevel_splitting"},
        Fault{"exit_estimator { plain_simulation { paths_per_replicate: 100 } "
              "}",
              "exit_estimator {}",
              "process[1].exit_estimator: none is given, which exit_routes "
              "needs"},
        Fault{"num_recorded_paths: 3", "num_recorded_paths: -1",
              "toy.exit_routes.num_recorded_paths = -1; must be 0 to 1000"}));

TEST_F(ReadExperimentTest, SampleSizesMustNotBeEmpty) {
  manifest::Experiment experiment = *ReadExperiment(kValidPath);
  experiment.mutable_quick()->Clear();
  EXPECT_THAT(ValidateExperiment(experiment),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "quick = {}; must be for the experiment's measurement, "
                       "exit_routes"));
}

TEST_F(ReadExperimentTest, TruncationMustBePositive) {
  EXPECT_THAT(
      ReadWith("truncation_threshold: inf", "truncation_threshold: 0"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               path_ +
                   " cannot be run:\n"
                   "  process[0].truncation_threshold = 0; must be > 0 (inf: "
                   "no truncation)\n"
                   "  process[1].truncation_threshold = 0; must be > 0 (inf: "
                   "no truncation)"));
}

TEST_F(ReadExperimentTest, MoreStepsThanTheCap) {
  // At horizon 50: 30500 steps a path of every learning rate, 200 and 40000
  // paths a replicate, 1e5 replicates.
  const std::string large = absl::StrReplaceAll(
      *ReadFile(kValidPath),
      {{"num_replicates: 10000 ", "num_replicates: 100000 "},
       {"paths_per_replicate: 100 ", "paths_per_replicate: 40000 "},
       {"horizon: 5", "horizon: 50"}});
  EXPECT_THAT(Read(large),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("full.exit_routes: steps of all chains "
                                 "together = 1.2261e+14; must be <= 1e+14")));
}

TEST_F(ReadExperimentTest, MoreReplicatesThanTheResultHolds) {
  // 7 learning rates, 2 processes.
  EXPECT_THAT(ReadWith("num_replicates: 10000 ", "num_replicates: 80000 "),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("full.exit_routes: replicates in all = "
                                 "1120000; must be <= 1e+06")));
}

TEST_F(ReadExperimentTest, MoreChainsThanTheGeneratorNumbers) {
  const std::string large = absl::StrReplaceAll(
      *ReadFile(kValidPath),
      {{"num_replicates: 10000 ", "num_replicates: 60000 "},
       {"paths_per_replicate: 100 ", "paths_per_replicate: 90000 "}});
  EXPECT_THAT(Read(large),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("full.exit_routes.num_replicates[0] = 60000; "
                                 "must be <= 47721, since a replicate of "
                                 "process[1] has 90000 paths")));
}

TEST_F(ReadExperimentTest, EstimatorWithoutExits) {
  // Occupation has no exits to estimate.
  const std::string valid = *ReadFile(kValidPath);
  const size_t begin = valid.find("\nexit_routes {");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_THAT(
      Read(valid.substr(0, begin) + "\noccupation { start: 0 horizon: 5 }"),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("process[0].exit_estimator: is for an "
                               "experiment that measures exit_routes"),
                     HasSubstr("process[1].exit_estimator: is for an "
                               "experiment that measures exit_routes"))));
}

TEST_F(ReadExperimentTest, LongerChainsThanTheCap) {
  EXPECT_THAT(ReadWith("horizon: 5", "horizon: 50001"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("exit_routes.horizon = 50001; must be 1 to "
                                 "1e+07 steps of the learning rate 0.005")));
}

TEST_F(ReadExperimentTest, LongerRecordThanTheCap) {
  // 2 processes, 610 1000 steps at horizon 1000, 1000 paths each.
  const std::string large = absl::StrReplaceAll(
      *ReadFile(kValidPath),
      {{"num_recorded_paths: 3", "num_recorded_paths: 1000"},
       {"horizon: 5", "horizon: 1000"}});
  EXPECT_THAT(Read(large),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("toy.exit_routes: steps of all recorded paths "
                                 "together = 1.22e+09; must be <= 1e+08")));
}

class MakePlanTest : public ::testing::Test {
 protected:
  const manifest::Experiment experiment_ = *ReadExperiment(kValidPath);
};

TEST_F(MakePlanTest, ProseAndOtherScalesDoNotMatter) {
  const std::string digest = DigestOf(*MakePlan(experiment_, manifest::QUICK));
  manifest::Experiment edited = experiment_;
  edited.set_title("Another title");
  edited.set_description("Another description");
  edited.mutable_slide()->mutable_exit_routes()->set_num_replicates(0, 7);
  EXPECT_EQ(DigestOf(*MakePlan(edited, manifest::QUICK)), digest);
}

TEST_F(MakePlanTest, EveryNumberMatters) {
  const std::string digest = DigestOf(*MakePlan(experiment_, manifest::QUICK));
  EXPECT_NE(DigestOf(*MakePlan(experiment_, manifest::SLIDE)), digest);
  manifest::Experiment edited = experiment_;
  edited.set_seed(experiment_.seed() + 1);
  EXPECT_NE(DigestOf(*MakePlan(edited, manifest::QUICK)), digest);
  edited = experiment_;
  edited.mutable_quick()->mutable_exit_routes()->set_num_replicates(0, 7);
  EXPECT_NE(DigestOf(*MakePlan(edited, manifest::QUICK)), digest);
}

TEST_F(MakePlanTest, RefusesAScaleWithoutSampleSizes) {
  manifest::Experiment edited = experiment_;
  edited.clear_full();
  EXPECT_THAT(MakePlan(edited, manifest::FULL).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "full: the manifest gives no sample sizes for this "
                       "scale"));
}

TEST(ScaleFromNameTest, NamesTheScales) {
  EXPECT_THAT(ScaleFromName("slide"), IsOkAndHolds(manifest::SLIDE));
  EXPECT_EQ(NameOfScale(manifest::SLIDE), "slide");
  EXPECT_THAT(ScaleFromName("huge").status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "scale = \"huge\"; must be toy, quick, slide or full"));
}

}  // namespace
}  // namespace thsgd
