"""Reading what commands are given: catalogue, date, patient, templates. What cannot be read stops with its reason."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from consentgen import errors, report
from consentgen.catalogue.check import check as check_catalogue
from consentgen.catalogue.load import Catalogue, load
from consentgen.diagnostics import Diagnostic
from consentgen.errors import CannotRead, MaterialFault
from consentgen.patient import Patient, read_date, read_patient


def read_catalogue(path: Path | None) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    """The catalogue with all its faults, or a stop that shows why there is none."""
    known, found = load(path)
    if known is None or not known.procedures:
        report.diagnostics(found, to_stderr=True)
        raise MaterialFault("The catalogue cannot be used.", "“consentgen check” shows every fault")
    return known, (*found, *check_catalogue(known))


def pack_date(text: str | None) -> date:
    """The date of ``--date``, or today."""
    if text is None:
        return date.today()
    day = read_date(text)
    if day is None:
        raise errors.RequestWrong("--date: this is not a real date.", "write it as 2026-11-22")
    return day


def patient_from(source: str | None, made_on: date) -> tuple[Patient | None, tuple[Diagnostic, ...]]:
    """The patient from a JSON file or standard input, with the faults of its fields."""
    if source is None:
        return None, ()
    name = "standard input" if source == "-" else source
    content = sys.stdin.buffer.read() if source == "-" else read_bytes(source)
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_refuse_double)
    except UnicodeDecodeError:
        raise CannotRead(f"{name}: the file is not UTF-8 text.", "save it again as UTF-8") from None
    except json.JSONDecodeError as fault:
        raise errors.RequestWrong(f"{name}:{fault.lineno}:{fault.colno}: this is not valid JSON.",
                                  "examples/patient.json shows how it is written") from None
    except (ValueError, RecursionError):
        raise errors.RequestWrong(f"{name}: this is not a patient in JSON, or a key stands twice.",
                                  "examples/patient.json shows how it is written") from None
    return read_patient(data, name, made_on)


def _refuse_double(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a key stands twice")
    return data


def read_bytes(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``. Raises ``CannotRead``."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise CannotRead(f"{name}: no such file.", "check the path") from None
    except OSError as error:
        raise CannotRead(f"{name}: cannot be read: {error.strerror}.", "check the path and its permissions") from None


def template_folders(own: Path | None, catalogue: Path | None = None) -> tuple[Path, ...]:
    """The folders templates come from: the one that was named, then that of the clinic's folder, then the shipped one.
    """
    return tuple(folder for folder in template_places(own, catalogue) if folder.is_dir())


def template_places(own: Path | None, catalogue: Path | None) -> tuple[Path, ...]:
    """The same with a folder in the clinic's that is not there yet, for who looks again later."""
    from consentgen.resources import templates_path

    if own is not None and not own.is_dir():
        raise CannotRead(f"{own}: no such folder of templates.", "check the path")
    beside = catalogue / "templates" if catalogue is not None and catalogue.is_dir() else None
    return (*(folder for folder in (own, beside) if folder is not None), templates_path())
