# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Prints a finished report and says where it is; copies it on request.

    bazel run //experiments:NAME [-- --out=DIR]
"""

import argparse
import pathlib
import shutil
import sys

from experiments.report import render_report
from experiments.report import run_info
from experiments.report import staging
from experiments.report import terminal


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Shows a finished experiment.", allow_abbrev=False)
    parser.add_argument("--report_dir", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--result_files", nargs="*", default=[],
                        help=argparse.SUPPRESS)
    parser.add_argument("--out", help="folder to copy the report to; must not "
                        "exist")
    arguments = parser.parse_args()

    folder = pathlib.Path(arguments.report_dir)
    report = render_report.read_report(folder / "report.json")
    width = min(shutil.get_terminal_size().columns, 100)
    sys.stdout.write(terminal.format_report(report, width))
    core_s = run_info.wall_time_s(
        pathlib.Path(path) for path in arguments.result_files
        if path.endswith(".run_info.textproto"))
    print(f"\nSimulated in {core_s:.1f} s of one core (now or when this was "
          "cached).")
    shown = staging.stable_path(folder)
    if arguments.out:
        out = staging.user_path(arguments.out)
        staging.copy_output(folder, out)
        shown = out
    print(f"Report: {shown / 'index.html'}")


if __name__ == "__main__":
    staging.exit_cleanly(main)
