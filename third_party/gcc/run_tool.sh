#!/bin/bash
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
#
# Runs the tool of its own name out of the unpacked packages, by their own
# loader and libraries, so that nothing of the host's takes part. Lies in the
# folder tools of the repository, once for each tool.
#
# All paths stay as relative as the one by which it was called: they end up in
# lists of headers, and an absolute one would name a folder of this machine.

set -euo pipefail

name="${0##*/}"
tools="${0%/*}"
root="${tools%/tools}"
libraries="${root}/lib/x86_64-linux-gnu:${root}/usr/lib/x86_64-linux-gnu"
parts="${root}/usr/lib/gcc/x86_64-linux-gnu/12"
includes="${root}/usr/include"

# Debian's compiler makes its standard folders absolute, so they are named, in
# its own order and after all others as before. Without them it no longer
# includes this header first by itself.
predefined=(-include "${includes}/stdc-predef.h")
c_includes=(
  -idirafter "${parts}/include"
  -idirafter "${includes}/x86_64-linux-gnu"
  -idirafter "${includes}"
)
cxx_includes=(
  -idirafter "${includes}/c++/12"
  -idirafter "${includes}/x86_64-linux-gnu/c++/12"
  -idirafter "${includes}/c++/12/backward"
)

flags=()
case "${name}" in
  cpp | gcc)
    program="${root}/usr/bin/x86_64-linux-gnu-${name}-12"
    flags=(-no-canonical-prefixes "-B${tools}/")  # cc1plus, as, ld from here
    ;;
  gcov) program="${root}/usr/bin/x86_64-linux-gnu-gcov-12" ;;
  cc1)
    program="${parts}/cc1"
    flags=(-nostdinc "${predefined[@]}" "${c_includes[@]}")
    ;;
  cc1plus)
    program="${parts}/cc1plus"
    flags=(-nostdinc -nostdinc++ "${predefined[@]}" "${cxx_includes[@]}"
      "${c_includes[@]}")
    ;;
  collect2) program="${parts}/collect2" ;;
  *) program="${root}/usr/bin/x86_64-linux-gnu-${name}" ;;
esac

exec "${root}/lib64/ld-linux-x86-64.so.2" --inhibit-cache \
  --library-path "${libraries}" "${program}" ${flags[@]+"${flags[@]}"} "$@"
