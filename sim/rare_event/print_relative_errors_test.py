# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What //sim/rare_event:print_relative_errors prints, as a user sees it."""

import json
import subprocess
import sys
import unittest

TOOL = sys.argv.pop(1)
WELL = ["--formula=x^2/2 - x^4/2.56", "--lower=-0.8", "--upper=0.8",
        "--field=0", "--projection_bound=inf", "--horizon=2",
        "--num_paths=1000", "--learning_rate=0.04,0.02"]


def run(*flags):
    return subprocess.run([TOOL, *flags], capture_output=True, text=True,
                          check=False)


def rows(*flags):
    done = run("--format=json", *flags)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class PrintRelativeErrorsTest(unittest.TestCase):

    def test_the_decks_wide_field(self):
        done = run("--num_paths=1000", "--learning_rate=0.02")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual(lines[0], ["eta", "steps", "P(A)", "error", "per",
                                    "path", "plain", "theory", "ratio"])
        self.assertEqual(lines[1][:2], ["0.02", "250"])
        # The exact solver's mean exit time is 13065 steps.
        self.assertAlmostEqual(float(lines[1][2]) / (250 / 13065), 1,
                               delta=0.5)

    def test_json_of_a_formula(self):
        first, second = rows(*WELL, "--truncation=0.6")
        self.assertEqual(first["num_steps"], 50)
        self.assertEqual(second["num_steps"], 100)
        self.assertEqual(first["num_paths"], 1000)
        self.assertEqual(first["num_non_finite"], 0)
        for row in first, second:
            self.assertAlmostEqual(row["standard_error"] / row["probability"],
                                   row["relative_error_per_path"] / 1000**0.5)
            self.assertLess(row["relative_error_per_path"],
                            row["plain_relative_error_per_path"])
            self.assertGreater(row["theory"], 0)
        # Threads change nothing; the seed does.
        self.assertEqual(
            rows(*WELL, "--truncation=0.6", "--num_threads=1"),
            [first, second])
        self.assertNotEqual(rows(*WELL, "--truncation=0.6", "--seed=5"),
                            [first, second])

    def test_no_theory_where_the_threshold_divides_the_width(self):
        self.assertIsNone(rows(*WELL, "--truncation=0.4")[0]["theory"])

    def test_faults_are_named(self):
        self.assertIn("--field = 9; must be 0 to 3", run("--field=9").stderr)
        self.assertIn("--learning_rate = x; must be > 0",
                      run("--learning_rate=x").stderr)
        self.assertIn("--horizon = 5; must be 1 to 1e9 learning rates of 10",
                      run("--learning_rate=10").stderr)
        self.assertIn("truncation_threshold = 0.01",
                      run("--truncation=0.01").stderr)
        self.assertIn("--num_paths = 0; must be >= 1", run("--num_paths=0").stderr)
        self.assertIn("must be table or json", run("--format=xml").stderr)


if __name__ == "__main__":
    unittest.main()
