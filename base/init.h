// Copyright 2026 The thsgd authors.
// SPDX-License-Identifier: Apache-2.0

// Start and end of every program.
//
//   int main(int argc, char** argv) {
//     thsgd::InitProgram("Runs the experiment of a manifest.", &argc, &argv);
//     return thsgd::ExitCode(Run());
//   }

#ifndef THSGD_BASE_INIT_H_
#define THSGD_BASE_INIT_H_

#include <initializer_list>
#include <string>

#include "absl/status/status.h"

namespace thsgd {

// Arguments that are not flags.
enum class PositionalArguments { kRefused, kAllowed };

// Parses and removes the flags (gflags), fixes the "C" locale, so that numbers
// read and print alike everywhere, and ignores SIGPIPE.  Call once, first in
// main.
//
// Faults of the command line (an unknown flag, a bad value, a leftover
// argument) end the program with code 1 and one line on standard error.
// --help prints `usage` and the program's flags and ends it with code 0.
// With kAllowed, argv[1], ..., argv[argc - 1] are the positional arguments.
void InitProgram(
    const std::string& usage, int* argc, char*** argv,
    PositionalArguments positional = PositionalArguments::kRefused);

// Errors: InvalidArgument "--NAME is not given" for the first of these string
// flags that is empty.
absl::Status RequireFlags(std::initializer_list<const char*> names);

// 0 if the status is OK.  Else 1, after printing "error: MESSAGE" to standard
// error; each line of a message of several lines is printed so.
int ExitCode(const absl::Status& status);

}  // namespace thsgd

#endif  // THSGD_BASE_INIT_H_
