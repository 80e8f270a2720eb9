"""An empty list to fill: what each column means, in comments above the headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from consentgen.clinic.columns import HEADINGS
from consentgen.clinic.fields import FIELDS

WORDS = (
    "# A list for consentgen: one row for each pack. Write below the headings; rows that begin with # are comments.",
    "# Columns may be left out, put in another order, or left blank. Make columns with numbers text, not numbers.",
)


def template() -> bytes:
    """A list without a patient: CSV in UTF-8, with the byte order mark that a spreadsheet knows UTF-8 by."""
    text = io.StringIO()
    csv.writer(text).writerows([words] for words in _comments())
    csv.writer(text).writerow(HEADINGS[field.name] for field in FIELDS)
    return text.getvalue().encode("utf-8-sig")


def _comments() -> Iterator[str]:
    yield from WORDS
    for field in FIELDS:
        yield f"# {HEADINGS[field.name]}: {field.meaning} Such as: {field.example}"
