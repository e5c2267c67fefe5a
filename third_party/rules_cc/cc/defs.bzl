# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""The C++ rules of Bazel 4.2.3 under the names of rules_cc.

Bazel's own files load them from here.  Debian's bazel-rules-cc is too new for
this Bazel.
"""

cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
fdo_profile = native.fdo_profile
objc_library = native.objc_library
