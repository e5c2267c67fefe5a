# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

"""Repository rules that unpack pinned Debian packages and PyPI wheels.

The work is done by fetch_packages.py.  Bazel runs a repository rule only when
a target of that repository is asked for, so the simulator never fetches what
only the trainer needs.
"""

def _fetch(ctx, kind):
    arguments = []
    for name in sorted(ctx.attr.packages):
        arguments += [name] + ctx.attr.packages[name]
    ctx.report_progress("fetching " + ", ".join(sorted(ctx.attr.packages)))
    result = ctx.execute(
        ["/usr/bin/python3", ctx.path(ctx.attr._fetch_packages), kind] +
        arguments,
        timeout = 1800,
    )
    if result.return_code:
        fail("@%s: %s" % (ctx.name, result.stderr or result.stdout))
    for label, paths in ctx.attr.files.items():
        for path in paths.split(" "):
            ctx.symlink(label, path)
    ctx.symlink(ctx.attr.build_file, "BUILD.bazel")

    # An action with a whole folder among its inputs takes this one with it.
    ctx.file("packages", "\n".join(arguments) + "\n", executable = False)

_ATTRS = {
    "build_file": attr.label(
        mandatory = True,
        doc = "BUILD file of the repository.",
    ),
    "files": attr.label_keyed_string_dict(
        doc = "Own files to add: label to paths inside the repository, with " +
              "spaces between.",
    ),
    "packages": attr.string_list_dict(
        mandatory = True,
        doc = "Package name to [version, SHA-256].",
    ),
    "_fetch_packages": attr.label(default = "//third_party:fetch_packages.py"),
}

def _debian_archive(ctx):
    _fetch(ctx, "debian")

debian_archive = repository_rule(
    implementation = _debian_archive,
    attrs = _ATTRS,
    doc = "Debian packages, unpacked over each other.",
)

def _python_wheels(ctx):
    _fetch(ctx, "pypi")

python_wheels = repository_rule(
    implementation = _python_wheels,
    attrs = _ATTRS,
    doc = "PyPI wheels, unpacked over each other.",
)
