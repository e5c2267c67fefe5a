# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0

import os
import subprocess
import sys
import tempfile
import unittest

from theory_checks import fresh_seeds


def count(*seeds_that_fail: int) -> subprocess.CompletedProcess:
    """20 seeds from 100, two checks, one of which fails at the seeds given."""
    with tempfile.TemporaryDirectory() as folder:
        checks = []
        for name, failing in (("steady", ()), ("shaky", seeds_that_fail)):
            checks.append(os.path.join(folder, name))
            with open(checks[-1], "w", encoding="utf-8") as script:
                script.write("#!/bin/sh\ncase $1 in\n")
                for seed in failing:
                    script.write(f"--seed={seed}) echo off; exit 1;;\n")
                script.write("esac\n")
            os.chmod(checks[-1], 0o755)
        return subprocess.run(
            [sys.executable, fresh_seeds.__file__, "--num_seeds=20",
             "--first_seed=100", *checks],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)


class FreshSeedsTest(unittest.TestCase):

    def test_critical_number(self):
        # P(1 of 20) = 2.0e-3, P(2 of 20) = 1.9e-6; P(1 of 1) = 1e-4;
        # P(5 of 10000) = 3.7e-3, P(6) = 5.9e-4, P(7) = 8.3e-5.
        self.assertEqual(fresh_seeds.critical_failures(20), 2)
        self.assertEqual(fresh_seeds.critical_failures(1), 1)
        self.assertEqual(fresh_seeds.critical_failures(10000), 7)

    def test_no_failure(self):
        finished = count()
        self.assertEqual(finished.returncode, 0)
        self.assertIn("0 of 20 runs failed", finished.stdout)

    def test_one_failure_is_within_the_budget(self):
        finished = count(103)
        self.assertEqual(finished.returncode, 0)
        self.assertIn("seed 103: shaky FAILED", finished.stdout)

    def test_two_failures_are_not(self):
        finished = count(103, 117)
        self.assertEqual(finished.returncode, 1)
        self.assertIn("rejected at 2", finished.stdout)


if __name__ == "__main__":
    unittest.main()
