"""The door to lists of every kind: finds out what a file is, has it read, and compares its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consentgen.clinic.fields import Terms
from consentgen.clinic.identified import tell_missing
from consentgen.clinic.kinds import Kind, kind_of, misnamed
from consentgen.clinic.row import ClinicList
from consentgen.clinic.twice import compare_rows
from consentgen.diagnostics import Diagnostic, Place
from consentgen.errors import CannotRead, RequestWrong


def read_list(
    name: str, content: bytes, terms: Terms, maps: Sequence[str] = (), sheet: str | None = None
) -> ClinicList:
    """Every row of a list in its order, all faults of the rows and of the list, and which column was taken for what.

    ``name``: the file's, or ``-``; what the list is, its bytes say. ``maps``: pairs such as ``side=Which side``.
    ``sheet``: the sheet of a workbook. Raises ``CannotRead`` where the file is no list or holds no row, and
    ``RequestWrong`` where ``maps`` or ``sheet`` do not fit the kind of list.
    """
    kind = kind_of(name, content, terms.file)
    if maps and kind not in ("csv", "xlsx"):
        raise RequestWrong("--map: a list of this kind has no columns.", "its fields have their names already")
    if sheet is not None and kind != "xlsx":
        raise RequestWrong("--sheet: this list is not a workbook.", "leave --sheet out")
    found = _read(kind, content, terms, maps, sheet)
    if not found.rows and not found.faults:
        raise CannotRead(f"{terms.file}: the list holds no row.", "check that it is the right file")
    if wrong := misnamed(name, kind):
        told = Diagnostic(Place(terms.file), "misnamed", wrong, severity="warning")
        found = replace(found, notices=(told, *found.notices))
    rows, missing = tell_missing(compare_rows(found.rows, terms.file), terms.file)
    if kind == "fhir":
        from consentgen.clinic.fhir import with_hints

        rows = with_hints(rows)
    return replace(found, rows=rows, notices=(*found.notices, *missing))


def _read(kind: Kind, content: bytes, terms: Terms, maps: Sequence[str], sheet: str | None) -> ClinicList:
    """What the reader of that kind finds. Readers are imported only where they are used: one needs openpyxl."""
    if kind == "csv":
        from consentgen.clinic.delimited import read_delimited

        return read_delimited(content, terms, maps)
    if kind == "xlsx":
        from consentgen.clinic.xlsx import read_workbook

        return read_workbook(content, terms, maps, sheet)
    if kind == "fhir":
        from consentgen.clinic.fhir import read_bundle

        return read_bundle(content, terms)
    from consentgen.clinic.jsonl import read_json_lines

    return read_json_lines(content, terms)
