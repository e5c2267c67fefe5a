# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What //sim/exact:print_exits prints, as a user sees it."""

import json
import subprocess
import sys
import unittest

TOOL = sys.argv.pop(1)


def run(*flags):
    return subprocess.run([TOOL, "--num_panels=2", *flags],
                          capture_output=True, text=True, check=False)


def rows(*flags):
    done = run("--format=json", *flags)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class PrintExitsTest(unittest.TestCase):

    def test_the_decks_wide_field(self):
        done = run("--field=1", "--learning_rate=0.02")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line.split() for line in done.stdout.splitlines()]
        self.assertEqual(lines[0][:4], ["field", "minimum", "eta", "E[sigma]"])
        self.assertEqual(lines[1][0], "1")
        # By hat functions on 1600 nodes 13064.86 (4) and 0.8835.
        self.assertAlmostEqual(float(lines[1][3]) / 13064.86, 1, delta=5e-3)
        self.assertAlmostEqual(float(lines[1][5]), 0.8835, delta=5e-3)
        self.assertLess(float(lines[1][4]), 0.05)

    def test_by_hat_functions(self):
        row, = rows("--field=1", "--learning_rate=0.02", "--num_cells=40")
        self.assertAlmostEqual(row["mean_exit_time"] / 13064.86, 1, delta=0.01)

    def test_stable_noise(self):
        row, = rows("--formula=x^2/2", "--lower=-1", "--upper=1",
                    "--noise=stable", "--tail_index=1.5", "--noise_scale=0.5",
                    "--projection_bound=inf", "--learning_rate=0.1",
                    "--num_panels=1", "--truncation=0.7")
        self.assertGreater(row["scaled_time"], 0.5)
        self.assertLess(row["scaled_time"], 1.5)
        self.assertLess(row["mean_exit_time_error"],
                        0.05 * row["mean_exit_time"])

    def test_json_of_a_formula(self):
        fields = rows("--formula=x^4/4 - x^2/2 + 0.1*x", "--lower=-2",
                      "--upper=2", "--projection_bound=2", "--truncation=1.3",
                      "--learning_rate=0.1,0.05", "--noise_scale=0.5")
        self.assertEqual([f["field"] for f in fields], [0, 0, 1, 1])
        for f in fields:
            other = 1 - f["field"]
            self.assertAlmostEqual(f["to"][other], 1, places=6)
            self.assertEqual(f["to"][f["field"]], 0)
            self.assertLess(f["mean_exit_time_error"],
                            0.05 * f["mean_exit_time"])
            self.assertEqual(f["outside"], 0)
        # The deeper field holds longer; less noise, too.
        self.assertGreater(fields[0]["mean_exit_time"],
                           fields[2]["mean_exit_time"])
        self.assertGreater(fields[1]["mean_exit_time"],
                           fields[0]["mean_exit_time"])

    def test_bias_falls_with_the_small_parameters(self):
        # From 1600 nodes: 0.8835 at s = 0.1 and 0.9800 at s = 0.02.
        wide, narrow = (rows("--field=1", "--learning_rate=0.02",
                             f"--noise_scale={s}")[0] for s in (0.1, 0.02))
        for row in (wide, narrow):
            self.assertAlmostEqual(row["bias"], row["scaled_time"] - 1)
            self.assertGreater(row["bias_error"], 0)
            self.assertAlmostEqual(row["step"], 0.02 * 2.2, delta=0.002)
        self.assertAlmostEqual(wide["further_jump"], 501 ** -1.2 / 0.02)
        self.assertAlmostEqual(narrow["further_jump"], 2501 ** -1.2 / 0.02)
        self.assertAlmostEqual(wide["bias"], -0.1165, delta=0.01)
        self.assertAlmostEqual(narrow["bias"], -0.0200, delta=0.01)

    def test_no_theory_for_light_tails(self):
        fields = rows("--formula=x^2/2", "--lower=-1", "--upper=1",
                      "--noise=gaussian", "--noise_scale=1",
                      "--projection_bound=inf", "--learning_rate=0.2")
        self.assertIsNone(fields[0]["scaled_time"])
        self.assertIsNone(fields[0]["bias"])
        self.assertGreater(fields[0]["mean_exit_time"], 1)

    def test_faults_are_named(self):
        self.assertIn("--field = 9; must be -1 to 3",
                      run("--field=9").stderr)
        self.assertIn("--learning_rate = x; must be > 0",
                      run("--learning_rate=x").stderr)
        self.assertIn("must be lomax, stable, student or", run("--noise=u").stderr)
        self.assertIn("--lower and --upper need a --formula",
                      run("--lower=0").stderr)


if __name__ == "__main__":
    unittest.main()
