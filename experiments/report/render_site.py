# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Puts the pages of all results into one folder, with an index.

    render_site.py --out_dir=DIR --report=FOLDER [--run_info=FILE]... \\
        --report=FOLDER ...

Each FOLDER is what render_report.py wrote; the run infos after it say how long
its simulation took, unless the report says that it was recorded. Writes
DIR/index.html and DIR/NAME/, NAME the report's.
"""

import argparse
import pathlib
import re
import shutil
import sys
from typing import Any

import jinja2
import markupsafe

from experiments.report import render_report
from experiments.report import run_info

_HERE = pathlib.Path(__file__).parent


class _Append(argparse.Action):
    """--report begins an entry, --run_info adds to the last."""

    def __call__(self, parser, flags, value, option_string=None):
        entries = flags.entries
        if option_string == "--report":
            entries.append((value, []))
        elif not entries:
            parser.error("--run_info must follow a --report")
        else:
            entries[-1][1].append(value)


def summarize(folder: pathlib.Path,
              run_infos: list[pathlib.Path]) -> dict[str, Any]:
    """What the index says of one report."""
    report = render_report.read_report(folder / "report.json")
    counts = {word: 0 for _, word in render_report.VERDICTS.values()}
    for check in report["check"]:
        counts[render_report.VERDICTS[check["verdict"]][1]] += 1
    recording = report["recording"]
    return {
        "report": report,
        "counts": counts,
        "core_s": recording["coreS"] if recording["date"]
                  else run_info.wall_time_s(run_infos),
        "thumbnail": (f"{report['name']}/figures/{report['figure'][0]['id']}.svg"
                      if report["figure"] else ""),
    }


def render_index(entries: list[dict[str, Any]]) -> str:
    """The index page of what summarize returns."""
    environment = jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(_HERE),
        lstrip_blocks=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters.update(inline=render_report.inline,
                               prose=render_report.prose)
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    return environment.get_template("site.html.jinja").render(
        entries=entries, verdicts=render_report.VERDICTS,
        style=markupsafe.Markup(style)) + "\n"


def render_site(entries: list[tuple[pathlib.Path, list[pathlib.Path]]],
                out_dir: pathlib.Path) -> None:
    """Writes the site; out_dir is made if it is not there.

    Raises:
      ReportError: a report cannot be read, or two have one name.
    """
    summaries = [summarize(*entry) for entry in entries]
    names = [summary["report"]["name"] for summary in summaries]
    for name in names:
        if not re.fullmatch(r"\w+", name, re.ASCII) or names.count(name) > 1:
            raise render_report.ReportError(
                f"name = {name!r}; must be unique and match [A-Za-z0-9_]+")
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, (folder, _) in zip(names, entries):
        shutil.copytree(folder, out_dir / name, copy_function=shutil.copyfile)
    (out_dir / "index.html").write_text(render_index(summaries),
                                        encoding="utf-8")


def main(argv: list[str]) -> int:
    """Runs the program; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0],
                                     allow_abbrev=False)
    parser.add_argument("--out_dir", type=pathlib.Path, required=True,
                        help="folder to write to")
    parser.add_argument("--report", type=pathlib.Path, action=_Append,
                        help="folder of a report, once for each")
    parser.add_argument("--run_info", type=pathlib.Path, action=_Append,
                        help="how a shard of the report before it ran")
    flags = parser.parse_args(argv, argparse.Namespace(entries=[]))
    try:
        render_site(flags.entries, flags.out_dir)
    except (render_report.ReportError, OSError) as error:
        print(f"render_site: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
