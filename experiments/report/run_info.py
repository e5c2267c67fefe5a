# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""How the shards of a result ran: thsgd.manifest.RunInfo, as text."""

import pathlib
import re
from typing import Iterable


def wall_time_s(run_infos: Iterable[pathlib.Path]) -> float:
    """The sum over the shards, from their text protos."""
    total = 0.0
    for path in run_infos:
        found = re.search(r"^wall_time_s: (\S+)$",
                          path.read_text(encoding="utf-8"), re.MULTILINE)
        total += float(found[1]) if found else 0.0
    return total
