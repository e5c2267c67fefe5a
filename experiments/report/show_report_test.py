# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of what `bazel run` of a slide's target prints and copies."""

import os
import pathlib
import subprocess
import tempfile
import unittest

SHOW = pathlib.Path("experiments/report/show_report").absolute()


class ShowReportTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def show(self, *arguments):
        return subprocess.run(
            [SHOW, "--report_dir=experiments/exit_routes_toy.report",
             *arguments], text=True, capture_output=True, check=False,
            env={**os.environ, "BUILD_WORKING_DIRECTORY": str(self.folder)})

    def test_prints_tables_verdict_and_place(self):
        finished = self.show()
        self.assertEqual(finished.returncode, 0, finished.stderr)
        for text in ("Exit routes without truncation   (scale: toy)",
                     "Probability to leave within the horizon",
                     "Verdict: Of 4 checks", "Report: ", "index.html"):
            self.assertIn(text, finished.stdout)

    def test_copies_the_report(self):
        finished = self.show("--out=copy")
        self.assertEqual(finished.returncode, 0, finished.stderr)
        copy = self.folder / "copy"
        self.assertIn(f"Report: {copy / 'index.html'}", finished.stdout)
        self.assertTrue((copy / "figures" / "routes.svg").exists())
        # The copy is the user's own: it can be changed and removed.
        for path in (copy, *copy.glob("**/*")):
            self.assertTrue(path.stat().st_mode & 0o200, path)

    def test_refuses_a_folder_that_exists(self):
        finished = self.show("--out=.")
        self.assertEqual(finished.returncode, 1)
        self.assertIn("exists already", finished.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_refuses_a_folder_that_cannot_be_made(self):
        finished = self.show("--out=/dev/null/copy")
        self.assertEqual(finished.returncode, 1)
        self.assertIn("cannot be written", finished.stderr)


if __name__ == "__main__":
    unittest.main()
