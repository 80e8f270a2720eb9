"""The demo pack in typst's own markup: the same words, tables, lists and pictures, tagged, for ``tools/bench_late.py``.

Done as quickly as typst can: the markup is made once, from a pack's HTML, and the patient's values stand in a state, so
that a warm compiler lays out anew only what shows them (as ``sys.inputs``, or written into each place, they take it
about three times as long). The fonts are loaded once; they are unpacked for it, since typst reads no woff2.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

SAME = 0.99
"""The least share of the pack's words that the typst PDF must hold, and of its own that must be the pack's."""

START = r"""
#let (ink, grey, hue, rail) = (rgb("#16222a"), rgb("#46535b"), rgb("#0b4f60"), 34mm)
#let who = state("who", ())
#set text(font: "Noto Sans", fallback: false, size: 14pt, lang: "en", region: "GB", fill: ink, hyphenate: false,
  ligatures: false, top-edge: .8em, bottom-edge: -.2em)
#set par(leading: .34em, spacing: 2mm)
#set block(spacing: 2mm)
#set list(body-indent: 2mm, spacing: .4em)
#set table(stroke: none, inset: 0pt)
#set table.cell(breakable: false)
#set grid(column-gutter: 2mm)
#show heading: set block(sticky: true, breakable: false, above: 1.3mm, below: .6mm)
#show heading.where(level: 1): set text(30pt, weight: "extrabold", fill: hue)
#show heading.where(level: 1): set par(leading: .14em)
#show heading.where(level: 2): it => block(width: 100%, above: 2.8mm, below: 1.3mm, sticky: true,
  stroke: (top: 2pt + hue), inset: (top: 1.3mm), text(20pt, weight: "extrabold", fill: hue, it.body))
#show heading.where(level: 3): set text(15pt, weight: "bold")
#let sign(file, height) = box(baseline: .35mm, pdf.artifact(image(file, height: height))) + h(2mm)
#let tick = box(width: 4.6mm, height: 4.6mm, baseline: .9mm, stroke: 1pt + ink) + h(2mm)
#let line-for(words, width: 100%) = box(width: width, height: 9mm, stroke: (bottom: .6pt + ink),
  align(bottom + left, pad(bottom: .5mm, text(12pt, fill: grey, words))))
#let turn(first, head, foot, bottom) = (
  margin: (left: 18mm, right: 16mm, top: 23mm, bottom: bottom), footer-descent: 3.4mm, header-ascent: 3mm,
  background: pdf.artifact(image("draft.svg")),
  header: context if here().page() != locate(first).page() {
    block(width: 100%, stroke: (bottom: .5pt + ink), inset: (bottom: 2mm), text(12pt, head))
  },
  footer: context {
    set text(12pt)
    let blank = locate(<end-of-leaflet>).page() < here().page() and here().page() < locate(<form>).page()
    align(top, grid(columns: (1fr, auto),
      text(fill: grey, if blank [This page is blank, so that the form starts on a fresh sheet.] else { foot }),
      strong[Page #here().page() of #counter(page).final().first()]))
  },
)
"""
SET = {
    **dict.fromkeys(("small", "detail", "legend", "draft-line", "limits", "body", "key", "others"), "text(12pt)"),
    **dict.fromkeys(("notes", "sources", "close", "risk", "compact"), "text(12pt); #set par(leading: .2em)"),
    **dict.fromkeys(("questions", "yes-no"), "par(leading: .22em)"), "lead": "text(16pt)", "statement": "text(14pt)",
    **dict.fromkeys(("facts", "last-page"), "text(13pt)"), "term": 'text(weight: "regular")',
    **dict.fromkeys(("drawn", "where"), 'text(12pt, weight: "semibold")'), "figure": "text(16pt, fill: hue)",
    "clinical": 'text(17pt, weight: "semibold")', "target": 'text(18pt, weight: "semibold")', "leaflet": "text(14pt)",
    "side": 'text(weight: "extrabold")', "mark": 'text(weight: "semibold")', "measure": 'text(weight: "bold")',
    "form": "text(12pt); #show heading.where(level: 1): set text(22pt); #let rail = 0mm", "blanks": "par(leading: 0mm)",
    "part": 'text(12pt); #show heading: it => text(12pt, weight: "extrabold", fill: hue, it.body)',
    "boxes": "list(marker: none, body-indent: 0mm)",
}  # fmt: skip
BLOCKS = {
    **dict.fromkeys(("together", "unknown", "count", "time-line", "body"), "breakable: false"), "masthead": "",
    "part": "width: 100%, breakable: false, stroke: (top: .5pt + ink), inset: (y: 1.8mm), spacing: 0mm",
    "rung": "width: 100%, breakable: false, stroke: (top: 2pt + ink), inset: (top: 1mm)", "blanks": "",
    "risk": "width: 100%, breakable: false, stroke: (top: .5pt + ink), inset: (top: 1mm), above: 1.3mm",
    "strip": "width: 100%, stroke: (top: 2pt + hue, bottom: .5pt + ink), inset: (y: 3mm)",
    "matter": "inset: (left: rail)",
}  # fmt: skip
BOXES = {
    "draft": "stroke: 1.25pt + ink, inset: (x: 2mm)", "tag": "stroke: 1pt + ink, radius: 2.6mm, inset: (x: 2.2mm)",
    "stop": "stroke: 1pt + ink, inset: (x: 1mm)", "whole": "", "body-view": "", "who": "width: 148mm",
}  # fmt: skip
BESIDE = {"part": "33mm, 1fr", "count": "32mm, 1fr", "rung": "34mm, 1fr", "pair": "1fr, 1fr", "body": "31mm, 1fr"}
RULED = "stroke: (bottom: .5pt + grey), inset: (y: .6mm, right: 2mm), columns: "
TABLES = {
    "keys": "columns: (28mm, 1fr), align: (right, left), column-gutter: 6mm, row-gutter: 1mm",
    "rail": "columns: (34mm, 1fr), row-gutter: 1.4mm", "compact": RULED + "(34mm, 41mm, 53mm, 48mm)",
    "questions": RULED + "(1fr, 9mm, 9mm)", "yes-no": RULED + "(1fr, 14mm, 14mm)",
}  # fmt: skip
LABELS = {"compact": "strong", "rail": 'text.with(12pt, weight: "semibold")',
          "keys": 'text.with(30pt, weight: "extrabold", fill: hue)'}  # fmt: skip
SIGNS = dict.fromkeys(("hatched", "dotted"), "5mm") | dict.fromkeys(("here", "elsewhere", "none"), "3.5mm")
"""The classes of the style sheet, as far as it takes to set about the same lines on as many pages."""


@dataclass
class _Node:
    tag: str
    given: dict[str, str]
    kids: list[_Node | str] = field(default_factory=list)


class _Page(HTMLParser):
    """A pack's HTML as nodes; ``values`` are its private texts, ``drawings`` its pictures, both in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.css, body = html[: html.index("<body")], html[html.index("<body") :]
        self.title = unescape(re.findall("<title>(.*?)</title>", self.css)[0])
        self.drawings, self.values = re.findall("<svg.*?</svg>", body, re.DOTALL), list[str]()
        self.top = _Node("top", {})
        self.open = [self.top]
        for number, drawing in enumerate(self.drawings):
            body = body.replace(drawing, f"<img name='{number}'>", 1)
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].kids.append(node)
        if tag not in ("br", "img"):
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep the text; of a private one its place among the values."""
        words = re.sub(r"\s+", " ", data)
        if any("data-private" in node.given for node in self.open):
            self.values.append(words)
            words = f"\0{len(self.values) - 1}"
        self.open[-1].kids.append(words)


def _markup(node: _Node | str, drawings: list[str]) -> str:
    """The element in typst's markup; a part of a table in its code."""
    if isinstance(node, str):
        private = node.startswith("\0")
        return f"#context who.get().at({node[1:]});" if private else re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", node)
    tag, classes = node.tag, node.given.get("class", "").split()
    said = [(kid, _markup(kid, drawings)) for kid in node.kids]
    text, every = "".join(part for _, part in said), [part for kid, part in said if isinstance(kid, _Node)]
    if tag == "img":
        drawing = drawings[int(node.given["name"])]
        width, alt = (re.findall(each, drawing)[0] for each in ('width="(.*?)"', "<title>(.*?)</title>"))
        return f'#box(image("{node.given["name"]}.svg", width: {width}, alt: {_quoted(unescape(alt))}));'
    if tag == "br":
        return "#linebreak();"
    if tag in ("td", "th"):
        return f"{'label' if tag == 'th' else ''}[{text}]"
    if tag in ("tr", "tbody", "thead"):
        return f"table.header({', '.join(every)})" if tag == "thead" else ", ".join(every)
    if tag == "table":
        label = LABELS.get(classes[0], "text")
        text = f"#[#let label = {label};#table({TABLES[classes[0]]}, {', '.join(every)});];"
    elif tag in ("ul", "ol"):
        text = f"#list({', '.join(f'[{each}]' for each in every)});"
    for name in classes:
        if name in ("blank", "write-on"):
            wide = {"half": "48.8%", "number": "60mm", "blank": "48.8%"}.get(classes[-1], "100%")
            text = f"#line-for(width: {wide})[{text}];"
        elif name in ("masthead", "strip", "blanks", "head"):
            text = "#h(1fr);".join(f"#box[{each}];" for each in every)
        elif name == "box":
            text = "#tick;"
        elif name == "drawn":
            text = _drawn(node, every)
        elif name in SIGNS:
            text = f'#sign("{name}.svg", {SIGNS[name]});{text}'
        elif name in BESIDE and "wide" not in classes:
            text = f"#grid(columns: ({BESIDE[name]}), [{every[0]}], [{''.join(every[1:])}]);"
    if tag == "article":  # its first two elements are the running head and foot
        name, below = classes[0], "20mm" if "form" in classes else "16mm"
        return (f'\n#pagebreak(weak: true, to: "odd")\n#set page(..turn(<{name}>, [{every[0]}], [{every[1]}], {below}))'
                f"\n#metadata(none)<{name}>#v(-9mm)\n"
                f"#[#set {SET[name]};{''.join(every[2:])}#metadata(none)<end-of-{name}>]")
    if tag in ("b", "strong"):
        text = f"#strong[{text}];"
    elif tag in ("h1", "h2", "h3"):
        text = f"#heading(level: {tag[1]})[{text}];"
    elif tag == "p" and "others" not in classes:
        text = f"#par[{text}];"
    for name in classes:
        text = f"#[#set {SET[name]};{text}];" if name in SET else text
        text = f"#block({BLOCKS[name]})[{text}];" if name in BLOCKS else text
        text = f"#box({BOXES[name]})[{text}];" if name in BOXES else text
    return f"#pagebreak(weak: true);{text}" if {"chapter", "turn"} & set(classes) else text


def _drawn(node: _Node, every: list[str]) -> str:
    """A drawing with words laid over it."""
    laid = [f"#place[{every[0]}];"]
    for words, text in zip([kid for kid in node.kids if isinstance(kid, _Node)][1:], every[1:], strict=True):
        left, top, width, side = re.findall(r": ([\w.]+)", words.given["style"])
        laid.append(f"#place(dx: {left}, dy: {top}, block(width: {width}, align({side})[{text}]));")
    return f"#block(width: 100%, {node.given['style']})[{''.join(laid)}];"


def _quoted(text: str) -> str:
    """The text as a string of typst's code."""
    return json.dumps(text, ensure_ascii=False)


def prepared(pages: list[str], folder: Path, ours: bytes) -> tuple[Callable[[int], bytes] | None, str]:
    """What sets the n-th patient's pages, and how far they say what ours do; or None, and why not.

    ``pages`` are the packs' HTML, of which the last is the model; ``ours`` is the first as a PDF. Works in ``folder``.
    """
    if not importlib.util.find_spec("typst"):
        return None, "typst: not installed (pip install typst)"
    import typst
    from fontTools.ttLib import TTFont

    from consentgen.render import fonts

    page = _Page(pages[-1])
    signs = re.findall(r'(?:(\w+)::before { )?background[\w-]*: url\("data:image/svg\+xml,(.*?)"', page.css)
    for name, drawing in [*((name or "draft", unquote(svg)) for name, svg in signs), *enumerate(page.drawings)]:
        (folder / f"{name}.svg").write_text(drawing, encoding="utf-8")
    for face in (face for family in fonts.families_for(pages[-1]) for face in family.faces):
        font = TTFont(fonts.FOLDER / face.file)
        font.flavor = None
        font.save(folder / f"{face.file}.ttf")
    loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    compiler = typst.Compiler(root=folder, font_paths=loaded)
    title, body = _quoted(page.title), _markup(page.top, page.drawings)
    values = [_Page(html).values for html in pages]

    def of_patient(number: int) -> bytes:
        told = ", ".join(map(_quoted, values[number]))
        model = f"#set document(title: {title}){START}#who.update(({told}))\n{body}"
        pdf: bytes = compiler.compile(model.encode(), pdf_standards="ua-1")
        return pdf

    return of_patient, _same_words(of_patient(0), ours, values[0])


def _same_words(theirs: bytes, ours: bytes, private: list[str]) -> str:
    """How far two PDFs hold the same words; stops where that is too little, or one of them is not tagged."""
    from consentgen.render.readback import read_pdf

    read = [read_pdf(content).pages for content in (theirs, ours)]
    words = [Counter(word for page in pages for word in page.text.split()) for pages in read]
    share = (words[0] & words[1]).total() / max(each.total() for each in words)
    if share < SAME or not (words[0] & words[1]).keys() >= set(" ".join(private).split()):
        sys.exit(f"typst: {share:.1%} of the words are the same, which is not enough; lost: {words[1] - words[0]}")
    return f"{len(read[0])} pages, ours {len(read[1])}; {share:.1%} of the words the same"
