# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs any manifest, outside Bazel's cache, with a live progress bar.

    bazel run //experiments:run -- --manifest=FILE --out=DIR
        [--scale=toy|quick|slide|full] [--num_threads=N]

Walks the same way as a slide's target: plan, simulate, merge, report.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import tqdm

from experiments.report import render_report
from experiments.report import staging
from experiments.report import terminal

_EXPERIMENTS = pathlib.Path(__file__).parent.parent
_PROGRAMS = {
    "plan": _EXPERIMENTS / "runner" / "plan",
    "simulate": _EXPERIMENTS / "runner" / "simulate",
    "merge": _EXPERIMENTS / "runner" / "merge",
    "write_report": _EXPERIMENTS / "report" / "write_report",
}
_PROVENANCE = _EXPERIMENTS / "provenance.textproto"


def _check(process: subprocess.CompletedProcess) -> None:
    """Turns a program's one-line errors into our own."""
    if process.returncode == 0:
        return
    lines = [line.removeprefix("error: ")
             for line in process.stderr.splitlines()]
    raise staging.UserError(
        "\n".join(lines) or f"{pathlib.Path(process.args[0]).name} ended with "
        f"code {process.returncode}")


def _run(program: str, *arguments: str) -> None:
    _check(subprocess.run([_PROGRAMS[program], *arguments], text=True,
                          stderr=subprocess.PIPE, check=False))


def _simulate(*arguments: str) -> None:
    """Runs the simulation and draws its progress, if there is a terminal."""
    read_end, write_end = os.pipe()
    # A process group of its own: Ctrl-C reaches us, and we end it.
    process = subprocess.Popen(
        [_PROGRAMS["simulate"], f"--progress_fd={write_end}", *arguments],
        text=True, stderr=subprocess.PIPE, pass_fds=[write_end],
        process_group=0)
    os.close(write_end)
    try:
        with open(read_end, encoding="ascii") as lines, tqdm.tqdm(
                desc="simulating", unit=" steps", unit_scale=True,
                disable=not sys.stderr.isatty()) as bar:
            for line in lines:
                done, total = map(int, line.split())
                bar.total = total
                bar.update(done - bar.n)
        _, errors = process.communicate()
    except BaseException:
        process.kill()
        process.wait()
        raise
    _check(subprocess.CompletedProcess(process.args, process.returncode,
                                       stderr=errors))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Runs the experiment of a manifest.", allow_abbrev=False)
    parser.add_argument("--manifest", required=True,
                        help="text proto of thsgd.manifest.Experiment")
    parser.add_argument("--out", required=True,
                        help="folder to write; must not exist")
    parser.add_argument("--scale", default="quick",
                        help="toy, quick, slide or full (default: quick)")
    parser.add_argument("--num_threads", type=int, default=os.cpu_count(),
                        help="threads (default: one per processor)")
    return parser.parse_args()


def main() -> None:
    arguments = _parse()
    manifest = staging.user_path(arguments.manifest)
    out = staging.user_path(arguments.out)
    with (tempfile.TemporaryDirectory() as scratch,
          staging.StagedFolder(out) as staged):
        plan, shard, result, report = (
            os.path.join(scratch, name) for name in
            ("plan.pb", "shard.pb", "result.pb", "report.json"))
        _run("plan", f"--manifest={manifest}", f"--scale={arguments.scale}",
             f"--out={plan}")
        _simulate(f"--plan={plan}", f"--num_threads={arguments.num_threads}",
                  f"--out={shard}",
                  f"--run_info_out={staged / 'run_info.textproto'}")
        _run("merge", f"--plan={plan}", f"--provenance={_PROVENANCE}",
             f"--out={result}", shard)
        _run("write_report", f"--manifest={manifest}", f"--result={result}",
             f"--out={report}")
        drawn = render_report.draw(pathlib.Path(report), staged, {
            "manifest.textproto": manifest, "result.pb": pathlib.Path(result)})
    text = terminal.format_report(
        drawn, min(shutil.get_terminal_size().columns, 100))
    sys.stdout.write(text)
    print(f"\nReport: {out / 'index.html'}")


if __name__ == "__main__":
    staging.exit_cleanly(main)
