# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs the manifests of docs/examples at toy scale, the whole way."""

import json
import pathlib
import subprocess
import tempfile
import unittest

RUN = pathlib.Path("experiments/run").absolute()
EXAMPLES = pathlib.Path("docs/examples").absolute()


class ExamplesTest(unittest.TestCase):

    def run_example(self, name):
        """Runs an example and returns its report."""
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            finished = subprocess.run(
                [RUN, f"--manifest={EXAMPLES / name}", f"--out={out}",
                 "--scale=toy"], text=True, capture_output=True, check=False)
            self.assertEqual(finished.returncode, 0, finished.stderr)
            for figure in ("shares", "paths", "histogram"):
                self.assertGreater(
                    (out / "figures" / f"{figure}.svg").stat().st_size, 1000)
            for table in ("shares", "transitions", "recorded_paths",
                          "location_histogram"):
                self.assertTrue((out / "data" / f"{table}.csv").exists(), table)
            return json.loads((out / "report.json").read_text())

    def shares(self, report):
        """Sums of the shares of time, by process and learning rate."""
        [table] = [t for t in report["table"] if t["id"] == "shares"]
        names = [column["name"] for column in table["column"]]
        sums = {}
        for row in table["row"]:
            cells = dict(zip(names, row["cell"]))
            key = (cells["process"]["text"], cells["learning_rate"]["number"])
            sums[key] = sums.get(key, 0) + cells["time_share"]["number"]
        return sums

    def test_formula_on_the_line(self):
        sums = self.shares(self.run_example("wells.textproto"))
        self.assertEqual(len(sums), 6)
        for total in sums.values():
            self.assertAlmostEqual(total, 1, places=9)

    def test_formula_in_the_plane(self):
        sums = self.shares(self.run_example("plane.textproto"))
        self.assertEqual(len(sums), 6)
        for total in sums.values():
            self.assertAlmostEqual(total, 1, places=9)


if __name__ == "__main__":
    unittest.main()
