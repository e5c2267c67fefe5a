# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of staging.py."""

import os
import pathlib
import signal
import tempfile
import unittest

from experiments.report import staging


class StagedFolderTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.parent = pathlib.Path(folder.name)
        self.out = self.parent / "out"

    def test_appears_at_the_end(self):
        with staging.StagedFolder(self.out) as staged:
            (staged / "file").write_text("text")
            self.assertFalse(self.out.exists())
        self.assertEqual((self.out / "file").read_text(), "text")
        self.assertEqual(list(self.parent.iterdir()), [self.out])

    def test_an_exception_leaves_nothing(self):
        for kind in (ValueError, KeyboardInterrupt):
            with self.assertRaises(kind):
                with staging.StagedFolder(self.out) as staged:
                    (staged / "file").write_text("text")
                    raise kind
            self.assertEqual(list(self.parent.iterdir()), [])

    def test_refuses_what_exists(self):
        self.out.mkdir()
        with self.assertRaisesRegex(staging.UserError, "exists already"):
            with staging.StagedFolder(self.out):
                self.fail("must not be entered")

    def test_refuses_a_dangling_link(self):
        self.out.symlink_to(self.parent / "nowhere")
        with self.assertRaisesRegex(staging.UserError, "exists already"):
            with staging.StagedFolder(self.out):
                self.fail("must not be entered")

    def test_refuses_a_parent_that_cannot_be_written(self):
        file = self.parent / "file"
        file.write_text("")
        for parent in (file, self.parent / "missing"):
            with self.assertRaisesRegex(staging.UserError,
                                        "cannot be written"):
                with staging.StagedFolder(parent / "out"):
                    self.fail("must not be entered")

    def test_does_not_replace_what_appeared_meanwhile(self):
        with self.assertRaisesRegex(staging.UserError, "in the meantime"):
            with staging.StagedFolder(self.out):
                self.out.mkdir()
                (self.out / "theirs").write_text("")
        self.assertEqual(list(self.parent.iterdir()), [self.out])
        self.assertEqual([p.name for p in self.out.iterdir()], ["theirs"])

    def test_what_a_killed_process_leaves_is_removed(self):
        child = os.fork()
        if child == 0:
            with staging.StagedFolder(self.out) as staged:
                (staged / "file").write_text("text")
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
        left, = self.parent.iterdir()
        self.assertTrue(left.name.startswith(".out.partial-"))
        with staging.StagedFolder(self.out):
            pass
        self.assertEqual(list(self.parent.iterdir()), [self.out])

    def test_one_of_two_at_once_wins(self):
        with self.assertRaisesRegex(staging.UserError, "in the meantime"):
            with staging.StagedFolder(self.out) as first:
                (first / "whose").write_text("first")
                with staging.StagedFolder(self.out) as second:
                    (second / "whose").write_text("second")
                self.assertTrue(first.exists())
        self.assertEqual(list(self.parent.iterdir()), [self.out])
        self.assertEqual((self.out / "whose").read_text(), "second")


if __name__ == "__main__":
    unittest.main()
