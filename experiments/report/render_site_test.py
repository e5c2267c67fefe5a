# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from experiments.report import render_report
from experiments.report import render_site

FIGURE = {"id": "paths", "title": "Paths", "alternativeText": "A curve.",
          "vegaLite": "{}"}


class RenderSiteTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.out = self.folder / "site"

    def report(self, name, **fields):
        """The folder of a report with these fields."""
        folder = self.folder / f"{name}.report"
        (folder / "figures").mkdir(parents=True)
        (folder / "figures" / "paths.svg").write_text("<svg/>")
        (folder / "index.html").write_text("page of " + name)
        (folder / "report.json").write_text(json.dumps(
            {"name": name, "title": "Title of " + name, **fields}))
        return folder

    def render(self, *entries):
        render_site.render_site(list(entries), self.out)
        return (self.out / "index.html").read_text(encoding="utf-8")

    def test_pages_and_links(self):
        index = self.render((self.report("one", figure=[FIGURE]), []),
                            (self.report("two"), []))
        self.assertEqual((self.out / "one/index.html").read_text(),
                         "page of one")
        for name in ("one", "two"):
            self.assertIn(f'href="{name}/index.html"', index)
        self.assertIn('src="one/figures/paths.svg" alt="A curve."', index)
        self.assertNotIn('src="two/', index)

    def test_verdicts_headline_and_time(self):
        run_info = self.folder / "run_info.textproto"
        run_info.write_text("wall_time_s: 20.5\nnum_steps: 3\n")
        index = self.render((self.report(
            "one", scale="quick",
            check=[{"verdict": "SUPPORTED"}, {"verdict": "SUPPORTED"},
                   {"verdict": "CONTRADICTED"}],
            headline=[{"quantity": "slope", "theory": "0.2",
                       "estimate": "0.18 & more"}]), [run_info, run_info]))
        self.assertIn("2 supported", index)
        self.assertIn("1 contradicted", index)
        self.assertNotIn("undecided</span>", index)
        self.assertIn("0.18 &amp; more", index)
        self.assertIn("41 seconds of one core", index)

    def test_recorded(self):
        recording = {"date": "2026-11-25", "coreS": 600}
        same = self.render((self.report("one", recording=recording), []))
        self.assertIn("10 minutes of one core", same)
        self.assertIn("Recorded on 2026-11-25", same)
        self.assertNotIn("changed since", same)
        self.out = self.folder / "site2"
        changed = self.render((self.report(
            "two", recording={**recording, "changed": ["program"]}), []))
        self.assertIn("Its program changed since", changed)

    def test_refuses_two_of_one_name(self):
        folder = self.report("one")
        with self.assertRaisesRegex(render_report.ReportError, "unique"):
            self.render((folder, []), (folder, []))
        self.assertFalse(self.out.exists())

    def test_command_line(self):
        finished = subprocess.run(
            [sys.executable, render_site.__file__, f"--out_dir={self.out}",
             "--run_info=x"], capture_output=True, text=True, check=False)
        self.assertEqual(finished.returncode, 2)
        self.assertIn("--run_info must follow a --report", finished.stderr)


if __name__ == "__main__":
    unittest.main()
