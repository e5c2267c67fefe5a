# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of terminal.py."""

import unittest

from experiments.report import terminal

REPORT = {
    "title": "Two rates", "scale": "toy",
    "claim": r"As $\eta \to 0$ it holds.",
    "verdict": "One check is supported.",
    "check": [{"statement": r"At $\eta = 0.1$ it holds.", "rule": "r",
               "verdict": "SUPPORTED", "outcome": "3 of 4."}],
    "table": [
        {"id": "t", "title": "The table", "caption": "c", "csvOnly": False,
         "column": [
             {"name": "noise", "header": "", "significantDigits": 0},
             {"name": "p", "header": r"$p(\eta)$", "significantDigits": 3}],
         "row": [{"cell": [{"text": "light"}, {"number": 0.123456}]},
                 {"cell": [{"text": "heavy"}, {}]},
                 {"cell": [{"text": "none"}, {"count": "12"}]}]},
        {"id": "raw", "title": "Raw data", "caption": "c", "csvOnly": True,
         "column": [], "row": []}],
}


class FormatReportTest(unittest.TestCase):

    def test_whole_report(self):
        self.assertEqual(terminal.format_report(REPORT, 60), """\
Two rates   (scale: toy)

As η→ 0 it holds.

The table
noise      p(η)
-------  ------
light     0.123
heavy         -
none         12

[+] supported: At η = 0.1 it holds.
    3 of 4.

Verdict: One check is supported.
""")

    def test_prose_is_filled(self):
        report = {**REPORT, "claim": "word " * 30}
        for line in terminal.format_report(report, 40).splitlines():
            self.assertLessEqual(len(line), 40)


if __name__ == "__main__":
    unittest.main()
