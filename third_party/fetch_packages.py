#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Fetches pinned packages, checks their SHA-256 and unpacks them.

  fetch_packages.py debian NAME VERSION SHA256 [NAME VERSION SHA256 ...]
  fetch_packages.py pypi   NAME VERSION SHA256 [NAME VERSION SHA256 ...]

unpacks into the current folder.  The repository rules in repositories.bzl run
this script; it is a program of its own so that its errors can be tested with
made-up packages and no network (fetch_packages_test.py).

Only Debian's own tools and the standard library are used, because this runs
before anything else can have been installed.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from typing import Iterator, List, NamedTuple

REFRESH = "tools/update_lock"

# A security update leaves the mirror when the next one comes; what the release
# itself holds stays until its next point release, so that is pinned where there
# is a choice. What this host has installed does not count.
_RELEASE_OPTIONS = [
    "-oAPT::Default-Release=bookworm",
    "-oDir::State::status=/dev/null",
]

# Wheels are for Debian 12 (CPython 3.11, glibc 2.36), whatever runs this.
PIP_TARGET = [
    "--only-binary=:all:",
    "--python-version=3.11",
    "--implementation=cp",
    "--abi=cp311",
    "--abi=abi3",
    "--abi=none",
    "--platform=any",
    "--platform=manylinux2014_x86_64",
] + ["--platform=manylinux_2_%d_x86_64" % minor for minor in range(17, 37)]


class Package(NamedTuple):
    name: str
    version: str
    sha256: str


class FetchError(Exception):
    """A fault to show to the user as it is, without a stack trace."""


def _run(command: List[str], folder: pathlib.Path) -> str:
    """Runs a command and returns its output, or raises with its output."""
    done = subprocess.run(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    if done.returncode:
        raise FetchError(
            "%s: exit code %d\n%s"
            % (" ".join(command), done.returncode, done.stdout[-2000:])
        )
    return done.stdout


def sha256_of(path: pathlib.Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check_hash(package: Package, path: pathlib.Path) -> None:
    found = sha256_of(path)
    if found != package.sha256:
        raise FetchError(
            "%s %s: wrong SHA-256\n  expected %s\n  found    %s\n"
            "The file is not the one that was pinned.  If that is intended, "
            "refresh the lock with %s."
            % (package.name, package.version, package.sha256, found, REFRESH)
        )


def _only_file(folder: pathlib.Path) -> pathlib.Path:
    files = [entry for entry in folder.iterdir() if entry.is_file()]
    if len(files) != 1:
        raise FetchError("expected one download, found %s" % sorted(files))
    return files[0]


# --- Debian ------------------------------------------------------------------


@contextlib.contextmanager
def _private_folder() -> Iterator[pathlib.Path]:
    """A folder of the user's, locked, or a passing one if the home is closed.

    The lock is for the many repository rules of one build: the first updates
    the package lists, the others find them.
    """
    cache = pathlib.Path(os.path.expanduser("~"), ".cache", "thsgd", "apt")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / "lock").open("w")
    except OSError:
        with tempfile.TemporaryDirectory() as temporary:
            yield pathlib.Path(temporary)
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield cache


@contextlib.contextmanager
def private_lists() -> Iterator[List[str]]:
    """apt's options for package lists that need no root."""
    with _private_folder() as folder:
        for part in ("lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        yield [
            "-oDir::State::Lists=%s" % (folder / "lists"),
            "-oDir::Cache=%s" % (folder / "cache"),
            # As root, apt would read them as a user who may not.
            "-oAPT::Sandbox::User=root",
        ]


def update_lists(options: List[str]) -> str:
    """Updates the lists.  apt counts an unreachable mirror as success, so the
    caller needs what it said."""
    return _run(["apt-get", "update", "-q", *options], pathlib.Path("/"))


def _apt_download(
    package: Package, folder: pathlib.Path, options: List[str]
) -> pathlib.Path:
    name = "%s=%s" % (package.name, package.version)
    _run(["apt-get", "download", "-q", *options, name], folder)
    return _only_file(folder)


def offered_version(name: str, options: List[str]) -> str:
    """The version to pin of what the mirror offers now, or "none"."""
    command = ["apt-cache", *options, *_RELEASE_OPTIONS, "policy", name]
    policy = _run(command, pathlib.Path("/"))
    match = re.search(r"^ *Candidate: (\S+)", policy, re.MULTILINE)
    if not match or match.group(1) == "(none)":
        return "none"
    return match.group(1)


def download_deb(package: Package, folder: pathlib.Path) -> pathlib.Path:
    try:
        return _apt_download(package, folder, [])
    except FetchError:
        pass  # no lists on this host, or lists older than the mirror
    with private_lists() as options:
        try:
            return _apt_download(package, folder, options)
        except FetchError:
            pass  # never updated, or stale as well
        update_output = update_lists(options)
        try:
            return _apt_download(package, folder, options)
        except FetchError as error:
            offered = offered_version(package.name, options)
            if offered == package.version:
                raise
            if offered == "none":
                raise FetchError(
                    "%s: in no package list; apt-get update said:\n%s"
                    % (package.name, update_output[-2000:])
                ) from error
            raise FetchError(
                "%s: version %s is pinned, but the mirror offers %s\n"
                "Refresh the lock with %s."
                % (package.name, package.version, offered, REFRESH)
            ) from error


def keep_links_inside(root: pathlib.Path) -> None:
    """Makes absolute links relative: they mean the packages' root, not ours."""
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            if os.path.islink(path) and os.path.isabs(os.readlink(path)):
                target = os.path.join(root, os.readlink(path).lstrip("/"))
                os.unlink(path)
                os.symlink(os.path.relpath(target, folder), path)


def fetch_deb(package: Package, into: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory(dir=into) as temporary:
        folder = pathlib.Path(temporary)
        path = download_deb(package, folder)
        check_hash(package, path)
        _run(["dpkg-deb", "-x", str(path), str(into)], folder)


# --- PyPI --------------------------------------------------------------------


def download_wheel(package: Package, folder: pathlib.Path) -> pathlib.Path:
    _run(
        [
            "/usr/bin/python3",
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            *PIP_TARGET,
            "--dest=.",
            "%s==%s" % (package.name, package.version),
        ],
        folder,
    )
    return _only_file(folder)


def fetch_wheel(package: Package, into: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory(dir=into) as temporary:
        path = download_wheel(package, pathlib.Path(temporary))
        check_hash(package, path)
        with zipfile.ZipFile(path) as wheel:
            wheel.extractall(into)


FETCHERS = {"debian": fetch_deb, "pypi": fetch_wheel}


def main(arguments: List[str]) -> int:
    kind, *triples = arguments or [""]
    if kind not in FETCHERS or not triples or len(triples) % 3:
        print(__doc__, file=sys.stderr)
        return 2
    into = pathlib.Path.cwd()
    try:
        for i in range(0, len(triples), 3):
            FETCHERS[kind](Package(*triples[i : i + 3]), into)
        keep_links_inside(into)
    except FetchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
