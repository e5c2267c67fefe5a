# Copyright 2026 The thsgd authors.
# SPDX-License-Identifier: Apache-2.0
"""Draws a thsgd.Report as one self-contained web page and SVG figures.

    render_report.py --report=report.json --out_dir=DIR [--attach=NAME=FILE]...

Reads the message as proto3 JSON (see report.proto) and writes DIR/index.html,
DIR/figures/<id>.svg, DIR/data/<id>.csv and copies of the report and of what is
attached. Only draws: every number comes from the report. The same report gives
the same bytes on every machine.
"""

import argparse
import csv
import decimal
import hashlib
import html
import io
import json
import math
import os
import pathlib
import re
import sys
import tempfile
import unicodedata
from typing import Any
from xml.etree import ElementTree

import jinja2
import markupsafe
import vl_convert
from latex2mathml import converter as latex2mathml

from experiments.report import staging

_HERE = pathlib.Path(__file__).parent

ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")

# Okabe & Ito's palette, which colour-blind readers can tell apart; yellow, too
# faint for lines on white, comes last.
_BLUE, _VERMILION, _GREEN, _PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
_CATEGORIES = [_BLUE, _VERMILION, _GREEN, _PURPLE, "#E69F00", "#56B4E9",
               "#000000", "#F0E442"]
_INK, _FAINT_INK, _RULE, _GRID = "#222222", "#666666", "#888888", "#E8E8E8"

# On an axis: the power of ten nearest to a tick, whether the tick is one, and a
# digit as superscript.
_DECADE = "round(log(datum.value)/LN10)"
_IS_DECADE = f"abs(log(datum.value)/LN10-{_DECADE})<1e-9"


def _superscript(digit: str) -> str:
    return f"substring('⁰¹²³⁴⁵⁶⁷⁸⁹',{digit},{digit}+1)"


# How every figure looks, static and interactive; a specification holds data and
# encodings only. Liberation Sans is the font inside vl-convert; the others have
# its metrics.
VEGA_CONFIG: dict[str, Any] = {
    "aria": False,  # The page labels each figure as a whole.
    "background": "#FFFFFF",
    "font": "Liberation Sans, Arimo, Arial, Helvetica, sans-serif",
    "padding": 6,
    "view": {"stroke": None, "continuousWidth": 560, "continuousHeight": 320},
    "facet": {"spacing": 14},
    "concat": {"spacing": 24},
    "axis": {
        "domainColor": _RULE, "tickColor": _RULE, "gridColor": _GRID,
        "labelColor": _INK, "labelFontSize": 11, "labelPadding": 4,
        "titleColor": _INK, "titleFontSize": 12, "titleFontWeight": "normal",
        "titlePadding": 8, "tickSize": 4,
    },
    "header": {
        "labelColor": _INK, "labelFontSize": 12, "labelPadding": 6,
        "titleColor": _INK, "titleFontSize": 12, "titleFontWeight": "normal",
    },
    "legend": {
        "orient": "top", "direction": "horizontal", "symbolStrokeWidth": 2,
        "labelColor": _INK, "labelFontSize": 11, "labelLimit": 320,
        "titleColor": _INK, "titleFontSize": 12, "titleFontWeight": "normal",
    },
    "title": {"anchor": "start", "color": _INK, "fontSize": 13, "offset": 10},
    "range": {
        "category": _CATEGORIES,
        # Less its last yellow, too faint on white.
        "ordinal": {"scheme": "viridis", "extent": [0, 0.9]},
        "ramp": {"scheme": "viridis"}, "heatmap": {"scheme": "viridis"},
        "diverging": {"scheme": "blueorange"},
    },
    "mark": {"color": _BLUE, "tooltip": {"content": "encoding"}},
    "line": {"strokeWidth": 1.75},
    "point": {"filled": True, "opacity": 1, "size": 40},
    "rule": {"color": _INK, "strokeWidth": 1.25},
    "text": {"color": _INK, "fontSize": 11},
    # Scrolling the page must not zoom a figure that passes under the pointer.
    "selection": {"interval": {"zoom": "wheel![event.ctrlKey]"}},
    # Of marks, {"type": "line", "style": "theory"}, and, the last, of axes.
    "style": {
        "theory": {"color": _INK, "strokeDash": [5, 3], "strokeWidth": 1.25},
        "path": {"strokeWidth": 1, "opacity": 0.75},
        "boundary": {"color": _RULE, "strokeDash": [2, 2], "strokeWidth": 1},
        "message": {"color": _FAINT_INK, "fontStyle": "italic"},
        "log": {
            "labelExpr": f"{_IS_DECADE}?'10'+({_DECADE}<0?'⁻':'')"
                         f"+(abs({_DECADE})>9?"
                         f"{_superscript(f'floor(abs({_DECADE})/10)')}:'')"
                         f"+{_superscript(f'abs({_DECADE})%10')}:''",
            "gridOpacity": {"condition": {"test": _IS_DECADE, "value": 1},
                            "value": 0},
        },
    },
}

_EMBED_OPTIONS = {
    "mode": "vega-lite",
    "config": VEGA_CONFIG,
    "renderer": "svg",
    "ast": True,  # Interprets expressions: the page forbids eval.
    "actions": {"export": True, "source": False, "compiled": False,
                "editor": False},
    "scaleFactor": {"svg": 1, "png": 3},
}

# report.proto: a type is a scalar field, or (dict) a part checked where it is
# drawn; a list is a repeated field.
_REPORT = {
    "name": str, "title": str, "claim": str, "source": str, "scale": str,
    "description": str, "verdict": str, "limitations": str,
    "check": [{"statement": str, "rule": str, "verdict": str, "outcome": str}],
    "figure": [{"id": str, "title": str, "caption": str,
                "alternativeText": str, "vegaLite": str}],
    "table": [{"id": str, "title": str, "caption": str, "csvOnly": bool,
               "column": [{"name": str, "header": str,
                           "significantDigits": int}],
               "row": [{"cell": [dict]}]}],
    "setting": [{"path": str, "value": str}],
    "provenance": {"planSha256": str, "sourceSha256": str,
                   "libraryVersion": dict, "generator": str},
    "headline": [{"quantity": str, "theory": str, "exact": str,
                  "estimate": str}],
    "recording": {"date": str, "commit": str, "cpu": str, "gpu": str,
                  "coreS": float, "resultSha256": str, "note": str,
                  "changed": [str]},
}

# Symbol and word of each verdict; the colour is the page's.
VERDICTS = {"SUPPORTED": ("✓", "supported"),
             "CONTRADICTED": ("✗", "contradicted"),
             "UNDECIDED": ("?", "undecided")}

# A formula and the punctuation that must not part from it at a line's end.
_FORMULA = re.compile(r"([(\[“]*)\$([^$]*)\$([^\w\s$(\[“]*)")


class ReportError(staging.UserError):
    """A fault of the report, worded for its author."""


_JSON_NAMES = {dict: "an object", list: "a list", str: "a string",
               int: "an integer", float: "a number", bool: "true or false"}


def _conform(value: Any, shape: Any, where: str) -> Any:
    """Fills in proto3 defaults; refuses fields and types not in `shape`."""
    kind = shape if isinstance(shape, type) else type(shape)
    if value is None:
        value = kind()
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise ReportError(f"{where} = {value!r}; must be {_JSON_NAMES[kind]}")
    if shape is kind:
        return value
    if kind is list:
        return [_conform(item, shape[0], f"{where}[{i}]")
                for i, item in enumerate(value)]
    unknown = sorted(value.keys() - shape.keys())
    if unknown:
        raise ReportError(f"{where}: unknown field {unknown[0]!r}")
    return {key: _conform(value.get(key), part, f"{where}.{key}")
            for key, part in shape.items()}


def read_report(path: pathlib.Path) -> dict[str, Any]:
    """Reads and checks a report; every field is present in what it returns."""
    try:
        report = _conform(json.loads(path.read_bytes()), _REPORT, "report")
    except (OSError, ValueError) as error:
        raise ReportError(f"cannot read the report: {error}") from error
    for kind in ("figure", "table"):
        ids = [item["id"] for item in report[kind]]
        for i, name in enumerate(ids):
            if not re.fullmatch("[a-z0-9_]+", name) or name in ids[:i]:
                raise ReportError(f"{kind}[{i}].id = {name!r}; must be unique "
                                  "and match [a-z0-9_]+")
    for i, check in enumerate(report["check"]):
        if check["verdict"] not in VERDICTS:
            raise ReportError(f"check[{i}].verdict = {check['verdict']!r}; "
                              f"must be one of {', '.join(VERDICTS)}")
    return report


def formula(latex: str) -> markupsafe.Markup:
    """LaTeX as MathML, or its source where it cannot be parsed."""
    source = markupsafe.Markup("<code>${}$</code>").format(latex)
    braces = re.sub(r"\\.|[^{}]", "", latex)
    if braces.count("{") != braces.count("}"):  # latex2mathml may not mind.
        return source
    # Not latex2mathml.convert(): it leaves what is inside \text{} unescaped.
    try:
        element = latex2mathml.convert_to_element(latex)
    except Exception:  # It raises many kinds, StopIteration included.
        return source
    element.attrib.pop("xmlns")
    for part in element.iter():
        part.text = html.unescape(part.text or "")
        if part.text.startswith("\\"):  # A command it does not know.
            return source
        for name in ("class", "href", "style"):  # Commands of the same names.
            part.attrib.pop(name, None)
        if part.tag in ("mi", "mo") and len(part.text) == 1:
            _space(part)
    return markupsafe.Markup(ElementTree.tostring(element, encoding="unicode"))


def _space(symbol: ElementTree.Element) -> None:
    """Spaces and slants a symbol as TeX does; latex2mathml guesses."""
    letter = unicodedata.category(symbol.text)[0] in "LN" or symbol.text in "∞∅"
    symbol.tag = "mi" if letter else "mo"
    if symbol.text == "/":
        symbol.attrib.update(lspace="0", rspace="0")
    elif "Α" <= symbol.text <= "Ω":  # Greek capitals are upright.
        symbol.set("mathvariant", "normal")


def inline(text: str) -> markupsafe.Markup:
    """Text in which $...$ encloses LaTeX; an odd `$` is a dollar sign."""
    parts, end = [], 0
    for match in _FORMULA.finditer(text):
        parts += [text[end:match.start()], markupsafe.Markup(
            '<span class="formula">{}{}{}</span>').format(
                match[1], formula(match[2]), match[3])]
        end = match.end()
    return markupsafe.Markup("").join([*parts, text[end:]])


def prose(text: str) -> markupsafe.Markup:
    """Paragraphs of `inline` text, which blank lines separate."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return markupsafe.Markup("\n").join(
        markupsafe.Markup("<p>{}</p>").format(inline(paragraph))
        for paragraph in paragraphs if paragraph)


def number(value: float, significant_digits: int = 0) -> markupsafe.Markup:
    """A number for the eye; in full where `significant_digits` is 0."""
    if not math.isfinite(value):
        return markupsafe.Markup(
            "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞")
    if value == 0:
        return markupsafe.Markup("0")
    if significant_digits:
        exact = decimal.Decimal(f"{value:.{significant_digits - 1}e}")
    else:
        exact = decimal.Decimal(repr(value)).normalize()
    exponent, suffix = exact.adjusted(), ""
    if not -4 <= exponent <= 6:
        exact = exact.scaleb(-exponent)
        suffix = f"×10<sup>{exponent}</sup>"
    # Thousands apart by narrow no-break spaces.
    text = f"{exact:,f}".replace(",", "\u202f") + suffix
    return markupsafe.Markup(text.replace("-", "−"))


def _draw_cell(cell: dict[str, Any], column: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a cell, a number's full value, and its column."""
    kind, value = next(iter(cell.items()), ("", ""))
    if len(cell) > 1 or kind not in ("", "number", "count", "text"):
        raise ValueError(f"must hold number, count or text: {cell}")
    full, shown = "", value if cell else "–"
    if kind == "number":
        full = repr(float(value))
        shown = number(float(value), column["significantDigits"])
    elif kind == "count":
        full = str(int(value))
        shown = f"{int(value):,}".replace(",", "\u202f").replace("-", "−")
    if kind in ("number", "count"):
        column["kind"] = "numeric"
    return {"shown": shown, "full": full, "column": column}


def _draw_table(table: dict[str, Any]) -> dict[str, Any]:
    """A table with its cells drawn; a column with a number is numeric."""
    columns = [{**column, "kind": "text",
                "header": inline(column["header"] or column["name"])}
               for column in table["column"]]
    rows = []
    for i, row in enumerate(table["row"]):
        where = f"table {table['id']!r}, row {i}"
        if len(row["cell"]) != len(columns):
            raise ReportError(f"{where}: {len(row['cell'])} cells for "
                              f"{len(columns)} columns")
        try:
            rows.append([_draw_cell(*pair)
                         for pair in zip(row["cell"], columns)])
        except (TypeError, ValueError) as error:
            raise ReportError(f"{where}: bad cell: {error}") from error
    return {**table, "column": columns, "row": rows}


def _draw_svg(figure_id: str, spec: dict[str, Any]) -> ElementTree.Element:
    """Compiles a self-contained SVG; its ids hold the figure's."""
    vega = vl_convert.vegalite_to_vega(spec, config=VEGA_CONFIG)
    if any("url" in source for source in vega.get("data", [])):
        raise ValueError("its data must be inline, not behind a URL")
    root = ElementTree.fromstring(vl_convert.vegalite_to_svg(
        spec, config=VEGA_CONFIG, show_warnings=True, allowed_base_urls=[]))
    # vl-convert counts ids up from one figure to the next: count anew.
    elements = [e for e in root.iter() if "id" in e.attrib]
    ids = {e.get("id"): f"svg-{figure_id}-{i}" for i, e in enumerate(elements)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, ids[value])
            elif name.endswith("href") and not value.startswith("#"):
                raise ValueError(f"it must not refer to {value}")
            elif "#" in value:
                element.set(name, re.sub(
                    r"(?<=^#)[\w-]+$|(?<=^url\(#)[\w-]+(?=\)$)",
                    lambda match: ids.get(match[0], match[0]), value))
    return root


def _draw_figure(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure with its SVG, its width and its parsed specification."""
    try:
        spec = json.loads(figure["vegaLite"])
        if not isinstance(spec, dict):
            raise ValueError("it is not a JSON object")
        spec.pop("$schema", None)  # A version there only earns warnings.
        text = json.dumps(spec, allow_nan=False)
        svg = _draw_svg(figure["id"], spec)
    except (ValueError, ElementTree.ParseError) as error:
        # What follows "    at" is the compiler's own stack.
        message = str(error).split("\n    at ")[0].replace("\n", " ")
        raise ReportError(f"figure {figure['id']!r}: the Vega-Lite "
                          f"specification fails: {message}") from error
    return {**figure, "spec": spec, "width": svg.get("width"),
            "zooms": '"bind": "scales"' in text,
            "svg": markupsafe.Markup(
                ElementTree.tostring(svg, encoding="unicode"))}


def csv_text(table: dict[str, Any]) -> str:
    """A table as CSV: numbers in full, nothing for what is unset."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column["name"] for column in table["column"])
    writer.writerows([next(iter(cell.values()), "") for cell in row["cell"]]
                     for row in table["row"])
    return text.getvalue()


def render(report: dict[str, Any],
           attached: dict[str, str] | None = None) -> dict[str, bytes]:
    """The files of a page by their path below the output folder.

    Args:
      report: as read_report returns it.
      attached: what else lies beside the page: path to description, as prose.
    """
    figures = [_draw_figure(figure) for figure in report["figure"]]
    files = {f"figures/{f['id']}.svg": f["svg"] + "\n" for f in figures}
    tables = {f"data/{t['id']}.csv": t for t in report["table"]}
    files |= {path: csv_text(table) for path, table in tables.items()}
    downloads = (
        (attached or {})
        | {path: table["title"] for path, table in tables.items()}
        | {f"figures/{f['id']}.svg": f["title"] for f in figures})
    environment = jinja2.Environment(
        autoescape=True, loader=jinja2.FileSystemLoader(_HERE),
        lstrip_blocks=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    environment.filters.update(inline=inline, prose=prose)
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    page = environment.get_template("page.html.jinja").render(
        report=report, figures=figures, verdicts=VERDICTS,
        tables=[_draw_table(table) for table in report["table"]
                if not table["csvOnly"]],
        downloads=downloads,
        embed_options=_EMBED_OPTIONS, style=markupsafe.Markup(style),
        bundle=markupsafe.Markup(vl_convert.javascript_bundle()),
        # Runs this page's scripts and no other: text of a report cannot hold
        # its own digest.
        nonce=hashlib.sha256(json.dumps(report).encode()).hexdigest())
    files["index.html"] = page + "\n"
    return {name: text.encode() for name, text in files.items()}


def write(files: dict[str, bytes], out_dir: pathlib.Path) -> None:
    """Writes all files under temporary names, then gives them their own."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".report", dir=out_dir) as staging:
        for i, content in enumerate(files.values()):
            (pathlib.Path(staging) / str(i)).write_bytes(content)
        for i, name in enumerate(files):
            (out_dir / name).parent.mkdir(exist_ok=True)
            os.replace(pathlib.Path(staging) / str(i), out_dir / name)


def isolate(folder: pathlib.Path) -> None:
    """Hides this machine's fonts and time zone; call before any drawing."""
    fonts = folder / "fonts.conf"
    fonts.write_text("<fontconfig><dir>/nonexistent</dir></fontconfig>")
    os.environ.update(FONTCONFIG_FILE=str(fonts), TZ="UTC")


# What is attached to a page beside its own files, and what it is.
_REPORT_NAME = "report.json"
_DESCRIPTIONS = {
    _REPORT_NAME: "This report as data",
    "manifest.textproto": "The manifest that was run",
    "result.pb": "The result, a binary proto",
}


def draw(report_path: pathlib.Path, out_dir: pathlib.Path,
         attachments: dict[str, pathlib.Path]) -> dict[str, Any]:
    """Draws a report with the attachments beside it; returns the report.

    Raises:
      ReportError: the report cannot be read or drawn, or an attachment not
        read. Nothing is left in out_dir then.
    """
    attachments = {_REPORT_NAME: report_path, **attachments}
    report = read_report(report_path)
    with tempfile.TemporaryDirectory() as folder:
        isolate(pathlib.Path(folder))
        files = render(report, {name: _DESCRIPTIONS.get(name, "")
                                for name in attachments})
    try:
        files |= {name: path.read_bytes()
                  for name, path in attachments.items()}
        write(files, out_dir)
    except OSError as error:
        raise ReportError(str(error)) from error
    return report


def _attachment(argument: str) -> tuple[str, pathlib.Path]:
    name, _, path = argument.partition("=")
    if not re.fullmatch(r"\w[\w.-]*", name, re.ASCII) or not path:
        raise argparse.ArgumentTypeError(f"must be NAME=FILE: {argument}")
    return name, pathlib.Path(path)


def main(argv: list[str]) -> int:
    """Runs the program; returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0],
                                     allow_abbrev=False)
    parser.add_argument("--report", type=pathlib.Path, required=True,
                        help="thsgd.report.Report as proto3 JSON")
    parser.add_argument("--out_dir", type=pathlib.Path, required=True,
                        help="folder to write to")
    parser.add_argument("--attach", type=_attachment, action="append",
                        default=[], help="NAME=FILE to copy beside the page")
    flags = parser.parse_args(argv)
    try:
        draw(flags.report, flags.out_dir, dict(flags.attach))
    except (ReportError, OSError, UnicodeError) as error:
        print(f"render_report: {flags.report}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
