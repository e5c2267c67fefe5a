# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""That a toy-scale report is whole. One test per slide_experiment."""

import argparse
import csv
import html.parser
import json
import pathlib
import sys
import unittest
from xml.etree import ElementTree

REPORT_DIR = pathlib.Path()


class LoadedFiles(html.parser.HTMLParser):
    """What a browser would fetch to show a page."""

    def __init__(self, page):
        super().__init__()
        self.names = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        loading = {"link": "href", "image": "href"}.get(tag, "src")
        self.names += [value for name, value in attrs
                       if tag != "a" and name == loading]


class ReportTest(unittest.TestCase):

    def setUp(self):
        self.report = json.loads((REPORT_DIR / "report.json").read_text())

    def test_says_what_it_is(self):
        self.assertEqual(self.report["scale"], "toy")
        for field in ("name", "title", "claim", "source", "description",
                      "verdict", "limitations"):
            self.assertTrue(self.report[field], field)

    def test_checks_have_a_verdict(self):
        self.assertTrue(self.report["check"])
        for check in self.report["check"]:
            self.assertIn(check["verdict"],
                          ("SUPPORTED", "CONTRADICTED", "UNDECIDED"))
            for field in ("statement", "rule", "outcome"):
                self.assertTrue(check[field], field)

    def test_figures_are_drawn(self):
        self.assertTrue(self.report["figure"])
        for figure in self.report["figure"]:
            svg = ElementTree.parse(
                REPORT_DIR / "figures" / f"{figure['id']}.svg").getroot()
            self.assertEqual(svg.tag, "{http://www.w3.org/2000/svg}svg")
            self.assertGreater(len(list(svg.iter())), 50, figure["id"])
            self.assertTrue(figure["alternativeText"])

    def test_tables_are_written(self):
        self.assertTrue(self.report["table"])
        for table in self.report["table"]:
            with open(REPORT_DIR / "data" / f"{table['id']}.csv",
                      newline="") as file:
                header, *rows = csv.reader(file)
            self.assertEqual(header, [c["name"] for c in table["column"]])
            self.assertEqual(len(rows), len(table["row"]))
            for row in rows:
                self.assertEqual(len(row), len(header))

    def test_page_is_self_contained(self):
        page = (REPORT_DIR / "index.html").read_text()
        self.assertIn(self.report["figure"][0]["title"], page)
        self.assertEqual(LoadedFiles(page).names, [])

    def test_provenance_is_complete(self):
        provenance = self.report["provenance"]
        for field in ("planSha256", "sourceSha256"):
            self.assertRegex(provenance[field], "^[0-9a-f]{64}$")
        self.assertTrue(provenance["libraryVersion"])
        self.assertTrue(provenance["generator"])

    def test_raw_result_lies_beside_the_page(self):
        self.assertGreater((REPORT_DIR / "result.pb").stat().st_size, 0)
        self.assertGreater((REPORT_DIR / "manifest.textproto").stat().st_size,
                           0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--report_dir", type=pathlib.Path, required=True)
    flags, rest = parser.parse_known_args()
    REPORT_DIR = flags.report_dir
    unittest.main(argv=[sys.argv[0], *rest])
