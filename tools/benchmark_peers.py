#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Times the engine beside NumPy, numba and JAX on the same work.

  tools/benchmark_peers.py [--rounds=N] [--engine=PATH]

The work is that of //sim/sgd:ensemble_benchmark, which this script builds
unless --engine names it; peer_chains.py has it for the peers.  They come from
wheels pinned in benchmark_peers_requirements.txt, installed once into
~/.cache/thsgd/peers; nothing else in this repository needs them.

First it checks that all compute the same process: at ten times the learning
rate and the noise, where chains go through all fields, the fields' shares of
time must agree with the engine's.  Then each contestant in turn makes one run
in each round, all on one CPU, with one thread.  Speeds are chain-steps per
second of CPU time; prints their median, smallest and largest and the ratio of
medians, as a Markdown table.
"""

import argparse
import hashlib
import json
import math
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
from typing import Any, Dict, List, Tuple

_TOOLS = pathlib.Path(__file__).resolve().parent
_REQUIREMENTS = _TOOLS / "benchmark_peers_requirements.txt"

# The name of each peer in peer_chains.py and how many times as fast the engine
# is meant to be.
PEERS = {
    "NumPy": 50,
    "numba, plain": 25,
    "numba, tuned": 25,
    "JAX": 20,
    "JAX, rbg keys": 20,
}
PLAIN_LOOP = "BM_PlainLoop"
ENGINE = "BM_VectorEngine"
ENGINE_MIXING = "BM_VectorEngineMixing"
# Learning rate and noise scale of the work, and of the comparison of shares.
WORK = (0.001, 0.1)
MIXING = (0.01, 1)
NUM_STEPS = 2000  # of a chain
NUM_FIELDS = 4

# Calls of each peer whose shares are compared: 50,000 chains.  Tried with
# alpha = 1.21 instead of 1.2 in peer_chains.py: found in four of the five.
NUM_CHECKED_CALLS = 5

# The probability that a correct program is refused, for seeds chosen blindly,
# over all comparisons of shares.
FALSE_ALARM = 1e-6

# One thread each.  Some machines set OPENBLAS_* to another processor's kernels,
# which slows NumPy down.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
}
ENVIRONMENT.update(
    MKL_NUM_THREADS="1",
    NUMBA_NUM_THREADS="1",
    OMP_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
    PYTHONDONTWRITEBYTECODE="1",
)


def install(requirements: pathlib.Path) -> pathlib.Path:
    """The interpreter of a virtual environment with the pinned wheels."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    folder = pathlib.Path.home() / ".cache" / "thsgd" / "peers" / digest
    python = folder / "bin" / "python3"
    done = folder / "installed"
    if not done.exists():
        subprocess.run(
            [sys.executable, "-m", "venv", "--clear", "--without-pip", folder],
            check=True,
        )
        subprocess.run(
            [sys.executable, "-m", "pip", "--python", python, "install"]
            + ["--quiet", "--no-deps", "--only-binary", ":all:"]
            + ["--require-hashes", "--requirement", requirements],
            check=True,
        )
        done.touch()
    return python


def build(target: str) -> pathlib.Path:
    """The program of a target, "//FOLDER:NAME"."""
    bazel = str(_TOOLS / "bazel")
    subprocess.run([bazel, "build", target], cwd=_TOOLS.parent, check=True)
    folder = subprocess.run(
        [bazel, "info", "bazel-bin"],
        cwd=_TOOLS.parent,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.strip()
    return pathlib.Path(folder, *target.lstrip("/").split(":"))


class Engine:
    """The benchmark binary: the engine on its best target, the plain loop."""

    def __init__(self, binary: pathlib.Path, cpu: int):
        self._binary = binary
        self._cpu = cpu
        rows = self._run("--benchmark_list_tests=true").split()
        row = next(row for row in rows if row.startswith(ENGINE + "/"))
        self.target = row[len(ENGINE) :]  # the best comes first

    def measure(self, row: str, min_time: float) -> Dict[str, Any]:
        """One run of a row of the benchmark: its counters."""
        output = self._run(
            "--benchmark_filter=^%s$" % row,
            "--benchmark_min_time=%g" % min_time,
            "--benchmark_format=json",
        )
        return json.loads(output)["benchmarks"][0]

    def _run(self, *flags: str) -> str:
        return subprocess.run(
            [self._binary, *flags],
            check=True,
            env=ENVIRONMENT,
            preexec_fn=lambda: os.sched_setaffinity(0, {self._cpu}),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout


class Peer:
    """A worker process, ready and warm: a script that answers lines."""

    def __init__(
        self,
        python: pathlib.Path,
        name: str,
        cpu: int,
        script: str = "peer_chains.py",
    ):
        self._process = subprocess.Popen(
            [python, _TOOLS / script, name, str(cpu)],
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def measure(self, parameters: Tuple[float, float]) -> Dict[str, Any]:
        """One call of peer_chains.py: CPU time and the steps in each field."""
        return self.ask("%g %g" % parameters)

    def ask(self, line: str) -> Dict[str, Any]:
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return json.loads(self._answer())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> str:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a peer ended: " + str(self._process.args))
        return line


def check(engine: Engine, peers: Dict[str, Peer]) -> List[str]:
    """Where a peer's shares differ from the engine's more than chance allows.

    Chains are independent; the engine's estimate of the standard deviation of
    a chain's share serves both sides.
    """
    reference = engine.measure(ENGINE_MIXING + engine.target, min_time=1)
    num_comparisons = NUM_FIELDS * len(peers)
    z_max = statistics.NormalDist().inv_cdf(
        1 - FALSE_ALARM / num_comparisons / 2
    )
    print(
        "Shares of time, eta = %g, s = %g; tolerance %.2f standard errors"
        " (false alarms: %g over %d comparisons)\n"
        % (*MIXING, z_max, FALSE_ALARM, num_comparisons)
    )
    print("| contestant | field 1 | field 2 | field 3 | field 4 |")
    print("|---|---|---|---|---|")
    fields = range(1, NUM_FIELDS + 1)
    expected = [reference["share_%d" % i] for i in fields]
    print_row("engine", ["%.4f" % share for share in expected])
    faults = []
    for name, peer in peers.items():
        calls = [
            peer.measure(MIXING)["steps"]
            for _ in range(NUM_CHECKED_CALLS)
        ]
        steps = [sum(counts) for counts in zip(*calls)]
        num_chains = sum(steps) / NUM_STEPS
        cells = []
        for i in fields:
            share = steps[i - 1] / sum(steps)
            tolerance = z_max * (
                reference["share_sd_%d" % i]
                * math.sqrt(1 / num_chains + 1 / reference["chains"])
            )
            cells.append("%.4f +- %.4f" % (share, tolerance))
            if not abs(share - expected[i - 1]) <= tolerance:
                faults.append("%s, field %d: %s" % (name, i, cells[-1]))
        print_row(name, cells)
    return faults


def print_row(name: str, cells: List[str]) -> None:
    print("| " + " | ".join([name, *cells]) + " |", flush=True)


def processor() -> str:
    fields = dict(
        re.findall(
            r"^(model name|cpu family|model)\s*: (.*)$",
            pathlib.Path("/proc/cpuinfo").read_text(),
            re.MULTILINE,
        )
    )
    return "%s (family %s, model %s)" % (
        fields.get("model name", platform.machine()),
        fields.get("cpu family", "?"),
        fields.get("model", "?"),
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--engine", type=pathlib.Path)
    flags = parser.parse_args()

    cpu = max(os.sched_getaffinity(0))
    engine = Engine(flags.engine or build("//sim/sgd:ensemble_benchmark"), cpu)
    python = install(_REQUIREMENTS)
    peers = {name: Peer(python, name, cpu) for name in PEERS}

    faults = check(engine, peers)
    if faults:
        print("\nNot the same process:\n" + "\n".join(faults), file=sys.stderr)
        return 1

    speeds: Dict[str, List[float]] = {}
    for _ in range(flags.rounds):
        for row in (ENGINE + engine.target, PLAIN_LOOP):
            speed = engine.measure(row, min_time=0.3)["items_per_second"]
            speeds.setdefault(row, []).append(speed / 1e6)
        for name, peer in peers.items():
            run = peer.measure(WORK)
            speed = sum(run["steps"]) / run["seconds"]
            speeds.setdefault(name, []).append(speed / 1e6)
    for peer in peers.values():
        peer.close()

    print(
        "\n%s, CPU %d, load average %.1f"
        % (processor(), cpu, os.getloadavg()[0])
    )
    pins = re.findall(r"^(\S+)==(\S+)", _REQUIREMENTS.read_text(), re.MULTILINE)
    versions = ["%s %s" % pin for pin in pins]
    print("Python " + ", ".join([platform.python_version(), *versions]))
    print("%d rounds; median (smallest to largest)\n" % flags.rounds)
    print("| contestant | Msteps/s | engine is faster by | aim |")
    print("|---|---|---|---|")
    best = statistics.median(speeds[ENGINE + engine.target])
    for name, values in speeds.items():
        median = statistics.median(values)
        aim = ""
        if name in PEERS:
            aim = "%d, %s" % (
                PEERS[name],
                "met" if best / median >= PEERS[name] else "missed",
            )
        spread = "%.1f (%.1f to %.1f)" % (median, min(values), max(values))
        print_row(name, [spread, "%.1f" % (best / median), aim])
    return 0


if __name__ == "__main__":
    sys.exit(main())
