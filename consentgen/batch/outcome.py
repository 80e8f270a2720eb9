"""What became of each row of a list, and of the list as a whole. No patient's value is in any of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from consentgen.clinic.row import column_of
from consentgen.diagnostics import Diagnostic

Kind = Literal["made", "skipped", "refused", "failed", "planned"]
"""``skipped``: made before, and still right. ``planned``: would be made, if this were not a dry run."""


@dataclass(frozen=True)
class Reason:
    """Why a row was refused or failed: a stable code, a sentence, what to do, and the column if it is in one."""

    code: str
    message: str
    hint: str = ""
    column: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one row. ``changed``: a pack of other content had been made for it before.

    Row 0 is the list as a whole.
    ``notices`` are what whoever makes the pack should know; they name no patient.
    """

    row: int
    kind: Kind
    file: str = ""
    sha256: str = ""
    pages: int = 0
    reasons: tuple[Reason, ...] = ()
    changed: bool = False
    notices: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``batch`` promises: row, outcome, file, sha256, pages, reasons."""
        return {
            "row": self.row or None,
            "outcome": self.kind,
            "file": self.file,
            "sha256": self.sha256,
            "pages": self.pages,
            "reasons": [asdict(reason) for reason in self.reasons],
        }


@dataclass(frozen=True)
class Summary:
    """How many rows came to which end; ``changed`` are the rows made anew because their content had changed."""

    made: int
    skipped: int
    refused: int
    failed: int
    planned: int
    changed: tuple[int, ...]

    @property
    def all_well(self) -> bool:
        """Whether no row was refused or failed."""
        return not self.refused and not self.failed


def in_list_order(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes in the order of their rows."""
    return tuple(sorted(outcomes, key=lambda outcome: outcome.row))


def summary_of(outcomes: Sequence[Outcome]) -> Summary:
    """The sums over all rows."""
    counts = {kind: sum(outcome.kind == kind for outcome in outcomes)
              for kind in ("made", "skipped", "refused", "failed", "planned")}
    return Summary(**counts, changed=tuple(sorted(one.row for one in outcomes if one.changed and one.kind == "made")))


def reasons_of(faults: Iterable[Diagnostic]) -> tuple[Reason, ...]:
    """The faults of a row as reasons. A fault of the catalogue says its place in the message."""
    return tuple(_reason(fault) for fault in faults)


def _reason(fault: Diagnostic) -> Reason:
    column = column_of(fault)
    in_file = f"{fault.place}: " if fault.place.column else ""
    return Reason(fault.code, f"{in_file}{fault.message}", fault.hint, column)
