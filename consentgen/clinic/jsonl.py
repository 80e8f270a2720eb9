"""Lists as JSON lines, for scripts: one JSON object on each line, its keys the names of the fields."""

from __future__ import annotations

import json
import re
from typing import Any

from consentgen.clinic.dates import Written
from consentgen.clinic.fields import FIELD_NAMES, Cell, Terms, fault_at, read_row
from consentgen.clinic.row import ClinicList, Row
from consentgen.clinic.table import DATES, month_first_faults
from consentgen.diagnostics import Diagnostic, did_you_mean
from consentgen.errors import CannotRead

ALSO = {"nerves": "nerve", "factor": "factors", "concern": "concerns"}


def read_json_lines(content: bytes, terms: Terms) -> ClinicList:
    """The rows of a list in JSON lines, blank lines left out; a row's number is that of its line, from 1.

    Values are text, true or false, null, or a list of texts where a field takes several. Raises ``CannotRead`` where
    the list is not text in UTF-8, or where its first object goes on over several lines.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CannotRead(f"{terms.file}: the list is not UTF-8 text.", "save it again as UTF-8") from None
    if _goes_on(text.strip()):
        raise CannotRead(f"{terms.file}: one JSON object stands on several lines.", "write each object on one line")
    dates: list[Written] = []
    lines = enumerate(text.split("\n"), start=1)
    rows = tuple(_row(number, line, terms, dates) for number, line in lines if line.strip())
    return ClinicList(rows, month_first_faults(dates, terms))


def _goes_on(text: str) -> bool:
    """Whether the text begins with a JSON object that is not whole at the end of its line."""
    try:
        data, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and "\n" in text[:end]


def _row(number: int, line: str, terms: Terms, dates: list[Written]) -> Row:
    """The row of one line; the dates in it are added to ``dates``."""
    try:
        pairs = json.loads(line, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return _not_read(number, terms, "This line is not valid JSON.")
    if not isinstance(pairs, _Pairs):
        return _not_read(number, terms, "This line is not one JSON object.")
    faults: list[Diagnostic] = []
    cells: dict[str, Cell] = {}
    for key, value in pairs:
        name = re.sub(r"[\s\-]+", "_", key.strip().casefold())
        name = ALSO.get(name, name)
        if name not in FIELD_NAMES:
            faults.append(fault_at(terms, number, "", "unknown-field", "A key of this line is not known.",
                                   did_you_mean(name, FIELD_NAMES) or f"the keys are {', '.join(FIELD_NAMES)}"))
        elif name in cells:
            faults.append(fault_at(terms, number, name, "field-twice", "This field stands twice.", "keep one"))
        else:
            cells[name] = Cell(_text(value, number, name, terms, faults), name)
    dates += [Written(number, cells[name].text) for name in DATES if name in cells]
    return read_row(number, cells, terms, faults)


class _Pairs(list[tuple[str, Any]]):
    """The pairs of one JSON object, so that a key that stands twice is seen."""


def _not_read(number: int, terms: Terms, message: str) -> Row:
    return Row(number, None, (fault_at(terms, number, "", "not-an-object", message, "write one object on each line"),))


def _text(value: Any, number: int, name: str, terms: Terms, faults: list[Diagnostic]) -> str:
    """The value as a cell's text; a fault is added where it is of another kind."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not isinstance(value, _Pairs) and all(isinstance(item, str) for item in value):
        return ";".join(value)
    faults.append(fault_at(terms, number, name, "not-text", "This is not text, nor a list of texts.",
                           "put it in quotes: a number loses leading zeros"))
    return ""
