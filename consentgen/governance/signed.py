"""Many approvals in a line: how many entries, who stands for them, in what role, and on what days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Approval
from consentgen.governance.change import Change
from consentgen.governance.rename import with_new_ids
from consentgen.governance.saying import said

APPROVAL = "approval"
"""What a change of an approval is called."""


def summed(changes: Sequence[Change], old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """The changes as a person reads them: where more than one approval is new, is gone or is another, all in a line."""
    return tuple(_in_lines(changes, with_new_ids(old, new)[0], new))


def _in_lines(changes: Sequence[Change], old: Catalogue, new: Catalogue) -> Iterator[Change]:
    told = set()
    for change in changes:
        alike = [one for one in changes if one.what == APPROVAL == change.what and one.action == change.action]
        if len(alike) <= 1:
            yield change
        elif change.action not in told:
            told.add(change.action)
            yield Change(change.kind, change.action, APPROVAL, f"{len(alike)} entries", "", _who(alike, old),
                         _who(alike, new), ("approvals",))


def _who(changes: Iterable[Change], catalogue: Catalogue) -> str:
    """Each signer with the first and the last day: “Dr A Example, Consultant, on 1 to 3 February 2030”."""
    stamps: dict[tuple[str, str], list[Approval]] = {}
    for change in changes:
        stamp = catalogue.approvals.get((change.path[1], change.path[2]))
        if stamp is not None:
            stamps.setdefault((stamp.by, stamp.role), []).append(stamp)
    return "; ".join(f"{by}, {role}, {_days(found)}" for (by, role), found in sorted(stamps.items()))


def _days(stamps: Sequence[Approval]) -> str:
    first, last = min(stamp.on for stamp in stamps), max(stamp.on for stamp in stamps)
    review = min((stamp.review_by for stamp in stamps if stamp.review_by), default=None)
    until = f", review by {said(review)}" if review else ""
    return f"on {said(first)}{until}" if first == last else f"from {said(first)} to {said(last)}{until}"
