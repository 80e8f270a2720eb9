"""How each entry of a catalogue stands: who approved it, and whether its words are still those that were approved.

Approvals lie in the clinic's folder (see ``approvalfile``) and never in the entries, so that an update of the shipped
catalogue cannot carry a signature over to words that nobody has read: an approval holds only while the fingerprint of
the entry's meaning is the one that was approved. A ``sign_off`` inside an entry of one's own counts where there is no
approval; it has no fingerprint, and nobody is told when the words below it change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from consentgen.catalogue.inside import inside
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.meaning import SIGNED, Key, fingerprint, withheld_id
from consentgen.catalogue.model import Approval, Claim, Figure, SignOff
from consentgen.catalogue.vocabulary import Part
from consentgen.diagnostics import Place

State = Literal["approved", "signed", "past-review", "changed", "draft"]
"""``signed``: by hand, inside the entry. ``changed``: approved once, and its meaning is another one now."""


@dataclass(frozen=True)
class Standing:
    """How an entry stands. ``stamp``: who approved it, if anybody did, even if its words have changed since."""

    section: str
    id: str
    name: str
    state: State
    stamp: SignOff | None
    fingerprint: str

    @property
    def needs_approval(self) -> bool:
        """Whether a pack that prints it is a draft, or past its review."""
        return self.state not in ("approved", "signed")

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``approve --list`` promises."""
        stamp = self.stamp
        review = stamp.review_by.isoformat() if stamp and stamp.review_by else ""
        return {"section": self.section, "id": self.id, "name": self.name, "state": self.state,
                "by": stamp.by if stamp else "", "role": stamp.role if stamp else "",
                "on": stamp.on.isoformat() if stamp else "", "review_by": review, "fingerprint": self.fingerprint}


def entries(catalogue: Catalogue) -> dict[Key, Part]:
    """Everything that can be approved, by section and id, in the order of the sections and the catalogue."""
    found: dict[Key, Part] = {}
    for section in SIGNED:
        if section == "figures":
            found |= {(section, figure.id): figure for figure in catalogue.figures}
        elif section == "withheld":
            found |= {(section, withheld_id(withheld)): withheld for withheld in catalogue.withheld}
        else:
            found |= {(section, id_): entry for id_, entry in getattr(catalogue, section).items()}
    return found


def entry_of(catalogue: Catalogue, key: Key) -> Part | None:
    """The entry of that section and id."""
    section, id_ = key
    if section == "figures":
        return next((figure for figure in catalogue.figures if figure.id == id_), None)
    if section == "withheld":
        return next((withheld for withheld in catalogue.withheld if withheld_id(withheld) == id_), None)
    entry: Part | None = getattr(catalogue, section).get(id_)
    return entry


def fingerprint_of(catalogue: Catalogue, key: Key) -> str:
    """The fingerprint of an entry's meaning in this catalogue, worked out once; empty if there is no such entry."""
    if key not in catalogue.fingerprints:
        entry = entry_of(catalogue, key)
        catalogue.fingerprints[key] = fingerprint(*key, entry, catalogue.sources) if entry is not None else ""
    return catalogue.fingerprints[key]


def approval_of(catalogue: Catalogue, key: Key) -> Approval | None:
    """The approval that holds for the entry as it is now."""
    approval = catalogue.approvals.get(key)
    return approval if approval is not None and approval.fingerprint == fingerprint_of(catalogue, key) else None


def signature_of(catalogue: Catalogue, key: Key) -> SignOff | None:
    """Who stands for the entry as it is now: by an approval that holds, or by hand where there was never one.

    Where an approval is one of other words, a signature by hand counts no longer: it may be as old as they are.
    """
    if key in catalogue.approvals:
        return approval_of(catalogue, key)
    return getattr(entry_of(catalogue, key), "sign_off", None)


def is_settled(catalogue: Catalogue, key: Key) -> bool:
    """Whether nothing of the entry is a proposal any more: approving it as it stands settles what was proposed."""
    return not getattr(entry_of(catalogue, key), "proposal", None) or approval_of(catalogue, key) is not None


def standing_of(catalogue: Catalogue, key: Key, today: date) -> Standing:
    """How an entry stands on that day."""
    entry, signature, stamp = entry_of(catalogue, key), signature_of(catalogue, key), catalogue.approvals.get(key)
    state: State = "changed" if stamp else "draft"
    if signature is not None:
        due = signature.review_by is not None and signature.review_by < today
        state = "past-review" if due else "approved" if stamp else "signed"
    return Standing(*key, name_of(entry), state, signature or stamp, fingerprint_of(catalogue, key))


def standings(catalogue: Catalogue, today: date) -> tuple[Standing, ...]:
    """How every entry stands on that day."""
    return tuple(standing_of(catalogue, key, today) for key in entries(catalogue))


def name_of(entry: Part | None) -> str:
    """What an entry is called, for the clinician."""
    for field in ("anatomical", "clinical", "name", "words"):
        if value := getattr(entry, field, None):
            return str(value)
    where = [getattr(entry, "risk", ""), getattr(entry, "site", "") or ""]
    return " at ".join(filter(None, where))


def claims_of(entry: object) -> Iterator[Claim | Figure]:
    """Every claim inside an entry, in its order; a clinic's figure is one itself."""
    return (value for _, value in inside(entry) if isinstance(value, Claim | Figure))


# ---- where they stand ----------------------------------------------------------------------------------------------


def place_of_entry(catalogue: Catalogue, key: Key) -> Place:
    """Where an entry stands."""
    section, id_ = key
    if section == "figures":
        index = next((i for i, figure in enumerate(catalogue.figures) if figure.id == id_), None)
    elif section == "withheld":
        index = next((i for i, out in enumerate(catalogue.withheld) if withheld_id(out) == id_), None)
    else:
        return catalogue.place(section, id_, of_key=True)
    return catalogue.place(section, index) if index is not None and catalogue.listed else Place("catalogue")


def place_of_approval(catalogue: Catalogue, key: Key, *path: str) -> Place:
    """Where an approval stands."""
    file = catalogue.approvals_file
    return file.place(("approvals", *key, *path), of_key=True) if file else Place("approvals")
