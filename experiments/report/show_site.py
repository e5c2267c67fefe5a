# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Says where the site of all results is; copies it on request.

    bazel run //:report [-- --out=DIR]
"""

import argparse
import pathlib

from experiments.report import staging


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Shows the site of all results.", allow_abbrev=False)
    parser.add_argument("--site_dir", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--out", help="folder to copy the site to; must not "
                        "exist")
    arguments = parser.parse_args()
    folder = pathlib.Path(arguments.site_dir)
    shown = staging.stable_path(folder)
    if arguments.out:
        shown = staging.user_path(arguments.out)
        staging.copy_output(folder, shown)
    print(f"Site: {shown / 'index.html'}")


if __name__ == "__main__":
    staging.exit_cleanly(main)
