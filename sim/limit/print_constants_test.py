# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What //sim/limit:print_constants prints, as a user sees it."""

import json
import math
import subprocess
import sys
import unittest

TOOL = sys.argv.pop(1)
DOUBLE_WELL = ["--formula=x^4/4 - x^2/2 + 0.1*x", "--lower=-2", "--upper=2",
               "--tail_index=1.2"]


def run(*flags):
    return subprocess.run([TOOL, *flags], capture_output=True, text=True,
                          check=False)


def rows(*flags):
    done = run("--format=json", *flags)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class PrintConstantsTest(unittest.TestCase):

    def test_json_of_a_formula(self):
        fields = rows(*DOUBLE_WELL, "--truncation=0.5")
        self.assertEqual([f["field"] for f in fields], [0, 1])
        self.assertAlmostEqual(fields[0]["minimum"], -1.0466805318046022)
        # The ends of the domain are walls: the only exit is the maximum.
        maximum = 0.10103125788101081
        for f in fields:
            self.assertAlmostEqual(f["effective_width"],
                                   abs(f["minimum"] - maximum))
            self.assertEqual(f["relative_width"],
                             math.ceil(f["effective_width"] / 0.5))
            self.assertLess(f["q_error"], 1e-8 * f["q"])
            self.assertEqual(len(f["q_to"]), 2)
        # l* = 3 and 2: field 1 is narrow, all is in field 0 in the end.
        self.assertEqual([f["relative_width"] for f in fields], [3, 2])
        self.assertTrue(fields[0]["irreducible"])
        self.assertEqual([f["stationary"] for f in fields], [1, 0])

    def test_generator_and_stationary_law(self):
        # One jump of 1.2 leaves either field: closed forms.
        fields = rows(*DOUBLE_WELL, "--truncation=1.2", "--p_positive=0.25")
        q = [0.75 * fields[0]["effective_width"] ** -1.2,
             0.25 * fields[1]["effective_width"] ** -1.2]
        for i in (0, 1):
            self.assertAlmostEqual(fields[i]["q"] / q[i], 1, places=12)
            self.assertAlmostEqual(fields[i]["q_to"][1 - i] / q[i], 1,
                                   places=12)
            row = fields[i]["generator"]
            self.assertAlmostEqual(row[1 - i] / q[i], 1, places=12)
            self.assertAlmostEqual(row[i], -row[1 - i], places=12)
            self.assertAlmostEqual(fields[i]["stationary"],
                                   q[1 - i] / (q[0] + q[1]), places=12)

    def test_open_ends_are_exits(self):
        fields = rows(*DOUBLE_WELL, "--truncation=1.2", "--open_ends")
        self.assertAlmostEqual(fields[0]["effective_width"],
                               2 - 1.0466805318046022)
        self.assertGreater(fields[0]["q_outside"], 0)
        self.assertFalse(fields[0]["irreducible"])
        self.assertIsNone(fields[0]["stationary"])

    def test_table_of_the_decks_landscape(self):
        done = run()
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0].split()[:5],
                         ["b", "field", "minimum", "r", "l*"])
        table = [line.split() for line in lines[1:21]]
        self.assertEqual([line[0] for line in table[::4]],
                         ["inf", "0.5", "0.4", "0.28", "0.2"])
        self.assertEqual([line[4] for line in table[4:8]],
                         ["1", "2", "1", "2"])
        self.assertEqual(done.stdout.count("is irreducible"), 2)
        self.assertEqual(done.stdout.count("is reducible"), 3)

    def test_faults_are_named(self):
        done = run("--formula=x^2*(x-1)^2", "--lower=-1", "--upper=2",
                   "--truncation=0.25,0.4")
        self.assertEqual(done.returncode, 1)
        self.assertIn("b = 0.25: field 0 with minimum 0: truncation_threshold "
                      "= 0.25; must not divide the effective width 0.5",
                      done.stderr)
        self.assertIn("--truncation = x; must be > 0 or inf",
                      run("--truncation=x").stderr)
        self.assertIn("--lower and --upper need a --formula",
                      run("--lower=0").stderr)
        self.assertIn("must be table or json", run("--format=xml").stderr)


if __name__ == "__main__":
    unittest.main()
