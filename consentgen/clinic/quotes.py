"""Quotes that were never meant to be one: how a stray quote is told from a cell that has a line end in it.

A stray quote opens a cell which closes at the next stray quote, so that one record begins as one patient and ends as
another. ``csv`` cannot see that. What is inside such a cell can: there are the rest of the one row and the beginning of
the other, in their own columns.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.names import names_of, same
from consentgen.clinic.columns import Column, field_of
from consentgen.clinic.words import SIDE_WORDS, plain_side

SIDES = frozenset(word for word, side in SIDE_WORDS.items() if side)
LINE_END = re.compile(r"\r\n|\r|\n")
DATE = re.compile(r"[0-9]{1,4}[/.-](?:[0-9]{1,2}|[A-Za-z]{3,9})[/.-][0-9]{1,4}")
LONG = frozenset(("address", "contact", "concerns", "communication_needs"))
"""Fields in which several lines are nothing odd; nor are they in a column that is not read, such as notes."""

LIKENESS = 0.7
"""From here on a word counts as a misspelt one of ours, as difflib measures: lft is left, Kent is not."""

Check = Callable[[str], bool | None]
"""Whether a text is a value of a column: True, False, or None if it may be a misspelt one."""


@dataclass(frozen=True)
class Shapes:
    """What shows whether cells stand where a row has them: the delimiter, how many headings there are, the columns that
    hold long texts, and a check for each column that has one."""

    delimiter: str
    width: int
    long: frozenset[int]
    checks: Mapping[int, Check]


def shapes(delimiter: str, width: int, columns: Sequence[Column], catalogue: Catalogue) -> Shapes:
    """The checks for the columns whose values can be told from other text."""
    nerves, procedures = (
        {same(name) for id_, entry in entries.items() for name in names_of(id_, entry)}
        for entries in (catalogue.sites, catalogue.procedures))
    known: dict[str, Check] = {
        "born": _is_date, "date_given": _is_date, "date_of_treatment": _is_date, "nhs_number": _is_number,
        "nerve": lambda text: _is_word(same(re.split("[:;]", text)[0]), nerves),
        "procedure": lambda text: _is_word(same(text), procedures),
        "side": lambda text: _is_word(plain_side(text), SIDES),
    }
    short = {column.index for column in columns if column.field not in LONG}
    return Shapes(delimiter, width, frozenset(range(width)) - short,
                  {column.index: known[column.field] for column in columns if column.field in known})


def _is_date(text: str) -> bool:
    return DATE.match(text) is not None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"(?:[0-9][\s-]*){10}", text) is not None


def _is_word(text: str, known: Collection[str]) -> bool | None:
    if text in known:
        return True
    return None if difflib.get_close_matches(text, known, 1, LIKENESS) else False


def swallows(cells: Sequence[str], known: Shapes) -> bool:
    """Whether a record has a cell with parts of other rows inside it. In doubt it has."""
    return any(_swallowed(place, cells, known) for place, text in enumerate(cells) if known.delimiter in text)


def _swallowed(place: int, cells: Sequence[str], known: Shapes) -> bool:
    """Whether the cell at that place is no cell.

    It is none if it begins and ends as between two ditto marks; if two headings stand in one of its lines; or if a line
    in it has the value of a column where the row would have that column. Where every line would be as long as the
    record, only a long text is a cell, and only if something in it is no value of its column.
    """
    text, sign = cells[place], known.delimiter
    lines = [line.split(sign) for line in LINE_END.split(text)]
    rest = len(cells) - 1 - place
    opens = not lines[0][0] and (len(lines[0]) > 1 or not rest)
    closes = not lines[-1][-1] and (len(lines[-1]) > 1 or not place)
    if len(lines) == 1 or (opens and closes):
        return opens and closes and (len(lines) > 1 or len(cells) + text.count(sign) == known.width)
    if any(map(_names_fields, lines)):
        return True
    fits = {known.checks[column](piece.strip()) for column, piece in _placed(lines, place)
            if piece.strip() and column in known.checks}
    if True in fits:
        return True
    widths = {len(line) + (place if line is lines[0] else 0) + (rest if line is lines[-1] else 0) for line in lines}
    return widths == {len(cells)} and not (place in known.long and False in fits and not _names_fields(cells))


def _names_fields(cells: Sequence[str]) -> bool:
    return sum(bool(field_of(text)) for text in cells) > 1


def _placed(lines: Sequence[Sequence[str]], place: int) -> Iterator[tuple[int, str]]:
    """What a row would have in which column, if the quotes did not count. The cells at the quotes themselves are left
    out: their values may be the cell's own."""
    for line in lines:
        start = place if line is lines[0] else 0
        for column, piece in enumerate(line, start):
            at_quote = (line is lines[0] and column == place) or (line is lines[-1] and column == len(line) - 1)
            if not at_quote:
                yield column, piece
