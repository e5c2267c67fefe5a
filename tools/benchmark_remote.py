#!/usr/bin/python3
# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""What a shard costs on a cluster, besides the simulation in it.

    tools/cluster start --workers=2 --slots=32
    tools/benchmark_remote.py 64 1024

cuts an experiment at toy scale, in a copy of the tree, into so many shards that
next to nothing is left to simulate in each, and prints a Markdown table, per
shard: time on the clock, of its action and of the simulation in it; processor
time of the actions and of the cluster's programs; traffic with the storage.
Once computed, once cached. The programs are built, remotely, before the clock
starts.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
STATE = pathlib.Path("~/.cache/thsgd/cluster/state").expanduser()
PORT = 8980

RESULT = "//experiments:first_exit_time_toy.result"
PROGRAMS = ("//experiments/runner:plan", "//experiments/runner:simulate",
            "//experiments/runner:merge", "//experiments:provenance")

Sample = dict[str, float]


def metric(name: str, text: str, *labels: str) -> float:
    """The sum of a Prometheus metric over its series that have the labels."""
    return sum(
        float(value)
        for series, value in re.findall(
            rf"^buildbarn_{name}\{{(.*)\}} (\S+)$", text, re.MULTILINE)
        if all(label in series for label in labels))


def processor_s(name: str, of_children: bool = False) -> float:
    """Of the cluster's processes of a name, or of what they ran."""
    ticks = 0
    for file in STATE.glob(f"{name}.pid"):
        stat = pathlib.Path("/proc", file.read_text().strip(), "stat")
        times = stat.read_text().rpartition(")")[2].split()[11:15]
        ticks += sum(map(int, times[2:] if of_children else times[:2]))
    return ticks / os.sysconf("SC_CLK_TCK")


def sample() -> Sample:
    storage, scheduler = (
        urllib.request.urlopen(f"http://127.0.0.1:{PORT + offset}/metrics")
        .read().decode() for offset in (1, 2))
    bytes_of = "blobstore_blob_access_operations_blob_size_bytes_sum"
    queue = "builder_in_memory_build_queue_tasks"
    store = 'backend_type="local_block_device"'
    return {
        "read_bytes": metric(bytes_of, storage, store, 'operation="Get"'),
        "written_bytes": metric(bytes_of, storage, store, 'operation="Put"'),
        "num_actions": metric(f"{queue}_executing_duration_seconds_count",
                              scheduler),
        "action_s": metric(f"{queue}_executing_duration_seconds_sum",
                           scheduler),
        "actions_s": processor_s("worker_*_runner", of_children=True),
        "scheduler_s": processor_s("scheduler"),
        "storage_s": processor_s("storage"),
        "workers_s": processor_s("worker_[0-9]") +
                     processor_s("worker_*_runner"),
        "wall_s": time.monotonic(),
    }


def difference(before: Sample, after: Sample) -> Sample:
    return {name: after[name] - before[name] for name in after}


class Copy:
    """A copy of the tree with a Bazel server and outputs of its own."""

    def __init__(self, folder: pathlib.Path, jobs: int):
        self.tree = folder / "tree"
        self._jobs = jobs
        self._base = folder / "base"
        subprocess.run([ROOT / "tools/copy_tree", self.tree], check=True)
        base = subprocess.run([ROOT / "tools/bazel", "info", "output_base"],
                              cwd=ROOT, check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout
        self._repositories = [
            f"--override_repository={build.parent.name}={build.parent}"
            for build in pathlib.Path(base.strip(), "external").glob(
                "*/BUILD.bazel")]

    def bazel(self, command: str, *arguments: str) -> None:
        subprocess.run(
            [self.tree / "tools/bazel", f"--output_base={self._base}", command,
             *arguments], cwd=self.tree, check=True, stdout=sys.stderr)

    def build(self, *targets: str) -> None:
        self.bazel("build", "--config=remote", f"--jobs={self._jobs}",
                   "--noshow_progress", *self._repositories, *targets)

    def cut(self, num_shards: int) -> None:
        """Into shards that no cache has seen."""
        for name, pattern, text in (
                ("slide_experiment.bzl", r'"toy": \d+', f'"toy": {num_shards}'),
                ("first_exit_time.textproto", r"(?m)^seed: \d+",
                 f"seed: {time.time_ns()}")):
            path = self.tree / "experiments" / name
            path.write_text(re.sub(pattern, text, path.read_text()))

    def simulated_s(self) -> float:
        outputs = (self._base /
                   "execroot/thsgd/bazel-out/k8-opt/bin/experiments")
        return sum(
            float(re.search(r"wall_time_s: (\S+)", file.read_text())[1])
            for file in outputs.glob(
                "first_exit_time_toy.*.run_info.textproto"))


COLUMNS = ("shards", "actions", "s", "ms", "action, ms", "simulation, ms",
           "CPU: actions, ms", "scheduler, ms", "storage, ms", "workers, ms",
           "read, kB", "written, kB")


def row(name: str, num_shards: int, cost: Sample, simulated_s: float) -> str:
    def each(key: str, unit: float) -> str:
        return f"{cost[key] / num_shards / unit:.1f}"

    return " | ".join([
        f"| {num_shards} {name}", f"{cost['num_actions']:.0f}",
        f"{cost['wall_s']:.1f}", each("wall_s", 1e-3),
        each("action_s", 1e-3), f"{simulated_s / num_shards * 1000:.1f}",
        each("actions_s", 1e-3), each("scheduler_s", 1e-3),
        each("storage_s", 1e-3), each("workers_s", 1e-3),
        each("read_bytes", 1e3), each("written_bytes", 1e3)]) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("num_shards", nargs="+", type=int)
    parser.add_argument("--jobs", type=int, default=64,
                        help="actions at a time (%(default)s)")
    flags = parser.parse_args()
    print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|", flush=True)
    with tempfile.TemporaryDirectory(prefix="remote-") as folder:
        copy = Copy(pathlib.Path(folder), flags.jobs)
        try:
            for num_shards in flags.num_shards:
                copy.cut(num_shards)
                for name in ("computed", "cached"):
                    copy.bazel("clean")
                    copy.build(*PROGRAMS)
                    before = sample()
                    copy.build(RESULT)
                    cost = difference(before, sample())
                    simulated_s = (copy.simulated_s() if name == "computed"
                                   else 0)
                    print(row(name, num_shards, cost, simulated_s), flush=True)
        finally:
            copy.bazel("shutdown")
            subprocess.run(["chmod", "-R", "u+w", folder], check=False)


if __name__ == "__main__":
    main()
