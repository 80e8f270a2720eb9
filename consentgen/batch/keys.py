"""The key of a pack: what it is made of, so that a change remakes exactly the packs it touches.

A key covers the document (every word and number that may be printed), the record (every claim considered, every
approval), the patient, the dates, the templates, the fonts and the versions of the programs. It does not cover the
digest of the whole catalogue: otherwise a changed figure of one nerve would remake the packs of all others. So a pack
that is kept bears in its footer the digest of the catalogue that it was made from, which is true; its words are those
of the new one as well. The catalogue's version and dates are printed words: a new version remakes every pack.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from consentgen import __version__
from consentgen.catalogue.load import Catalogue
from consentgen.document.approval import approvals_told
from consentgen.document.build import build
from consentgen.explain import explanation
from consentgen.make import read_logo
from consentgen.request import Request
from consentgen.resolve import resolve
from consentgen.resources import fonts_path

ENGINES = ("weasyprint", "pydyf", "jinja2")
"""Libraries of which another version may set other pages."""


def surroundings(templates: Iterable[Path]) -> str:
    """A digest of what all packs of a batch share: templates, fonts, and versions."""
    digest = sha256(json.dumps([__version__, *(version(name) for name in ENGINES)]).encode())
    for folder in (*templates, fonts_path()):
        for name, content in _files(folder):
            digest.update(sha256(name.encode()).digest() + sha256(content).digest())
        digest.update(b"/")
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith("."):
            yield file.relative_to(folder).as_posix(), file.read_bytes()


class Keys:
    """The keys of the packs of one batch. What two patients' packs have in common is worked out once."""

    def __init__(self, secret: bytes, catalogue: Catalogue, shared: str) -> None:
        self._secret, self._catalogue, self._shared = secret, catalogue, shared
        self._logo = read_logo(catalogue)
        self._contents: dict[Request, str] = {}

    def key(self, request: Request) -> str:
        """The key of the pack that ``request`` asks for, in hexadecimal; nobody can compute it without the secret."""
        anybody = replace(request, patient=None, given_on=None, treatment_on=None)
        if anybody not in self._contents:
            self._contents[anybody] = self._content(anybody)
        patient = asdict(request.patient) if request.patient else None
        parts = [self._contents[anybody], patient, request.given_on, request.treatment_on]
        return hmac.new(self._secret, _json(parts), sha256).hexdigest()

    def _content(self, request: Request) -> str:
        """A digest of all that a pack without a patient says and records, but for the catalogue's own digest."""
        resolution = resolve(self._catalogue, request.procedure, request.targets, request.factors)
        document = build(self._catalogue, resolution, request, self._logo)
        document = replace(document, catalogue=replace(document.catalogue, digest=""))
        record = explanation(self._catalogue, resolution)
        record["catalogue"] = {**record["catalogue"], "hash": ""}
        record["approvals"] = approvals_told(self._catalogue, resolution, request.made_on)
        return sha256(_json([self._shared, asdict(request), asdict(document), record])).hexdigest()


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_day).encode()


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
