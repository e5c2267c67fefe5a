# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What //sim/limit:print_multivariate_constants prints, as a user sees it."""

import json
import subprocess
import sys
import unittest

TOOL = sys.argv.pop(1)
FEW = ["--log2_num_points=5", "--num_shifts=8"]


def run(*flags):
    return subprocess.run([TOOL, *FEW, *flags], capture_output=True, text=True,
                          check=False)


def rows(*flags):
    done = run("--format=json", *flags)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class PrintMultivariateConstantsTest(unittest.TestCase):

    def test_himmelblau(self):
        done = run("--truncation=0.6")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0].split()[:3], ["b", "field", "minimum"])
        self.assertEqual([line.split()[1] for line in lines[1:5]],
                         ["0", "1", "2", "3"])
        self.assertIn("the jump graph is", done.stdout)

    def test_formula_between_walls(self):
        fields = rows("--formula=(x1^2-1)^2 + 4*(x2^2-0.25)^2", "--lower=-2",
                      "--upper=2", "--projection_bound=2", "--truncation=0.6")
        self.assertEqual(len(fields), 4)
        for f in fields:
            # The nearest border is x2 = 0; that at x1 = 0 is out of reach.
            self.assertAlmostEqual(f["effective_width"], 0.5, delta=1e-5)
            self.assertEqual(f["relative_width"], 1)
            self.assertEqual(f["q_outside"], 0)
            other = f["field"] ^ 1
            self.assertEqual(f["reaches"], [other])
            self.assertAlmostEqual(f["q_to"][other], f["q"])
            self.assertFalse(f["irreducible"])
            self.assertEqual(f["closed_class"],
                             sorted([f["field"], other]))
        # By symmetry.
        self.assertAlmostEqual(fields[0]["q"], fields[3]["q"],
                               delta=2 * fields[0]["q_error"])

    def test_ball_in_closed_form(self):
        field, = rows("--landscape=bowl", "--curvature=1,2,3",
                      "--exit_radius=0.8", "--truncation=inf",
                      "--tail_index=1.5", "--standard_deviations=1,2,3")
        self.assertAlmostEqual(field["q"] / 0.8 ** -1.5, 1, places=12)
        self.assertAlmostEqual(field["q_outside"], field["q"])
        self.assertIsNone(field["truncation_threshold"])
        self.assertIsNone(field["closed_class"])

    def test_product_in_ten_dimensions(self):
        field, = rows("--landscape=product", "--dimension=10", "--field=0",
                      "--truncation=1.4")
        self.assertEqual(field["relative_width"], 1)
        self.assertEqual(len(field["reaches"]), 10)
        self.assertTrue(field["irreducible"])

    def test_faults_are_named(self):
        self.assertIn("--landscape = x; must be himmelblau, product or bowl",
                      run("--landscape=x").stderr)
        self.assertIn("must not divide the effective width",
                      run("--landscape=bowl", "--truncation=0.5").stderr)
        self.assertIn("--lower and --upper need a --formula",
                      run("--lower=0").stderr)
        self.assertIn("--format = x; must be table or json",
                      run("--format=x").stderr)
        self.assertIn("field = 9; must be -1 to 0",
                      run("--landscape=bowl", "--field=9",
                          "--truncation=0.7").stderr)


if __name__ == "__main__":
    unittest.main()
