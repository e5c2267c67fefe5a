#!/bin/bash
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# Compiles and links with the pinned compiler and no program of this machine,
# and looks where everything came from.

set -euo pipefail

cd "${TEST_SRCDIR}"
work="${TEST_TMPDIR}"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# No other program can be found: each is called by its full name.
compile() {
  PATH=/nowhere gcc/tools/gcc --sysroot=gcc "$@"
}

[[ "$(compile -dumpfullversion)" == 12.2.0 ]] || fail "another version"

cat > "${work}/sum.cc" << 'END'
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <vector>
int main() {
  double sum = 0;
  for (double x : std::vector<double>{1, 2, 3}) sum += std::sqrt(x * x);
  try {
    throw sum;
  } catch (double caught) {
    std::cout << caught << "\n";
  }
}
END
compile -std=c++20 -O2 -MD -MF "${work}/sum.d" -c "${work}/sum.cc" \
  -o "${work}/sum.o"
if tr ' ' '\n' < "${work}/sum.d" | grep '/' | grep -v "^${work}/" |
  grep -v '^gcc/usr/'; then
  fail "headers not from the packages, or with absolute paths"
fi

# No linker script of the packages may lead to a library of this machine.
compile -fuse-ld=gold -Wl,--trace "${work}/sum.o" -o "${work}/sum" -lstdc++ \
  -lm > "${work}/trace"
grep -q '^[./]*gcc/lib/x86_64-linux-gnu/libc.so.6' "${work}/trace" ||
  fail "not linked with the packages' libc: $(< "${work}/trace")"
if grep -v '^[./]*gcc/' "${work}/trace" | grep -v "^${work}/"; then
  fail "linked with what is not in the packages"
fi
[[ "$("${work}/sum")" == 6 ]] || fail "wrong output"

echo '#include <stdlib.h>
int main(void) { return abs(-3) == 3 ? EXIT_SUCCESS : EXIT_FAILURE; }' \
  > "${work}/c.c"
compile -fuse-ld=gold "${work}/c.c" -o "${work}/c"
"${work}/c" || fail "a C program fails"
