// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

#include "base/init.h"

#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <locale>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gflags/gflags.h"

// Defined by gflags; true if the command line has --help.
DECLARE_bool(help);

namespace thsgd {
namespace {

void PrintHelp(const std::string& usage) {
  std::string text = absl::StrCat(usage, "\n\nFlags:\n");
  std::vector<gflags::CommandLineFlagInfo> flags;
  gflags::GetAllFlags(&flags);
  for (const gflags::CommandLineFlagInfo& flag : flags) {
    // gflags' own are named by the paths of its sources, such as
    // "./src/gflags.cc" and "./src/gflags_completions.cc".
    if (absl::StrContains(flag.filename, "src/gflags")) continue;
    absl::StrAppend(&text, "  --", flag.name, " (", flag.type, ", default \"",
                    flag.default_value, "\")\n      ", flag.description, "\n");
  }
  std::fputs(text.c_str(), stdout);
}

}  // namespace

void InitProgram(const std::string& usage, int* argc, char*** argv,
                 PositionalArguments positional) {
  // A reader that goes away (a closed pipe) is an error of write(), which is
  // handled where it matters, and no reason to die without a word.
  std::signal(SIGPIPE, SIG_IGN);
  std::setlocale(LC_ALL, "C");
  std::locale::global(std::locale::classic());
  gflags::SetUsageMessage(usage);
  // Ends the program on unknown flags and bad values.
  gflags::ParseCommandLineNonHelpFlags(argc, argv, /*remove_flags=*/true);
  if (FLAGS_help) {
    PrintHelp(usage);
    std::exit(EXIT_SUCCESS);
  }
  gflags::HandleCommandLineHelpFlags();
  if (positional == PositionalArguments::kRefused && *argc > 1) {
    std::exit(ExitCode(absl::InvalidArgumentError(absl::StrCat(
        "unexpected argument \"", (*argv)[1], "\"; flags begin with --"))));
  }
}

absl::Status RequireFlags(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (gflags::GetCommandLineFlagInfoOrDie(name).current_value.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--", name, " is not given"));
    }
  }
  return absl::OkStatus();
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) return EXIT_SUCCESS;
  std::string text;
  const std::string message = status.message().empty()
                                  ? absl::StatusCodeToString(status.code())
                                  : std::string(status.message());
  for (absl::string_view line : absl::StrSplit(message, '\n')) {
    absl::StrAppend(&text, "error: ", line, "\n");
  }
  std::fflush(stdout);
  std::fputs(text.c_str(), stderr);
  return EXIT_FAILURE;
}

}  // namespace thsgd
