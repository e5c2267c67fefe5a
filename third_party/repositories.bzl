# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""All repositories beyond Bazel's own: one call from WORKSPACE declares them."""

load("//dl/data:user_data.bzl", "user_data")
load("//third_party:fetch.bzl", "debian_archive", "python_wheels")
load("//third_party:lock.bzl", "DEBIAN_PACKAGES", "PYPI_WHEELS")
load("//third_party/gcc:tools.bzl", "GCC_TOOLS")

# Repository to the Debian packages that it is unpacked from.
_DEBIAN = {
    "abseil": ["libabsl-dev"],
    "benchmark": [
        "libbenchmark-dev",
        "libbenchmark1debian",
    ],
    "boost": ["libboost1.74-dev"],
    "com_google_protobuf": [
        "libprotobuf-dev",
        "libprotobuf32",
        "libprotoc32",
        "protobuf-compiler",
        "zlib1g",
    ],
    "eigen": ["libeigen3-dev"],
    "gcc": [
        "binutils-x86-64-linux-gnu",
        "cpp-12",
        "g++-12",
        "gcc-12",
        "libbinutils",
        "libc6",
        "libc6-dev",
        "libctf0",
        "libgcc-12-dev",
        "libgcc-s1",
        "libgmp10",
        "libisl23",
        "libjansson4",
        "libmpc3",
        "libmpfr6",
        "libstdc++-12-dev",
        "libstdc++6",
        "libzstd1",
        "linux-libc-dev",
        "zlib1g",
    ],
    "gflags": ["libgflags-dev"],
    "gtest": [
        "libgmock-dev",
        "libgtest-dev",
    ],
    "highway": [
        "libhwy-dev",
        "libhwy1",
    ],
    "libmd": ["libmd-dev"],
    "matio": [
        "libaec-dev",
        "libhdf5-dev",
        "libmatio-dev",
    ],
    "nlohmann_json": ["nlohmann-json3-dev"],
    "zlib": ["zlib1g-dev"],
}

# Repository to the PyPI wheels that it is unpacked from.
_PYPI = {
    "libtorch": [
        "nvidia-cuda-crt",
        "nvidia-cuda-cupti",
        "nvidia-cuda-runtime",
        "torch",
    ],
    "python_numpy": ["numpy"],
    "python_report": [
        "jinja2",
        "latex2mathml",
        "markupsafe",
        "pylatexenc",
        "tabulate",
        "tqdm",
        "vl-convert-python",
    ],
}

# Own files that a repository holds besides, and where: at one place or more,
# with spaces between.
_FILES = {
    "com_google_protobuf": {
        "//third_party/com_google_protobuf:protoc.sh": "protoc.sh",
    },
    "gcc": {
        "//third_party/gcc:run_tool.sh": " ".join([
            "tools/" + tool
            for tool in GCC_TOOLS
        ]),
    },
}

def thsgd_repositories():
    """Declares the repositories; none is fetched before its use."""
    user_data(name = "user_data")
    for rule, repositories, lock in [
        (debian_archive, _DEBIAN, DEBIAN_PACKAGES),
        (python_wheels, _PYPI, PYPI_WHEELS),
    ]:
        for name, packages in repositories.items():
            rule(
                name = name,
                build_file = "//third_party/{0}:{0}.BUILD".format(name),
                files = _FILES.get(name, {}),
                packages = {p: list(lock[p]) for p in packages},
            )
