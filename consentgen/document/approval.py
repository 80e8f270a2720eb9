"""Which entries a pack prints, and under whose approvals: what its DRAFT mark follows from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from consentgen.catalogue.approvals import Standing, signature_of, standing_of
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.meaning import Key, withheld_id
from consentgen.resolve import Resolution


def printed(catalogue: Catalogue, resolution: Resolution) -> tuple[Key, ...]:
    """Every entry that a pack says something of, each once: its procedure, its nerves with their pictures, its risks,
    every factor of the catalogue (those of the procedure print as questions), the clinic's own figures that were
    considered, and the withholding of a risk that is left out.
    """
    return tuple(dict.fromkeys(_printed(catalogue, resolution)))


def _printed(catalogue: Catalogue, resolution: Resolution) -> Iterator[Key]:
    sites = [target.site for target in resolution.targets]
    yield "procedures", resolution.procedure
    yield from (("sites", site) for site in sites)
    yield from (("pictures", site) for site in sites if site in catalogue.pictures)
    yield from (("risks", risk.id) for risk in resolution.risks)
    yield from (("factors", id_) for id_ in catalogue.factors)
    yield from (("figures", c.origin) for risk in resolution.risks for part in risk.parts for c in part.considered
                if c.layer == "clinic")
    gone = {(left.id, target.site) for left in resolution.left_out for target in left.targets}
    yield from (("withheld", withheld_id(w)) for w in catalogue.withheld
                if (w.risk, w.site) in gone and w.procedure in (None, resolution.procedure))


def is_draft(catalogue: Catalogue, resolution: Resolution) -> bool:
    """Whether nobody stands for something that prints, as it is now."""
    return any(signature_of(catalogue, key) is None for key in printed(catalogue, resolution))


def review_dates(catalogue: Catalogue, resolution: Resolution) -> list[date]:
    """The days by which what prints must be looked at again: of the catalogue, its base, and each signed entry."""
    heads = [meta.review_by for meta in (catalogue.meta, catalogue.base) if meta]
    signed = [signature_of(catalogue, key) for key in printed(catalogue, resolution)]
    return heads + [by.review_by for by in signed if by and by.review_by]


def standings_of(catalogue: Catalogue, resolution: Resolution, today: date) -> tuple[Standing, ...]:
    """How each entry that prints stands on that day."""
    return tuple(standing_of(catalogue, key, today) for key in printed(catalogue, resolution))


def approvals_told(catalogue: Catalogue, resolution: Resolution, made_on: date) -> dict[str, Any]:
    """Under which approvals a pack is made, for its record: ``stamps``, each with the entries it holds for and the
    fingerprints of what was approved, and ``not_approved`` with the entries that nobody stands for as they are.

    It names clinicians and no patient.
    """
    stamps: dict[tuple[str, ...], dict[str, Any]] = {}
    missing: list[dict[str, str]] = []
    for standing in standings_of(catalogue, resolution, made_on):
        data = standing.as_data()
        if standing.state in ("draft", "changed"):
            missing.append({"section": standing.section, "id": standing.id, "state": standing.state})
            continue
        who = {name: data[name] for name in ("by", "role", "on", "review_by")}
        stamp = stamps.setdefault(tuple(who.values()), {**who, "entries": {}})
        stamp["entries"].setdefault(standing.section, {})[standing.id] = standing.fingerprint
    return {"draft": bool(missing), "not_approved": missing, "stamps": [stamps[who] for who in sorted(stamps)]}
