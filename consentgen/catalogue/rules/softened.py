"""A clinic's folder makes a shipped risk less serious, or takes away signs that should bring a patient to get help.

The pack then says less than the shipped catalogue, and nobody who approves it would see that from the words alone.

Do: Put it back. Where your reason holds, say it: `# lint: ignore softened REASON`.

Source: our own; harm that is told too mildly is a hazard in docs/hazards.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from consentgen.catalogue.inside import PathOf, inside
from consentgen.catalogue.load import Catalogue, without_overlay
from consentgen.catalogue.model import Procedure, Risk, RiskHere, Site
from consentgen.catalogue.rules.rule import Finding, Material, Rule
from consentgen.catalogue.vocabulary import GRAVITIES, Gravity


def finds(material: Material) -> Iterator[Finding]:
    """Each seriousness, worst case and list of signs that says less than the catalogue below."""
    below = without_overlay(material.catalogue)
    if below is None:
        return
    was = dict(_weighed(below))
    for path, now in _weighed(material.catalogue):
        if path not in was and not isinstance(now, RiskHere):
            continue
        before = was.get(path)
        if not isinstance(now, RiskHere) and len(now.signs) < len(getattr(before, "signs", ())):
            yield Finding((*path, "signs"), "Signs of the shipped catalogue are taken away here.",
                          "put them back, or waive this with your reason")
        for key in ("seriousness", "worst_case") if isinstance(now, Risk | RiskHere) else ():
            rank, rank_before = getattr(now, key), getattr(before, key, None) or _elsewhere(below, path, key)
            if rank and rank_before and GRAVITIES.index(rank) < GRAVITIES.index(rank_before):
                yield Finding((*path, key), f"The shipped catalogue says {rank_before} here, not {rank}.",
                              "put it back, or waive this with your reason")


def _weighed(catalogue: Catalogue) -> Iterator[tuple[PathOf, Risk | RiskHere | Procedure | Site]]:
    """What has a seriousness or signs, each with its path."""
    yield from ((("risks", id_), risk) for id_, risk in catalogue.risks.items())
    for section in ("procedures", "sites", "factors"):
        for id_, entry in getattr(catalogue, section).items():
            yield from ((path, part) for path, part in inside(entry, (section, id_))
                        if isinstance(part, Procedure | Site | RiskHere))


def _elsewhere(below: Catalogue, path: PathOf, key: str) -> Gravity | None:
    """What a shipped risk weighs wherever nothing else is said; None at an entry that is the clinic's own."""
    section, id_, last = str(path[0]), str(path[1]), str(path[-1])
    if section == "risks" or id_ not in getattr(below, section) or last not in below.risks:
        return None
    risk = below.risks[last]
    return risk.worst if key == "worst_case" else risk.seriousness


RULE = Rule(
    "softened", "warning", finds, __doc__,
    bad="""
risks:
  weak:
    worst_case: ➤moderate
""",
    good="""
risks:
  weak:
    seriousness: serious
    worst_case: serious
""",
)
