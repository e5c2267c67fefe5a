# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""A report as text for a terminal."""

import re
import textwrap

import tabulate
from pylatexenc import latex2text

_SYMBOLS = {"SUPPORTED": "[+] supported", "CONTRADICTED": "[-] contradicted",
            "UNDECIDED": "[?] undecided"}
_FORMULA = re.compile(r"\$([^$]+)\$")
_TO_TEXT = latex2text.LatexNodes2Text(math_mode="text")


def _plain(prose: str) -> str:
    """Prose with its $formulas$ in Unicode instead of LaTeX."""
    return _FORMULA.sub(
        lambda match: _TO_TEXT.latex_to_text(match.group(0)), prose)


def _wrap(prose: str, width: int, indent: str = "") -> str:
    """Paragraphs, filled."""
    return "\n\n".join(
        textwrap.fill(_plain(paragraph), width, initial_indent=indent,
                      subsequent_indent=indent)
        for paragraph in prose.split("\n\n"))


def _cell(cell: dict, digits: int) -> str:
    if "number" in cell:
        number = float(cell["number"])
        return f"{number:.{digits}g}" if digits else repr(number)
    return str(cell.get("count", cell.get("text", "-")))


def _table(table: dict) -> str:
    columns = table["column"]
    rows = [[_cell(cell, column["significantDigits"])
             for cell, column in zip(row["cell"], columns)]
            for row in table["row"]]
    headers = [_plain(column["header"]) or column["name"]
               for column in columns]
    text_columns = ["text" in cell for cell in table["row"][0]["cell"]
                    ] if table["row"] else []
    return tabulate.tabulate(
        rows, headers, disable_numparse=True,
        colalign=["left" if text else "right" for text in text_columns])


def format_report(report: dict, width: int) -> str:
    """The tables, the checks and the verdict; no figures.

    Args:
      report: thsgd.report.Report as render_report.read_report returns it.
      width: columns that prose is filled to; tables take what they need.
    """
    parts = [f"{report['title']}   (scale: {report['scale']})",
             _wrap(report["claim"], width)]
    for table in report["table"]:
        if not table["csvOnly"]:
            parts.append(f"{table['title']}\n{_table(table)}")
    for check in report["check"]:
        parts.append("\n".join([
            f"{_SYMBOLS[check['verdict']]}: "
            + textwrap.fill(_plain(check["statement"]), width),
            _wrap(check["outcome"], width, "    ")]))
    parts.append(textwrap.fill("Verdict: " + _plain(report["verdict"]), width))
    return "\n\n".join(parts) + "\n"
