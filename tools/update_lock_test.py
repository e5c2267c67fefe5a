#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Drives tools/update_lock against a made-up mirror, without network."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from third_party.fake_mirror import FakeMirror, sha256

TREE = pathlib.Path(__file__).parent.parent

LOCK = """\
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

\"\"\"Heading.\"\"\"

DEBIAN_PACKAGES = {
    "sample": (
        "%s",
        "%s",
    ),
}

PYPI_WHEELS = {
    "sample": (
        "%s",
        "%s",
    ),
}
"""


class UpdateLockTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        root = pathlib.Path(temporary.name)
        self.mirror = FakeMirror(root)
        # A copy, because the script changes the tree that it lies in.
        self.tree = root / "tree"
        for name in ("third_party/fetch_packages.py", "tools/update_lock"):
            (self.tree / name).parent.mkdir(parents=True)
            shutil.copy(TREE / name, self.tree / name)
        self.lock = self.tree / "third_party" / "lock.bzl"
        self.fresh = LOCK % (
            "2.0",
            sha256(self.mirror.deb),
            "2.0",
            sha256(self.mirror.wheel),
        )

    def update(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(self.tree / "tools" / "update_lock"), *arguments],
            env=self.mirror.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def test_takes_the_offered_version_and_new_hashes(self) -> None:
        self.lock.write_text(LOCK % ("1.0", "0" * 64, "2.0", "1" * 64))
        done = self.update()
        self.assertEqual(done.stderr, "")
        self.assertEqual(
            done.stdout,
            "sample 1.0 -> 2.0\n"
            "sample 2.0: same version, other file\n"
            "  - %s\n  + %s\n" % ("1" * 64, sha256(self.mirror.wheel)),
        )
        self.assertEqual(self.lock.read_text(), self.fresh)

    def test_says_when_nothing_changed(self) -> None:
        self.lock.write_text(self.fresh)
        self.assertEqual(self.update().stdout, "nothing changed\n")
        self.assertEqual(self.lock.read_text(), self.fresh)

    def test_sets_a_wheel_version(self) -> None:
        self.lock.write_text(
            LOCK % ("2.0", sha256(self.mirror.deb), "1.0", "1" * 64)
        )
        self.assertEqual(
            self.update("sample==2.0").stdout, "sample 1.0 -> 2.0\n"
        )
        self.assertEqual(self.lock.read_text(), self.fresh)

    def test_fault_leaves_the_lock_alone(self) -> None:
        stale = LOCK % ("2.0", "0" * 64, "1.0", "1" * 64)
        self.lock.write_text(stale)
        done = self.update()
        self.assertEqual(done.returncode, 1)
        self.assertIn("sample==1.0", done.stderr)
        self.assertEqual(self.lock.read_text(), stale)
        self.assertEqual(list(self.lock.parent.glob("lock.bzl.*")), [])

    def test_unknown_wheel_is_named(self) -> None:
        self.lock.write_text(self.fresh)
        done = self.update("simple==2.0")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, "simple: not a wheel of the lock\n")


if __name__ == "__main__":
    unittest.main()
