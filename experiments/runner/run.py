# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Runs any manifest, outside Bazel's cache, with a live progress bar.

    bazel run //experiments:run -- --manifest=FILE --out=DIR
        [--scale=toy|quick|slide|full] [--num_threads=N]
        [--most_hours=H] [--yes] [--plan_only]
        [--data_folder=DIR] [--checkpoint_folder=DIR]

Walks the same way as a slide's target: plan, shards, merge, report. The
manifest's first lines say of which kind it is:

    # proto-message: thsgd.manifest.TrainingExperiment
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from typing import Any

import tqdm

from experiments.report import render_report
from experiments.report import staging
from experiments.report import terminal
from experiments.runner import shards

_ROOT = pathlib.Path(__file__).parent.parent.parent
_FASHION_MNIST = _ROOT / "dl/data/fashion_mnist"

# What is told of the time that a run takes rests on so many seconds of it.
_PROBE_S = 10


@dataclasses.dataclass(frozen=True)
class _Kind:
    """Of experiments, as in kinds.bzl."""
    plan: pathlib.Path
    compute_shard: pathlib.Path
    merge: pathlib.Path
    write_report: pathlib.Path
    provenance: pathlib.Path
    unit: str
    has_threads: bool
    reads_images: bool
    has_checkpoints: bool


def _read_kinds() -> dict[str, _Kind]:
    """The kinds by the messages of their manifests."""
    def value(said: Any) -> Any:
        if isinstance(said, str) and said.startswith("//"):
            return _ROOT / said.removeprefix("//").replace(":", "/")
        return said

    kinds = json.loads((_ROOT / "experiments/kinds.json").read_text())
    return {
        message: _Kind(**{field.name: value(kind[field.name])
                          for field in dataclasses.fields(_Kind)})
        for message, kind in kinds.items()
    }


_KINDS = _read_kinds()


def _kind_of(manifest: pathlib.Path) -> _Kind:
    """By the manifest's first lines; a simulation if they do not say.

    Raises:
      UserError: they name a message that is no experiment.
    """
    try:
        with open(manifest, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.startswith("#"):
                    break
                named = re.match(r"# proto-message: (\S+)", line)
                if not named:
                    continue
                if named[1] in _KINDS:
                    return _KINDS[named[1]]
                raise staging.UserError(
                    f"{manifest}: proto-message = {named[1]}; must be one of "
                    f"{', '.join(_KINDS)}")
    except OSError:
        pass  # The plan's program says what is wrong with it.
    return _KINDS["thsgd.manifest.Experiment"]


def _run(program: pathlib.Path, *arguments: str) -> None:
    shards.check(subprocess.run([program, *arguments], text=True,
                                stderr=subprocess.PIPE, check=False))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Runs the experiment of a manifest.", allow_abbrev=False)
    parser.add_argument("--manifest", required=True,
                        help="text proto of an experiment")
    parser.add_argument("--out", help="folder to write; must not exist")
    parser.add_argument("--scale", default="quick",
                        help="toy, quick, slide or full (default: quick)")
    parser.add_argument("--num_threads", type=int, default=os.cpu_count(),
                        help="threads (default: one per processor)")
    parser.add_argument("--most_hours", type=float, default=2,
                        help="refuse what takes longer (default: 2)")
    parser.add_argument("--yes", action="store_true",
                        help="however long it takes")
    parser.add_argument("--plan_only", action="store_true",
                        help=f"say how long it takes, by {_PROBE_S} seconds of "
                        "it, and leave it at that")
    parser.add_argument("--data_folder",
                        default=os.environ.get("THSGD_DATA_FOLDER", ""),
                        help="where your image sets are "
                        "(default: THSGD_DATA_FOLDER)")
    parser.add_argument("--checkpoint_folder",
                        help="where training leaves what it has done, and goes "
                        "on from; must exist; of one version of this program")
    arguments = parser.parse_args()
    if arguments.num_threads < 1:
        raise staging.UserError(
            f"--num_threads = {arguments.num_threads}; must be >= 1")
    if not arguments.out and not arguments.plan_only:
        raise staging.UserError("--out is missing")
    return arguments


def _commands(kind: _Kind, arguments: argparse.Namespace, plan: pathlib.Path,
              scratch: pathlib.Path,
              run_infos: pathlib.Path) -> list[shards.Command]:
    """The shards' commands, which write results and infos to these folders."""
    flags = [f"--plan={plan}"]
    count = arguments.num_threads
    if kind.has_threads:
        flags.append(f"--num_threads={count}")
        count = 1
    if kind.reads_images:
        flags.append(f"--fashion_mnist_folder={_FASHION_MNIST}")
        if arguments.data_folder:
            flags.append("--data_folder="
                         f"{staging.user_path(arguments.data_folder)}")
    if arguments.checkpoint_folder:
        if not kind.has_checkpoints:
            raise staging.UserError(
                "--checkpoint_folder is for experiments that train")
        flags.append("--checkpoint_folder="
                     f"{staging.user_path(arguments.checkpoint_folder)}")
    commands = []
    for i in range(count):
        name = f"shard_{i}_of_{count}"
        out = scratch / f"{name}.pb"
        commands.append(shards.Command(out, [
            kind.compute_shard, *flags, f"--shard_index={i}",
            f"--num_shards={count}", f"--out={out}",
            f"--run_info_out={run_infos / name}.run_info.textproto"]))
    return commands


class _Watch:
    """Draws the progress; ends what takes too long."""

    def __init__(self, bar: tqdm.tqdm, arguments: argparse.Namespace):
        self._bar = bar
        self._arguments = arguments
        self._decided = False

    def __call__(self, progress: shards.Progress) -> None:
        self._bar.total = progress.total
        self._bar.update(progress.done - self._bar.n)
        estimate = progress.estimated_s()
        if self._decided or progress.elapsed_s < _PROBE_S or estimate is None:
            return
        self._decided = True
        if self._arguments.plan_only:
            raise shards.Stop(progress)
        most = self._arguments.most_hours
        if estimate > 3600 * most and not self._arguments.yes:
            raise staging.UserError(
                f"takes {shards.duration(estimate)} on "
                f"{self._arguments.num_threads} threads by its first "
                f"{_PROBE_S} seconds, more than --most_hours = {most:g}; --yes "
                "runs it all the same")


def _compute(commands: list[shards.Command], arguments: argparse.Namespace,
             unit: str) -> shards.Progress:
    """Runs the shards, to the end or as long as it takes to tell the time."""
    with contextlib.ExitStack() as stack:
        held = []
        if arguments.checkpoint_folder:
            held.append(stack.enter_context(shards.hold(
                staging.user_path(arguments.checkpoint_folder))))
        bar = stack.enter_context(tqdm.tqdm(
            desc="computing", unit=f" {unit}", unit_scale=True,
            disable=not sys.stderr.isatty()))
        try:
            return shards.run(commands, _Watch(bar, arguments), held)
        except shards.Stop as stop:
            return stop.progress


def main() -> None:
    arguments = _parse()
    manifest = staging.user_path(arguments.manifest)
    kind = _kind_of(manifest)
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = pathlib.Path(scratch_name)
        plan, result, report = (scratch / name for name in
                                ("plan.pb", "result.pb", "report.json"))
        _run(kind.plan, f"--manifest={manifest}", f"--scale={arguments.scale}",
             f"--out={plan}")
        if arguments.plan_only:
            commands = _commands(kind, arguments, plan, scratch, scratch)
            progress = _compute(commands, arguments, kind.unit)
            # There is no estimate where nothing was left.
            seconds = progress.estimated_s() or progress.elapsed_s
            print(f"Shards: {len(commands)}, threads: {arguments.num_threads}, "
                  f"{kind.unit}: {progress.total:,} at most, time: "
                  f"{shards.duration(seconds)}")
            return
        out = staging.user_path(arguments.out)
        with staging.StagedFolder(out) as staged:
            commands = _commands(kind, arguments, plan, scratch, staged)
            _compute(commands, arguments, kind.unit)
            _run(kind.merge, f"--plan={plan}",
                 f"--provenance={kind.provenance}",
                 f"--out={result}", *(command.out for command in commands))
            _run(kind.write_report, f"--manifest={manifest}",
                 f"--result={result}", f"--out={report}")
            drawn = render_report.draw(
                report, staged,
                {"manifest.textproto": manifest, "result.pb": result})
    sys.stdout.write(terminal.format_report(
        drawn, min(shutil.get_terminal_size().columns, 100)))
    print(f"\nReport: {out / 'index.html'}")


if __name__ == "__main__":
    staging.exit_cleanly(main)
