"""A paper for a meeting: headings, lines and tables, frozen. Its template sees nothing else; it holds no patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["plain", "strong", "gone", "new"]


@dataclass(frozen=True)
class Span:
    """Some words of a cell. ``gone`` and ``new`` are those that differ between then and now."""

    text: str
    style: Style = "plain"


Cell = tuple[Span, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under their heads. ``widths`` are the columns' in percent, one for each head."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """A heading, lines below it, and a table, if there is anything to tell."""

    heading: str
    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Paper:
    """A whole paper on sheets of A4, laid across. ``foot`` stands on every page."""

    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    language: str = "en-GB"


def cell(words: str, style: Style = "plain") -> Cell:
    """Words of one style as a cell. A cell is never empty: what is not said is told by a dash."""
    return (Span(words or "–", style),)


def words_of(paper: Paper) -> str:
    """Everything the paper says, for finding characters that no font has."""
    said = [paper.title, *paper.lines, paper.foot]
    for section in paper.sections:
        said += [section.heading, *section.lines]
        if section.table:
            said += [*section.table.heads, *(span.text for row in section.table.rows for each in row for span in each)]
    return "".join(said)
