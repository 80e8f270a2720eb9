"""The record that travels inside a pack: what the patient was told, under which catalogue. It holds no identity.

Years later ``verify`` reads it and says whether the pages still say the same. It is not a signature: whoever can
change the pages and the record together is not found out.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from consentgen import __version__
from consentgen.catalogue.load import Catalogue
from consentgen.document.approval import approvals_told
from consentgen.errors import CannotRead
from consentgen.explain import also_stated, explanation
from consentgen.request import Request
from consentgen.resolve import Resolution

NAME = "consentgen-record.json"
FORMAT = 1
HEADER_ROW = "THead"
"""The role of a block in a table's header row, which comes again where the table breaks over pages."""

Blocks = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Stamp:
    """Who approved something that a pack prints, and how many of its entries."""

    by: str
    role: str
    on: str
    review_by: str
    entries: int


@dataclass(frozen=True)
class Approvals:
    """Under which approvals a pack was made. ``not_approved``: the entries that nobody stood for, as section:id."""

    stamps: tuple[Stamp, ...]
    not_approved: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``verify`` promises."""
        return {"draft": bool(self.not_approved), "stamps": [asdict(stamp) for stamp in self.stamps],
                "not_approved": list(self.not_approved)}


@dataclass(frozen=True)
class Record:
    """What a pack's record says. ``told``: (role, words) of each block of the pages, None for a patient's value.

    ``approvals`` are those under which it was made (see ``approvals_told``); a record of an older version has none.
    """

    catalogue_version: str
    catalogue_digest: str
    data: dict[str, Any]
    told: Blocks
    approvals: Approvals | None = None


def write_record(catalogue: Catalogue, resolution: Resolution, request: Request, told: Blocks) -> bytes:
    """The record as JSON bytes: the same for the same content."""
    data = {
        "consentgen": __version__,
        "record": FORMAT,
        "made_on": request.made_on.isoformat(),
        "part": request.part,
        "form": request.form,
        "edition": request.edition,
        **explanation(catalogue, resolution),
        "also_stated": also_stated(catalogue, resolution),
        "approvals": approvals_told(catalogue, resolution, request.made_on),
        "told": [list(block) for block in told],
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_record(content: bytes) -> Record:
    """The record that ``write_record`` wrote. Raises ``CannotRead`` if it is not one."""
    try:
        data = json.loads(content)
        head = data["catalogue"]
        told = tuple((str(role), None if words is None else str(words)) for role, words in data["told"])
        approvals = _approvals(data["approvals"]) if "approvals" in data else None
        return Record(str(head["version"]), str(head["hash"]), data, told, approvals)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CannotRead("The record inside the PDF cannot be read.", "it was not made by consentgen, or is damaged"
                         ) from None


def _approvals(data: Any) -> Approvals:
    stamps = tuple(
        Stamp(str(stamp["by"]), str(stamp["role"]), str(stamp["on"]), str(stamp["review_by"]),
              sum(len(ids) for ids in stamp["entries"].values()))
        for stamp in data["stamps"]
    )
    return Approvals(stamps, tuple(f"{entry['section']}:{entry['id']}" for entry in data["not_approved"]))
