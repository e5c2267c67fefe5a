#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Drives fetch_packages.py against a made-up mirror, without network."""

import os
import pathlib
import subprocess
import tempfile
import unittest
from typing import List

from third_party.fake_mirror import FakeMirror, sha256

SCRIPT = pathlib.Path(__file__).with_name("fetch_packages.py")


class FetchPackagesTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        root = pathlib.Path(temporary.name)
        self.mirror = FakeMirror(root)
        self.into = root / "into"
        self.into.mkdir()

    def fetch(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["/usr/bin/python3", str(SCRIPT), *arguments],
            cwd=self.into,
            env=self.mirror.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def unpacked(self) -> List[str]:
        return sorted(
            str(path.relative_to(self.into))
            for path in self.into.rglob("*")
            if path.is_file()
        )

    def test_unpacks_debian_package_and_leaves_nothing_else(self) -> None:
        done = self.fetch("debian", "sample", "2.0", sha256(self.mirror.deb))
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.unpacked(), ["usr/include/sample.h"])

    def test_absolute_links_stay_inside(self) -> None:
        self.fetch("debian", "sample", "2.0", sha256(self.mirror.deb))
        link = self.into / "usr" / "lib" / "libsample.so"
        self.assertEqual(os.readlink(link), "../../lib/libsample.so.1")

    def test_unpacks_wheel(self) -> None:
        done = self.fetch("pypi", "sample", "2.0", sha256(self.mirror.wheel))
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 0)
        self.assertIn("sample/__init__.py", self.unpacked())

    def test_wrong_hash_names_package_expected_and_found(self) -> None:
        pinned = "0" * 64
        files = {"debian": self.mirror.deb, "pypi": self.mirror.wheel}
        for kind, path in files.items():
            with self.subTest(kind):
                done = self.fetch(kind, "sample", "2.0", pinned)
                self.assertEqual(done.returncode, 1)
                self.assertIn("sample 2.0: wrong SHA-256", done.stderr)
                self.assertIn("expected " + pinned, done.stderr)
                self.assertIn("found    " + sha256(path), done.stderr)
                self.assertIn("tools/update_lock", done.stderr)
                self.assertEqual(self.unpacked(), [])

    def test_version_gone_from_mirror_names_pinned_and_offered(self) -> None:
        done = self.fetch("debian", "sample", "1.0", sha256(self.mirror.deb))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr,
            "sample: version 1.0 is pinned, but the mirror offers 2.0\n"
            "Refresh the lock with tools/update_lock.\n",
        )

    def test_wheel_gone_from_index_says_so(self) -> None:
        done = self.fetch("pypi", "sample", "1.0", sha256(self.mirror.wheel))
        self.assertEqual(done.returncode, 1)
        self.assertIn("sample==1.0", done.stderr)

    def test_host_without_lists_gets_private_ones_once(self) -> None:
        self.mirror.forget_host_lists()
        sample = ("sample", "2.0", sha256(self.mirror.deb))
        for _ in range(2):
            done = self.fetch("debian", *sample)
            self.assertEqual(done.stderr, "")
            self.assertEqual(self.unpacked(), ["usr/include/sample.h"])
        self.assertEqual(self.mirror.num_updates(), 1)

    def test_unreachable_mirror_shows_what_apt_said(self) -> None:
        self.mirror.forget_host_lists()
        self.mirror.go_down()
        done = self.fetch("debian", "sample", "2.0", sha256(self.mirror.deb))
        self.assertEqual(done.returncode, 1)
        self.assertIn("sample: in no package list", done.stderr)
        self.assertIn("Failed to fetch the list", done.stderr)

    def test_private_lists_survive_a_home_that_cannot_be_made(self) -> None:
        self.mirror.forget_host_lists()
        self.mirror.home.rmdir()
        self.mirror.home.touch()
        done = self.fetch("debian", "sample", "2.0", sha256(self.mirror.deb))
        self.assertEqual(done.stderr, "")
        self.assertEqual(self.unpacked(), ["usr/include/sample.h"])

    def test_wrong_arguments_print_usage(self) -> None:
        for arguments in ([], ["debian", "a"], ["rpm", "a", "1", "0"]):
            with self.subTest(arguments):
                done = self.fetch(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn("fetch_packages.py debian NAME", done.stderr)


if __name__ == "__main__":
    unittest.main()
