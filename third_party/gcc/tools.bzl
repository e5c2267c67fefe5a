# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""Names under which run_tool.sh lies in @gcc."""

# What Bazel calls.
_CALLED = [
    "ar",
    "cpp",
    "dwp",
    "gcc",
    "gcov",
    "ld",
    "nm",
    "objcopy",
    "objdump",
    "strip",
]

# What gcc calls in its turn.
_CALLED_BY_GCC = [
    "as",
    "cc1",
    "cc1plus",
    "collect2",
    "ld.gold",
]

GCC_TOOLS = _CALLED + _CALLED_BY_GCC
