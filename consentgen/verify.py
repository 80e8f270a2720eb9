"""Whether a pack still says what it said when it was made, and whether its catalogue is today's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from consentgen.catalogue.load import Catalogue
from consentgen.errors import CannotRead, OurFault
from consentgen.governance.change import Change
from consentgen.governance.since import told_since
from consentgen.record import HEADER_ROW, NAME, Approvals, Blocks, read_record
from consentgen.render.readback import PdfText, normalise, read_pdf

RESYNC = 3000
"""How many characters ahead words are looked for once something did not fit; more would skip whole pages."""
PRIVATE = 20_000
"""How many characters a patient's values may take at most between two known texts: every field at its limit."""
SURE = 12
"""How long words must be to be recognised further on: “Yes” stands everywhere."""


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found. ``changes``: one sentence for each difference; no patient's value is in any.

    ``approvals``: those under which the pack was made; None if its record does not tell. ``since``: the clinical
    changes from what the record says was told to what would be told now; None if the record does not hold enough.
    """

    catalogue_version: str
    catalogue_digest: str
    unaltered: bool
    matches_current: bool
    changes: tuple[str, ...]
    approvals: Approvals | None = None
    since: tuple[Change, ...] | None = ()

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``verify`` promises."""
        return {
            "catalogue": {"version": self.catalogue_version, "hash": self.catalogue_digest},
            "unaltered": self.unaltered,
            "matches_current": self.matches_current,
            "changes": list(self.changes),
            "approvals": self.approvals.as_data() if self.approvals else None,
            "since": None if self.since is None else [change.as_data() for change in self.since],
        }


def verify(content: bytes, current: Catalogue) -> Verdict:
    """Read a pack's record and compare it with the pack's pages. Raises ``CannotRead`` if there is no record."""
    try:
        pages = read_pdf(content)
    except OurFault:
        raise CannotRead("This is not a PDF of ours, or it is damaged.", "name a pack that consentgen made") from None
    if NAME not in pages.attachments:
        raise CannotRead("This PDF carries no record of ours.", "only single packs made by consentgen can be verified")
    record = read_record(pages.attachments[NAME])
    changes = tuple(alterations(record.told, pages))
    return Verdict(
        catalogue_version=record.catalogue_version,
        catalogue_digest=record.catalogue_digest,
        unaltered=not changes,
        matches_current=record.catalogue_digest == current.digest,
        changes=changes,
        approvals=record.approvals,
        since=told_since(record.data, current),
    )


def alterations(told: Blocks, pages: PdfText) -> Iterator[str]:
    """Where the pages do not say what was told, in order; a patient's value may be anything.

    Each told text must follow the one before it without a gap. Two things may stand between: after a private block
    whatever its words were (the record does not hold them), and a table's header row once more at the head of a page.
    """
    text = "".join(normalise(block.text) for block in pages.blocks)
    position, private, header, in_header = 0, False, "", False
    for role, words in told:
        if words is None:
            private = True
            continue
        wanted = normalise(words)
        header, in_header = _header(role, wanted, header, in_header)
        found = _next(text, wanted, position, private=private, header="" if in_header else header)
        if found is not None:
            position, private = found + len(wanted), False
            continue
        yield f"The pages do not say here: “{words}”"
        later = text.find(wanted, position, position + RESYNC) if len(wanted) >= SURE else -1
        position, private = (later + len(wanted), False) if later >= 0 else (position, True)
    if position < len(text) and not private:
        yield "Words were added at the end."


def _header(role: str, wanted: str, header: str, in_header: bool) -> tuple[str, bool]:
    """The words of the header row that was told last, and whether this block belongs to one."""
    if role != HEADER_ROW:
        return header, False
    return (header + wanted if in_header else wanted), True


def _next(text: str, wanted: str, position: int, *, private: bool, header: str) -> int | None:
    """Where ``wanted`` stands: right here, after a repeated header row, or after a private value."""
    if text.startswith(wanted, position):
        return position
    if header and text.startswith(header + wanted, position):
        return position + len(header)
    found = text.find(wanted, position, position + PRIVATE) if private else -1
    return found if found >= 0 else None
