"""What a list is, by what it holds and not by its name: a clinic's “list.csv” is a workbook often enough."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import PurePath
from typing import Literal

from consentgen.clinic.text import decode
from consentgen.errors import CannotRead

Kind = Literal["csv", "xlsx", "fhir", "jsonl"]

WORKBOOK = "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
AS_WORKBOOK = "open it and save it as an .xlsx workbook, or as CSV in UTF-8"

FOREIGN = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"{\\rtf", "a Rich Text document"), (b"\x1f\x8b", "a compressed file"), (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"), (b"SQLite format 3", "a database"),
)
"""What files of other kinds begin with, and what they are."""

ZIPPED = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)"), ("content.xml", "an OpenDocument file"),
    ("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("Index/Document.iwa", "a Numbers or Pages document"),
)
"""What a zip archive of another kind holds, and what it is."""

JSON_LINES = (".jsonl", ".ndjson")
NAMED: dict[str, tuple[Kind, ...]] = {
    ".csv": ("csv",), ".tsv": ("csv",), ".tab": ("csv",), ".txt": ("csv",), ".xlsx": ("xlsx",), ".xlsm": ("xlsx",),
    ".json": ("fhir", "jsonl"), **dict.fromkeys(JSON_LINES, ("jsonl",)),
}
WORDS: dict[Kind, str] = {
    "csv": "text in columns (CSV)", "xlsx": "a workbook (XLSX)", "fhir": "a FHIR bundle", "jsonl": "JSON lines"
}


def kind_of(name: str, content: bytes, file: str) -> Kind:
    """The kind of a list. ``name`` only settles whether broken text was meant as JSON lines.

    Raises ``CannotRead`` for an empty file and for every kind that no reader takes, saying what it is.
    """
    if not content.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise CannotRead(f"{file}: the list holds no row.", "check that it is the right file")
    if content.startswith(OLE):
        raise _not_taken(file, *_ole(content))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content, file)
    for mark, what in FOREIGN:
        if content.startswith(mark):
            raise _not_taken(file, what, AS_WORKBOOK)
    return _text(decode(content, file).text.lstrip(), PurePath(name).suffix.casefold(), file)


def misnamed(name: str, kind: Kind) -> str:
    """What to tell where the name says another kind than the file is; empty text otherwise."""
    said = NAMED.get(PurePath(name).suffix.casefold(), (kind,))
    return "" if kind in said else f"The list is {WORDS[kind]}, whatever its name says, and is read as that."


def _not_taken(file: str, what: str, hint: str) -> CannotRead:
    return CannotRead(f"{file}: this is {what}, and lists of that kind cannot be read.", hint)


def _ole(content: bytes) -> tuple[str, str]:
    if ENCRYPTED in content:
        return "protected with a password", "open it, take the password off, and save it again"
    return "an old workbook (.xls) or another old Office file", AS_WORKBOOK


def _zipped(content: bytes, file: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise CannotRead(f"{file}: the workbook is damaged.", "copy it again from where it came") from None
    if WORKBOOK in names:
        return "xlsx"
    what = next((what for part, what in ZIPPED if part in names), "a zip archive")
    raise _not_taken(file, what, AS_WORKBOOK)


def _text(text: str, suffix: str, file: str) -> Kind:
    start = text[:2000].casefold()
    if start.startswith("<"):
        what = "a web page" if "<html" in start or "<table" in start else "XML"
        raise _not_taken(file, what, AS_WORKBOOK if what == "a web page" or "spreadsheet" in start
                         else "a FHIR bundle is read as JSON")
    if suffix in JSON_LINES:
        return "jsonl"
    if start.startswith("["):
        raise _not_taken(file, "one JSON array", "write one object on each line, without the brackets")
    if not start.startswith("{"):
        return "csv"
    first = _object(text.split("\n", 1)[0])
    if first is not None:
        return "fhir" if "resourceType" in first else "jsonl"
    return "fhir" if '"resourcetype"' in start else "jsonl"


def _object(line: str) -> dict[str, object] | None:
    """The line as one whole JSON object; None if it is not."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
