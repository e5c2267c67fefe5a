# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""The user's own copies of the public data sets, as a repository."""

# Data set to the published files, below the folder of data sets. The same as in
# dataset_files.cc, which a test compares.
DATASET_FILES = {
    "cifar10": [
        "cifar-10-batches-bin/data_batch_1.bin",
        "cifar-10-batches-bin/data_batch_2.bin",
        "cifar-10-batches-bin/data_batch_3.bin",
        "cifar-10-batches-bin/data_batch_4.bin",
        "cifar-10-batches-bin/data_batch_5.bin",
        "cifar-10-batches-bin/test_batch.bin",
    ],
    "cifar100": [
        "cifar-100-binary/train.bin",
        "cifar-100-binary/test.bin",
    ],
    "fashion_mnist": [
        "fashion-mnist/train-images-idx3-ubyte.gz",
        "fashion-mnist/train-labels-idx1-ubyte.gz",
        "fashion-mnist/t10k-images-idx3-ubyte.gz",
        "fashion-mnist/t10k-labels-idx1-ubyte.gz",
    ],
    "svhn": [
        "svhn/train_32x32.mat",
        "svhn/test_32x32.mat",
    ],
}

_FILEGROUP = """
filegroup(
    name = "{name}",
    srcs = glob({files}, allow_empty = True),
    visibility = ["//visibility:public"],
)
"""

def _user_data(ctx):
    folder = ctx.os.environ.get("THSGD_DATA_FOLDER", "")
    build = "# Written by //dl/data:user_data.bzl.\n"
    for name, files in DATASET_FILES.items():
        build += _FILEGROUP.format(name = name, files = repr(files))
        if folder.startswith("/"):
            # The folder, not its files, and a glob: files that are added later
            # are found.
            subfolder = files[0].split("/")[0]
            ctx.symlink(ctx.path(folder).get_child(subfolder), subfolder)
    ctx.file("BUILD.bazel", build, executable = False)

user_data = repository_rule(
    implementation = _user_data,
    environ = ["THSGD_DATA_FOLDER"],
    local = True,
    doc = """Links to the data sets in the folder THSGD_DATA_FOLDER.

One filegroup for each data set, `:fashion_mnist`, `:svhn`, `:cifar10` and
`:cifar100`, holds those of the published files that are there; none of them
need be, and without the variable all are empty. Set it by

    tools/bazel build --repo_env=THSGD_DATA_FOLDER=/home/me/datasets TARGET

or, once and for all, by a line `build --repo_env=...` in ~/.bazelrc. The name
must be absolute. README.md shows the layout of the folder, which this
repository has too: as DataFolders::user it is external/user_data in an action
and ../user_data in a program's runfiles.
""",
)
