"""The empty list: every column is explained, and what is filled in reads back without a fault."""

from __future__ import annotations

import csv
import io

from made_up import TERMS, families, read

from consentgen.clinic.columns import HEADINGS
from consentgen.clinic.fields import FIELDS
from consentgen.clinic.template import template

FILLED = {field.name: field.example for field in FIELDS} | {
    "procedure": "chilling",
    "nerve": "rib",
    "side": "right",
    "level": "",
    "factors": "frost",
    "date_given": "22/07/2030",
    "date_of_treatment": "01/08/2030",
    "preferred_name": "",
    "edition": "",
}


def test_every_column_is_explained_in_a_comment() -> None:
    rows = list(csv.reader(io.StringIO(template().decode("utf-8-sig"), newline="")))
    *comments, head = rows
    assert head == [HEADINGS[field.name] for field in FIELDS]
    assert all(len(row) == 1 and row[0].startswith("# ") for row in comments)
    explained = {row[0][2:].split(":")[0] for row in comments}
    assert set(head) <= explained
    assert all(field.meaning in "\n".join(row[0] for row in comments) for field in FIELDS)


def filled(*, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The template with a patient below it, as a spreadsheet saves it: every row as wide as the headings."""
    rows = list(csv.reader(io.StringIO(template().decode("utf-8-sig"), newline="")))
    rows.append([FILLED[field.name] for field in FIELDS])
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([*row, *[""] * (len(FIELDS) - len(row))] for row in rows)
    return text.getvalue().encode(encoding)


def test_what_is_filled_in_reads_back_without_a_fault() -> None:
    for delimiter, encoding in ((",", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")):
        found = read(filled(delimiter=delimiter, encoding=encoding))
        assert families(found) == ["Smith"]
        assert found.rows[0].number == len(FIELDS) + 4
        assert found.rows[0].request.edition == "large-print"  # type: ignore[union-attr]


def test_the_empty_list_itself_holds_no_row() -> None:
    found = None
    try:
        found = read(template(), terms=TERMS)
    except Exception as error:
        assert "no row" in str(error)
    assert found is None
