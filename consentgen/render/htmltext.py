"""What an HTML page says: its blocks of text in order, as a screen reader should meet them.

The read-back compares this with what the finished PDF says, so it knows only the markup, no style sheet:
text drawn by CSS, changed by ``text-transform`` or hidden by ``display`` shows up as a difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

ROLES = {
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "h5": "H5", "h6": "H6",
    "p": "P", "li": "LI", "dt": "LI", "dd": "LI", "th": "TH", "td": "TD",
    "caption": "Caption", "figcaption": "Caption",
}  # fmt: skip
"""The elements whose text counts as theirs, with their PDF role; any other is part of what it stands in."""
PLAIN = "Div"
"""The role of text that stands in none of these."""

_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_SILENT = frozenset(("head", "script", "style", "template"))
_ENDS_PARAGRAPH = frozenset((
    "address", "article", "aside", "blockquote", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "section", "table", "ul",
))  # fmt: skip
_CLOSES = {
    "li": (("li",), ("ul", "ol")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "td": (("td", "th"), ("tr", "table")),
    "th": (("td", "th"), ("tr", "table")),
    "tr": (("tr",), ("table",)),
    "tbody": (("thead", "tbody"), ("table",)),
    "tfoot": (("thead", "tbody"), ("table",)),
}
_MARKS = ("figure", "risk", "target", "private", "draft")


@dataclass(frozen=True)
class Block:
    """A run of text in one element: its PDF role, its text with single spaces, and whether it is private.

    ``header_row`` says that it stands in a ``thead``, which a table repeats where it breaks over pages.
    """

    tag: str
    text: str
    private: bool = False
    header_row: bool = False


@dataclass(frozen=True)
class HtmlText:
    """All that a page says.

    ``running`` are the texts of elements marked ``data-running``, which stand in the page margins; ``figures``
    the text alternatives of pictures, ``drawn`` the words inside each; ``tagged`` the texts of elements marked
    ``data-figure``, ``data-risk``, ``data-target``, ``data-private`` or ``data-draft``, by kind ("figure", ...)
    and value of the mark.
    """

    blocks: tuple[Block, ...]
    running: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    tagged: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    language: str = ""


def read_html(html: str) -> HtmlText:
    """Read what an HTML page says. Never fails: whatever is not understood is passed over."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.result()


def plain_spaces(text: str) -> str:
    """The text with every run of white space as one space, and none at its ends."""
    return " ".join(text.split())


@dataclass
class _Element:
    tag: str
    private: bool
    running: bool
    silent: bool
    role_owner: _Element | None
    header_row: bool
    marks: tuple[tuple[str, str], ...] = ()
    text: list[str] = field(default_factory=list)


@dataclass
class _Run:
    owner: _Element | None
    header_row: bool
    private: bool = False
    text: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[_Element] = []
        self._runs: list[_Run] = []
        self._running: list[str] = []
        self._figures: list[str] = []
        self._drawn: list[str] = []
        self._tagged: dict[tuple[str, str], list[str]] = {}
        self._title: list[str] = []
        self._language = ""

    def result(self) -> HtmlText:
        self._close(0)
        blocks = (
            Block(ROLES[run.owner.tag] if run.owner else PLAIN, text, run.private, run.header_row)
            for run in self._runs
            if (text := plain_spaces("".join(run.text)))
        )
        return HtmlText(
            blocks=tuple(blocks),
            running=tuple(self._running),
            figures=tuple(self._figures),
            drawn=tuple(map(plain_spaces, self._drawn)),
            tagged={mark: tuple(texts) for mark, texts in self._tagged.items()},
            title=plain_spaces("".join(self._title)),
            language=self._language,
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._in_svg():
            if tag not in _VOID:
                self._open.append(self._element(tag, given))
            return
        if tag == "html":
            self._language = given.get("lang", "")
        if tag == "img" and not self._silent():
            self._figures.append(plain_spaces(given.get("alt", "")))
            self._drawn.append("")
        if tag == "br":
            self.handle_data(" ")
        self._end_implied(tag)
        if tag not in _VOID:
            self._open.append(self._element(tag, given))
            if tag == "svg" and not self._silent(outside=1):
                self._figures.append("")
                self._drawn.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._in_svg() and self._open[-1].tag == tag:
            self._close(len(self._open) - 1)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                self._close(place)
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].tag == "title":
            self._title_text(data)
        elif self._in_svg() and self._drawn and self._open[-1].tag in ("text", "tspan"):
            self._drawn[-1] += f" {data}"
        if self._silent():
            return
        for element in self._open:
            if element.marks or element.running:
                element.text.append(data)
        if self._open and self._open[-1].running:
            return
        self._add_to_run(data)

    def _add_to_run(self, data: str) -> None:
        inner = self._open[-1] if self._open else None
        owner = inner.role_owner if inner else None
        header_row = inner is not None and inner.header_row
        if not self._runs or self._runs[-1].owner is not owner:
            if not data.strip():
                return
            self._runs.append(_Run(owner, header_row))
        run = self._runs[-1]
        run.text.append(data)
        run.private |= inner is not None and inner.private and bool(data.strip())

    def _title_text(self, data: str) -> None:
        if not self._in_svg():
            self._title.append(data)
        elif self._figures and self._open[-2].tag == "svg":
            self._figures[-1] = plain_spaces(self._figures[-1] + data)

    def _element(self, tag: str, given: dict[str, str]) -> _Element:
        outer = self._open[-1] if self._open else None
        marks = tuple((mark, given[f"data-{mark}"]) for mark in _MARKS if f"data-{mark}" in given)
        element = _Element(
            tag=tag,
            private="data-private" in given or (outer is not None and outer.private),
            running="data-running" in given or (outer is not None and outer.running),
            silent=tag in _SILENT or tag == "svg" or "hidden" in given or (outer is not None and outer.silent),
            role_owner=outer.role_owner if outer else None,
            header_row=tag == "thead" or (outer is not None and outer.header_row and tag != "table"),
            marks=marks,
        )
        if tag in ROLES:
            element.role_owner = element
        return element

    def _end_implied(self, tag: str) -> None:
        if tag in _ENDS_PARAGRAPH:
            self._end_nearest(("p",), ("table", "td", "th", "li", "div", "section"))
        if tag in _CLOSES:
            self._end_nearest(*_CLOSES[tag])

    def _end_nearest(self, wanted: Iterable[str], stop: Iterable[str]) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag in wanted:
                self._close(place)
                return
            if self._open[place].tag in stop:
                return

    def _close(self, place: int) -> None:
        while len(self._open) > place:
            element = self._open.pop()
            text = plain_spaces("".join(element.text))
            for mark in element.marks:
                self._tagged.setdefault(mark, []).append(text)
            if element.running and text and not (self._open and self._open[-1].running):
                self._running.append(text)

    def _in_svg(self) -> bool:
        return any(element.tag == "svg" for element in self._open)

    def _silent(self, outside: int = 0) -> bool:
        inner = self._open[: len(self._open) - outside]
        return bool(inner) and inner[-1].silent
