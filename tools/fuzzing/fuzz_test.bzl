# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""Tests that throw arbitrary bytes at what reads the files of others."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_test")

_SUFFIX = "_fuzz"

def fuzz_test(
        name,
        srcs,
        deps,
        dictionary = None,
        max_len = 4096,
        timeout_s = 25,
        data = [],
        size = "small"):
    """Declares X_fuzz, a test that replays a corpus, and X_fuzzer.

    The test, built by the ordinary compiler, calls the fuzz function with each
    file of fuzz_corpora/X: what a fuzzer once found stays mended. The fuzzer
    looks for more; `tools/fuzz` builds and runs it (docs/testing.md).

    Args:
      name: X_fuzz.
      srcs: What defines LLVMFuzzerTestOneInput, X_fuzz.cc.
      deps: Of the sources.
      dictionary: File of tokens that inputs are made of, in libFuzzer's format.
      max_len: Most bytes of an input that the fuzzer tries.
      timeout_s: An input that takes longer, instrumented, is a hang.
      data: What the sources read besides the input.
      size: Of the test.
    """
    if not name.endswith(_SUFFIX):
        fail("%s: the name of a fuzz_test ends with %s" % (name, _SUFFIX))
    corpus = "fuzz_corpora/" + name[:-len(_SUFFIX)]
    inputs = native.glob([corpus + "/*"])
    if not inputs:
        fail("%s: there are no inputs in %s" % (name, corpus))
    cc_test(
        name = name,
        size = size,
        srcs = srcs,
        args = ["$(rootpaths :%s_corpus)" % name],
        data = data + [":%s_corpus" % name],
        deps = deps + ["//tools/fuzzing:replay_main"],
    )
    native.filegroup(
        name = name + "_corpus",
        srcs = inputs,
        visibility = ["//visibility:private"],
    )

    args = ["-max_len=%d" % max_len, "-timeout=%d" % timeout_s]
    if dictionary:
        args.append("-dict=$(rootpath %s)" % dictionary)

    # Links with --config=fuzz only, which brings the rest of the sanitizers.
    cc_binary(
        name = name + "er",
        testonly = True,
        srcs = srcs,
        args = args,
        data = data + ([dictionary] if dictionary else []),
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = deps,
    )
