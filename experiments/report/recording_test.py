# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What a report says of a recorded result, if something has changed since."""

import hashlib
import json
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

MANIFEST = pathlib.Path("experiments/exit_routes.textproto")
RESULT = pathlib.Path("experiments/exit_routes_toy.result.pb")
PROVENANCE = pathlib.Path("experiments/provenance.textproto")


class RecordingTest(unittest.TestCase):

    def write_report(self, folder, result=RESULT):
        """Runs it on what is in the folder; RESULT is what was recorded."""
        digest = hashlib.sha256(RESULT.read_bytes()).hexdigest()
        (folder / "recording.textproto").write_text(
            'date: "2026-11-25"\ncommit: "0123"\ncore_s: 7.5\n'
            f'result_sha256: "{digest}"\n')
        return subprocess.run(
            ["experiments/report/write_report",
             f"--manifest={folder / MANIFEST.name}", f"--result={result}",
             f"--recording={folder / 'recording.textproto'}",
             f"--provenance={folder / PROVENANCE.name}",
             f"--out={folder / 'report.json'}"],
            capture_output=True, text=True, check=False)

    def changed(self, manifest_edit=("", ""), provenance_edit=("", "")):
        """What write_report says has changed, after these edits."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for path, edit in ((MANIFEST, manifest_edit),
                               (PROVENANCE, provenance_edit)):
                text = path.read_text(encoding="utf-8")
                self.assertIn(edit[0], text)
                (folder / path.name).write_text(text.replace(*edit, 1))
            finished = self.write_report(folder)
            self.assertEqual(finished.returncode, 0, finished.stderr)
            report = json.loads((folder / "report.json").read_bytes())
        self.assertEqual(report["recording"]["date"], "2026-11-25")
        self.assertEqual(report["recording"]["coreS"], 7.5)
        return report["recording"].get("changed", [])

    def test_nothing(self):
        self.assertEqual(self.changed(), [])

    def test_prose_changes_no_number(self):
        self.assertEqual(self.changed(("Exit routes", "Ways out")), [])

    def test_manifest(self):
        self.assertEqual(self.changed(("seed: 20", "seed: 30")), ["manifest"])

    def test_program(self):
        self.assertEqual(
            self.changed(provenance_edit=('source_sha256: "',
                                          'source_sha256: "0')), ["program"])

    def test_libraries(self):
        self.assertEqual(
            self.changed(provenance_edit=('key: "boost" value: "',
                                          'key: "boost" value: "9')),
            ["libraries"])

    def test_the_result_itself(self):
        """Every cut and flipped bit is noticed; these are some."""
        whole = RESULT.read_bytes()
        generator = random.Random(1)
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for path in (MANIFEST, PROVENANCE):
                shutil.copy(path, folder)
            damaged = folder / "damaged.pb"
            for _ in range(20):
                place = generator.randrange(len(whole))
                flipped = whole[place] ^ 1 << generator.randrange(8)
                for data in (whole[:place], whole[:place] + bytes([flipped]) +
                             whole[place + 1:]):
                    damaged.write_bytes(data)
                    finished = self.write_report(folder, damaged)
                    self.assertEqual(finished.returncode, 1)
                    self.assertIn(f"{damaged} was cut or changed",
                                  finished.stderr)
                    self.assertFalse((folder / "report.json").exists())


if __name__ == "__main__":
    unittest.main()
