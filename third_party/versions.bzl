# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""Versions of the libraries that can touch a result, for its provenance."""

load("//third_party:lock.bzl", "DEBIAN_PACKAGES", "PYPI_WHEELS")

LIBRARY_VERSIONS = {
    "abseil": DEBIAN_PACKAGES["libabsl-dev"][0],
    "boost": DEBIAN_PACKAGES["libboost1.74-dev"][0],
    "eigen": DEBIAN_PACKAGES["libeigen3-dev"][0],
    "highway": DEBIAN_PACKAGES["libhwy-dev"][0],
    "libtorch": PYPI_WHEELS["torch"][0],
    "protobuf": DEBIAN_PACKAGES["libprotobuf-dev"][0],
}
