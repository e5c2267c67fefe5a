# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs all statistical checks under fresh seeds and counts failures.

    bazel run //theory_checks:fresh_seeds -- --num_seeds=20

A check's budget says how often it fails although its claim holds; this asks
whether that is so. Null hypothesis: a run of all checks with one seed fails
with probability RUN_BUDGET at most. It is rejected, with exit status 1, at so
many failed runs that this happens with probability LEVEL at most. Where runs
fail one time in five, 20 seeds find it with probability 0.93.
"""

import argparse
import math
import os
import secrets
import subprocess
import sys
import tempfile

# kRunBudget of claim.h.
RUN_BUDGET = 1e-4
LEVEL = 1e-4


def critical_failures(num_runs: int) -> int:
    """The least k with P(Binomial(num_runs, RUN_BUDGET) >= k) <= LEVEL."""
    k = 0
    tail = 1.0
    while tail > LEVEL:
        tail -= (math.comb(num_runs, k) * RUN_BUDGET**k
                 * (1 - RUN_BUDGET) ** (num_runs - k))
        k += 1
    return k


def run_check(check: str, seed: int) -> bool:
    """Whether the check passes with this seed; what it says where not."""
    with tempfile.TemporaryDirectory() as folder:
        finished = subprocess.run(
            [os.path.abspath(check), f"--seed={seed}"], cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False)
    if finished.returncode != 0:
        print(finished.stdout)
    return finished.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Runs all statistical checks under fresh seeds.")
    parser.add_argument("--num_seeds", type=int, default=20,
                        help="runs of all checks, 1 to 10000")
    parser.add_argument("--first_seed", type=int, default=None,
                        help="seeds are this and the next ones, below 2^63; "
                        "by default drawn by the system")
    parser.add_argument("check", nargs="+", help="the checks' programs")
    args = parser.parse_args()
    if not 1 <= args.num_seeds <= 10000:
        parser.error(f"--num_seeds = {args.num_seeds}; must be 1 to 10000")
    first = args.first_seed
    if first is None:
        first = secrets.randbelow(2**62)
    if not 0 <= first < 2**63:
        parser.error(f"--first_seed = {first}; must be >= 0 and < 2^63")

    failed_runs = 0
    for seed in range(first, first + args.num_seeds):
        failed = [check for check in args.check if not run_check(check, seed)]
        failed_runs += bool(failed)
        names = ", ".join(os.path.basename(check) for check in failed)
        print(f"seed {seed}: {names + ' FAILED' if failed else 'passed'}",
              flush=True)
    critical = critical_failures(args.num_seeds)
    print(f"{failed_runs} of {args.num_seeds} runs failed; the budget of "
          f"{RUN_BUDGET:g} a run is rejected at {critical}.")
    return int(failed_runs >= critical)


if __name__ == "__main__":
    sys.exit(main())
