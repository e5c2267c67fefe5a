# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Packs files into a .tar.gz whose bytes depend on names and contents alone.

  pack.py --out=FILE --root=NAME [--program DEST=SOURCE] [--file DEST=SOURCE] ...

DEST is the path below the folder ROOT that the archive unpacks to; programs can
be executed.  Members are sorted; times are 0, owners and groups root.
"""

import argparse
import gzip
import pathlib
import sys
import tarfile
from typing import Dict, List, Tuple


def member(name: str, size: int, mode: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = mode
    info.uname = info.gname = "root"
    return info


def pack(out: pathlib.Path, files: Dict[str, Tuple[pathlib.Path, int]]) -> None:
    """Writes the archive: path in it to source and mode."""
    with out.open("wb") as raw:
        # No name and no time in gzip's header.
        with gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
            with tarfile.open(
                fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT
            ) as archive:
                for name, (source, mode) in sorted(files.items()):
                    size = source.stat().st_size
                    with source.open("rb") as content:
                        archive.addfile(member(name, size, mode), content)


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--program", action="append", default=[])
    parser.add_argument("--file", action="append", default=[])
    flags = parser.parse_args(arguments)
    files: Dict[str, Tuple[pathlib.Path, int]] = {}
    for pairs, mode in ((flags.program, 0o755), (flags.file, 0o644)):
        for pair in pairs:
            destination, source = pair.split("=", 1)
            name = "%s/%s" % (flags.root, destination)
            if name in files:
                parser.error("%s comes twice" % destination)
            files[name] = (pathlib.Path(source), mode)
    pack(flags.out, files)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
