# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Tests of render_report.py: what a page holds, and what it must not."""

import contextlib
import html.parser
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

from experiments.report import render_report

# Markup, script ends, formulas and template syntax, to be shown as they are.
HOSTILE = ("</script></style><script>alert(1)</script><img src=x onerror=a()>"
           "\"'>&amp;<!--{{ 7 * 7 }}{% raw %} $\\text{<b>}$ $\\href{u}{x}$")


def line_plot(label="x", **fields):
    """A Vega-Lite specification whose drawing needs a clip path."""
    return json.dumps({
        "data": {"values": [{"x": 1, "y": 2, "k": label},
                            {"x": 2, "y": 4, "k": label}]},
        "mark": {"type": "line", "clip": True},
        "encoding": {"x": {"field": "x", "type": "quantitative",
                           "title": label},
                     "y": {"field": "y", "type": "quantitative"},
                     "color": {"field": "k", "type": "nominal"}}, **fields})


def sample_report():
    """A report that uses every field."""
    return {
        "name": "exit_routes", "title": "One jump", "claim": "At $b = 1$.",
        "source": "slide", "scale": "toy", "verdict": "All is well.",
        "check": [
            {"statement": "s", "rule": "r", "outcome": "o", "verdict": verdict}
            for verdict in ("SUPPORTED", "CONTRADICTED", "UNDECIDED")],
        "figure": [
            {"id": name, "title": "t", "caption": "c",
             "alternativeText": "a line", "vegaLite": line_plot()}
            for name in ("paths", "slopes")],
        "table": [{
            "id": "exits", "title": "t", "caption": "c",
            "column": [{"name": "case", "header": "Case"},
                       {"name": "p_exit", "significantDigits": 3},
                       {"name": "num_chains", "header": "Chains"}],
            "row": [{"cell": [{"text": "heavy"}, {"number": 1.23456e-7},
                              {"count": "1234567"}]},
                    {"cell": [{}, {"number": "NaN"}, {"count": "-1"}]}]}],
        "limitations": "One.\n\nTwo.",
        "setting": [{"path": "case[0].name", "value": "\"heavy\""}],
        "provenance": {"planSha256": "00ff", "sourceSha256": "ff00",
                       "libraryVersion": {"b": "2", "a": "1"},
                       "generator": "philox4x32-10"},
        "recording": {"date": "2026-11-29", "commit": "0123456789abcdef",
                      "cpu": "a processor", "gpu": "a GPU", "coreS": 90,
                      "resultSha256": "0f", "note": "Twice.",
                      "changed": ["manifest"]},
    }


class Page(html.parser.HTMLParser):
    """The elements of a page, and the text of its scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.elements and self.elements[-1][0] in ("script", "style"):
            self.texts.append((self.elements[-1], data))

    def count(self, tag):
        return sum(name == tag for name, _ in self.elements)


class RenderReportTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.report_path = self.folder / "report.json"
        self.out_dir = self.folder / "out"
        self.out_dir.mkdir()

    def render(self, report):
        """Runs the program; returns its exit code and standard error."""
        self.report_path.write_text(
            report if isinstance(report, str) else json.dumps(report))
        stderr = io.StringIO()
        with contextlib.redirect_stderr(stderr):
            code = render_report.main([f"--report={self.report_path}",
                                       f"--out_dir={self.out_dir}"])
        return code, stderr.getvalue()

    def files(self):
        """Every file below the output folder by its relative path."""
        return {str(path.relative_to(self.out_dir)): path.read_bytes()
                for path in self.out_dir.rglob("*") if path.is_file()}

    def page(self, report):
        self.assertEqual(self.render(report), (0, ""))
        return self.files()["index.html"].decode()

    def test_writes_the_page_and_the_figures(self):
        self.page(sample_report())
        self.assertEqual(sorted(self.files()), [
            "data/exits.csv", "figures/paths.svg", "figures/slopes.svg",
            "index.html", "report.json"])
        self.assertEqual(sorted(p.name for p in self.out_dir.iterdir()),
                         ["data", "figures", "index.html", "report.json"])

    def test_an_empty_report_is_a_page(self):
        # Provenance and downloads: this report as data.
        self.assertEqual(Page(self.page({})).count("section"), 2)

    def test_same_bytes_again_and_elsewhere(self):
        self.page(sample_report())
        first = self.files()
        self.page(sample_report())
        self.assertEqual(self.files(), first)
        elsewhere = self.folder / "elsewhere"
        subprocess.run(
            [sys.executable, render_report.__file__,
             f"--report={self.report_path}", f"--out_dir={elsewhere}"],
            env={**os.environ, "HOME": "/nonexistent", "LANG": "de_DE.UTF-8",
                 "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}, check=True)
        self.out_dir = elsewhere
        self.assertEqual(self.files(), first)

    def test_a_figure_does_not_depend_on_its_neighbours(self):
        report = sample_report()
        self.page(report)
        together = self.files()["figures/slopes.svg"]
        report["figure"].pop(0)
        self.page(report)
        self.assertEqual(self.files()["figures/slopes.svg"], together)

    def test_maps_are_sorted(self):
        page = self.page(sample_report())
        self.assertLess(page.index("<dt>a</dt>"), page.index("<dt>b</dt>"))

    def test_ids_are_unique_and_references_resolve(self):
        report = sample_report()
        text = self.page(report)
        ids = [attrs["id"] for _, attrs in Page(text).elements if "id" in attrs]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertIn("svg-paths-0", ids)
        for reference in re.findall(r'"url\(#([\w-]*)\)"', text):
            self.assertIn(reference, ids)

    def test_hostile_text_stays_text(self):
        def poison(value):
            if isinstance(value, dict):
                return {key: part if key in ("id", "path", "vegaLite") or (
                            part in ("SUPPORTED", "CONTRADICTED", "UNDECIDED"))
                        else poison(part) for key, part in value.items()}
            if isinstance(value, list):
                return [poison(part) for part in value]
            return HOSTILE if isinstance(value, str) else value

        report = sample_report()
        report["table"][0]["row"] = [{"cell": [{"text": ""}] * 3}]
        harmless = Page(self.page(report))
        report = poison(report)
        report["setting"][0]["path"] = HOSTILE
        spec = line_plot(HOSTILE, title=HOSTILE)
        report["figure"][0]["vegaLite"] = spec
        page = Page(self.page(report))
        for tag in ("script", "style", "section", "td"):
            self.assertEqual(page.count(tag), harmless.count(tag), tag)
        for tag, attrs in page.elements:
            self.assertNotIn(tag, ("img", "b"))
            self.assertFalse([a for a in attrs if a.startswith("on")], attrs)
            self.assertEqual(tag == "a", "href" in attrs)
        data = [json.loads(text) for (tag, attrs), text in page.texts
                if attrs.get("type") == "application/json" and text.strip()]
        self.assertIn(json.loads(spec), data)
        labels = [attrs["aria-label"] for _, attrs in page.elements
                  if attrs.get("class") == "still"]
        self.assertEqual(labels, [HOSTILE, HOSTILE])
        svg = ElementTree.fromstring(self.files()["figures/paths.svg"])
        self.assertIn(HOSTILE, "".join(svg.itertext()))

    def test_decades_of_rare_events(self):
        report = sample_report()
        report["figure"][0]["vegaLite"] = json.dumps({
            "data": {"values": [{"p": p} for p in (1e-28, 1e-7, 1)]},
            "mark": "point", "height": 900,
            "encoding": {"y": {"field": "p", "type": "quantitative",
                               "scale": {"type": "log"},
                               "axis": {"style": "log"}}}})
        self.page(report)
        svg = self.files()["figures/paths.svg"].decode()
        for label in ("10⁻²⁸", "10⁻²⁰", "10⁻¹²", "10⁻⁸", "10⁰"):
            self.assertIn(label, svg)

    def test_loads_nothing(self):
        page = Page(self.page(sample_report()))
        for tag, attrs in page.elements:
            self.assertNotIn(tag, ("base", "iframe", "link", "object"))
            self.assertNotIn("src", attrs)
            for name, value in attrs.items():
                if not name.startswith("xmlns"):
                    self.assertNotRegex(value or "", "https?://|url\\((?!#)")
        for (tag, _), text in page.texts:
            if tag == "style":
                self.assertNotRegex(text, "https?://|url\\(|@import")
        policy = next(attrs["content"] for tag, attrs in page.elements
                      if attrs.get("http-equiv") == "Content-Security-Policy")
        self.assertIn("default-src 'none'", policy)

    def test_verdicts_have_words_and_symbols(self):
        page = self.page(sample_report())
        for symbol, word in (("✓", "supported"), ("✗", "contradicted"),
                             ("?", "undecided")):
            self.assertIn(f'aria-hidden="true">{symbol}</span> {word}', page)

    def test_recordings_say_how(self):
        page = " ".join(self.page(sample_report()).split())
        self.assertIn("Recorded on 2026-11-29 at commit "
                      "<code>0123456789ab</code> in 1.5 minutes of one core "
                      "(a processor, with a GPU). Twice. Since then its "
                      "manifest changed:", page)
        report = sample_report()
        report["recording"].update(gpu="", note="", changed=[])
        page = " ".join(self.page(report).split())
        self.assertIn("(a processor). Manifest, program and libraries are "
                      "still the same.", page)

    def test_table_cells(self):
        page = self.page(sample_report())
        for cell in (
                '<td class="text">heavy</td>',
                '<td class="numeric" title="1.23456e-07">'
                '1.23×10<sup>−7</sup></td>',
                '<td class="numeric" title="1234567">1\u202f234\u202f567</td>',
                '<td class="text">–</td>',
                '<td class="numeric" title="nan">NaN</td>',
                '<td class="numeric" title="-1">−1</td>',
                '<th scope="col" class="numeric">p_exit</th>'):
            self.assertIn(cell, page)

    def test_failures_say_where_and_leave_nothing(self):
        def spoiled(*path, value):
            report = sample_report()
            part = report
            for step in path[:-1]:
                part = part[step]
            part[path[-1]] = value
            return report

        figure = ("figure", 1, "vegaLite")
        url = '{"mark": "bar", "data": {"url": "file:///etc/hostname"}}'
        image = line_plot(mark={"type": "image", "url": "http://x/y.png"})
        cell = ("table", 0, "row", 0, "cell")
        for report, message in (
                ("{", "cannot read the report"),
                ("[]", "report = []; must be an object"),
                (spoiled("colour", value=1), "unknown field 'colour'"),
                (spoiled("check", value="s"), "report.check = 's'; must be"),
                (spoiled("check", 1, "verdict", value="MAYBE"),
                 "check[1].verdict = 'MAYBE'"),
                (spoiled("figure", 1, "id", value="paths"), "figure[1].id"),
                (spoiled("figure", 1, "id", value="../x"), "figure[1].id"),
                (spoiled(*figure, value="{"), "figure 'slopes'"),
                (spoiled(*figure, value="3"), "figure 'slopes'"),
                (spoiled(*figure, value="{}"), "figure 'slopes'"),
                (spoiled(*figure, value=line_plot(mark="nope")),
                 "figure 'slopes'"),
                (spoiled(*figure, value=line_plot(width=float("nan"))),
                 "figure 'slopes'"),
                (spoiled(*figure, value=url), "must be inline"),
                (spoiled(*figure, value=image), "must not refer to http:"),
                (spoiled(*cell, value=[]), "table 'exits', row 0: 0 cells"),
                (spoiled(*cell, 1, value={"number": "x"}),
                 "table 'exits', row 0: bad cell"),
                (spoiled(*cell, 1, value={"number": 1, "count": "1"}),
                 "table 'exits', row 0: bad cell")):
            with self.subTest(message):
                code, stderr = self.render(report)
                self.assertEqual(code, 1)
                self.assertIn(message, stderr)
                self.assertIn(str(self.report_path), stderr)
                self.assertEqual(stderr.count("\n"), 1, stderr)
                self.assertEqual(list(self.out_dir.iterdir()), [])

    def test_tables_become_csv_in_full(self):
        report = sample_report()
        report["table"].append({
            "id": "raw", "csvOnly": True,
            "column": [{"name": "x", "significantDigits": 2}, {"name": "n"},
                       {"name": "t"}, {"name": "u"}],
            "row": [{"cell": [{"number": 1 / 3}, {"count": "12345678901234567"},
                              {"text": 'a,"b"'}, {}]}]})
        self.assertEqual(self.render(report)[0], 0)
        self.assertEqual((self.out_dir / "data/raw.csv").read_text(),
                         "x,n,t,u\n"
                         '0.3333333333333333,12345678901234567,"a,""b""",\n')
        page = (self.out_dir / "index.html").read_text()
        self.assertIn('href="data/raw.csv"', page)
        self.assertNotIn("0.3333333333333333", page)

    def test_attachments_lie_beside_the_page(self):
        self.report_path.write_text(json.dumps(sample_report()))
        attached = self.report_path.with_name("other")
        attached.write_bytes(b"bytes")
        self.assertEqual(render_report.main(
            [f"--report={self.report_path}", f"--out_dir={self.out_dir}",
             f"--attach=result.pb={attached}"]), 0)
        self.assertEqual((self.out_dir / "result.pb").read_bytes(), b"bytes")
        self.assertEqual(json.loads((self.out_dir / "report.json").read_text()),
                         sample_report())
        self.assertIn('href="result.pb"',
                      (self.out_dir / "index.html").read_text())

    def test_a_missing_report_fails(self):
        with contextlib.redirect_stderr(io.StringIO()) as stderr:
            code = render_report.main([f"--report={self.report_path}",
                                       f"--out_dir={self.out_dir}"])
        self.assertEqual(code, 1)
        self.assertIn("No such file", stderr.getvalue())
        self.assertEqual(list(self.out_dir.iterdir()), [])


class NumberTest(unittest.TestCase):

    def test_numbers(self):
        for value, digits, shown in (
                (0.0, 3, "0"), (-0.0, 3, "0"), (1.0, 3, "1.00"),
                (0.99951, 3, "1.00"), (-2.345, 2, "−2.3"),
                (1e-4, 2, "0.00010"), (9.996e-5, 3, "0.000100"),
                (9.99e-5, 3, "9.99×10<sup>−5</sup>"),
                (1234567.0, 3, "1\u202f230\u202f000"),
                (9.999e6, 2, "1.0×10<sup>7</sup>"),
                (-1.5e300, 2, "−1.5×10<sup>300</sup>"),
                (5.0, 0, "5"), (100.0, 0, "100"), (0.1, 0, "0.1"),
                (1 / 3, 0, "0.3333333333333333"),
                (1.25e-7, 0, "1.25×10<sup>−7</sup>"),
                (float("inf"), 3, "∞"), (float("-inf"), 3, "−∞"),
                (float("nan"), 3, "NaN")):
            with self.subTest(value=value, digits=digits):
                self.assertEqual(render_report.number(value, digits), shown)


class ProseTest(unittest.TestCase):

    def test_paragraphs(self):
        self.assertEqual(render_report.prose("a\nb\n \n\nc\n"),
                         "<p>a\nb</p>\n<p>c</p>")
        self.assertEqual(render_report.prose(" "), "")

    def test_formulas(self):
        text = render_report.inline(r"As ($\eta \to 0$), $\frac{1}{2}$.")
        self.assertEqual(text.count("<math"), 2)
        self.assertIn('<span class="formula">(<math', text)
        self.assertIn("</math>),</span> <span", text)
        self.assertIn("<mi>η</mi><mo>→</mo><mn>0</mn>", text)
        self.assertIn("<mfrac>", text)

    def test_an_odd_dollar_is_a_dollar(self):
        self.assertEqual(render_report.inline("5 $"), "5 $")
        self.assertTrue(render_report.inline("$x$ for 5 $.").endswith(" 5 $."))

    def test_symbols_are_spaced_as_in_tex(self):
        self.assertIn('<mo lspace="0" rspace="0">/</mo>',
                      render_report.formula("r/b"))
        self.assertIn("<mi>∞</mi>", render_report.formula(r"\infty"))
        self.assertIn("<mo>±</mo>", render_report.formula(r"m \pm r"))
        self.assertIn('<mi mathvariant="normal">Ω</mi>',
                      render_report.formula(r"\Omega"))

    def test_what_cannot_be_parsed_shows_its_source(self):
        for source in (r"\frac{<b>}{", r"\nosuch{<b>}", r"\left( <b>", "{<b>"):
            with self.subTest(source):
                escaped = source.replace("<b>", "&lt;b&gt;")
                self.assertEqual(render_report.formula(source),
                                 f"<code>${escaped}$</code>")

    def test_formulas_hold_no_markup_of_their_own(self):
        for source in (r"\text{<img src=x>}", r"\href{javascript:a()}{x}",
                       r"\style{color:red}{x}", r"\class{verdict}{x}",
                       r"\text{&lt;img&gt;}", r"\unicode{x3c}script>"):
            with self.subTest(source):
                root = ElementTree.fromstring(render_report.formula(source))
                for part in root.iter():
                    self.assertNotIn(part.tag, ("img", "script"))
                    for name in ("class", "href", "style"):
                        self.assertNotIn(name, part.attrib)


if __name__ == "__main__":
    unittest.main()
