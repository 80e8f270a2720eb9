"""Writes docs/coverage.md: what the shipped catalogue says at each nerve, and what became of each evidence fact.

    python tools/coverage.py             writes docs/coverage.md, and prints the table
    python tools/coverage.py FOLDER      prints the table for another catalogue, and writes nothing

The evidence is ``tests/data/evidence.yaml``. A claim belongs to the fact whose name it bears, in small letters with
hyphens, with or without something after it; a claim that says a fact otherwise is named under ``derived`` there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from consentgen import chance as chances
from consentgen.catalogue.inside import inside
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import Claim
from consentgen.document.benefit import benefit_at
from consentgen.document.build import build
from consentgen.document.leaflet import reasonable_choices
from consentgen.request import Request, Target
from consentgen.resolve import Resolution, resolve
from consentgen.yamltext import read_yaml

TOP = Path(__file__).resolve().parent.parent
EVIDENCE = TOP / "tests" / "data" / "evidence.yaml"
PAGE = TOP / "docs" / "coverage.md"
KINDS = {"direct": "here", "other-setting": "elsewhere", "analogue": "another treatment", "authority": "experts"}
DAY = date(2026, 11, 22)


@cache
def evidence() -> dict[str, Any]:
    """The evidence, by section. All values are text."""
    read, faults = read_yaml(EVIDENCE)
    assert not faults, faults
    return dict(read.data)


# ---- facts and claims ------------------------------------------------------------------------------------------


def slug(fact: str) -> str:
    """``grigsby-effect30`` for ``GRIGSBY.effect30``: how a claim is called that states the fact."""
    return fact.lower().replace(".", "-").replace("_", "-")


def facts_of(claim: str) -> tuple[str, ...] | None:
    """The facts that a claim states, by its id; none of them if it says that nobody counted; None if it has no fact."""
    name = _name(claim)
    return tuple(evidence()["derived"].get(name, {"from": [_facts_by_slug().get(name)]})["from"]) if name else None


def derivation(claim: str) -> Mapping[str, Any]:
    """How a claim was worked out from its facts; empty if it says one fact as it stands."""
    found: Mapping[str, Any] = evidence()["derived"].get(_name(claim), {})
    return found


def _name(claim: str) -> str:
    """The longest name of a fact or a derived claim that the id begins with; empty if there is none."""
    names = (*_facts_by_slug(), *evidence()["derived"])
    return max((name for name in names if claim == name or claim.startswith(f"{name}-")), key=len, default="")


@cache
def _facts_by_slug() -> dict[str, str]:
    return {slug(fact): fact for fact in evidence()["facts"]}


@dataclass(frozen=True)
class Placed:
    """A claim with the procedures and nerves it holds for. No ``nerve``: all of them."""

    claim: Claim
    procedures: tuple[str, ...]
    nerve: str | None
    where: str


def placed(catalogue: Catalogue) -> Iterator[Placed]:
    """Every claim of the catalogue with its place."""
    everywhere = tuple(catalogue.procedures)
    for id_, procedure in catalogue.procedures.items():
        yield from (Placed(claim, (id_,), None, id_) for claim in _claims((procedure.benefit, procedure.risks)))
        for choice in procedure.alternatives.values():
            yield from (Placed(claim, (id_,), None, f"choices of {id_}") for claim in choice.claims)
    for id_, site in catalogue.sites.items():
        for procedure_id, benefit in site.benefits.items():
            yield from (Placed(claim, (procedure_id,), id_, id_) for claim in benefit.claims)
        for here in site.risks.values():
            yield from (Placed(claim, claim.procedures or here.procedures or everywhere, id_, id_)
                        for claim in here.claims)
    for id_, factor in catalogue.factors.items():
        yield from (Placed(claim, factor.procedures or everywhere, None, id_) for claim in _claims(factor))


def _claims(value: object) -> Iterator[Claim]:
    return (item for _, item in inside(value) if isinstance(item, Claim))


# ---- each procedure at each nerve ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """What a leaflet for one procedure at one nerve rests on."""

    procedure: str
    nerve: str
    risks: int
    figures: tuple[int, ...]
    not_known: int
    sources: int
    relief: str

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand in the table."""
        return (self.procedure, self.nerve, *map(str, (self.risks, *self.figures, self.not_known, self.sources)),
                self.relief)


HEADS = ("Procedure", "Nerve", "Risks", *(f"Figures: {words}" for words in KINDS.values()), "Not known", "Sources",
         "Relief")


def lines(catalogue: Catalogue) -> list[Line]:
    """A line for each procedure at each nerve, in the catalogue's order."""
    return [line(catalogue, procedure, site) for procedure, entry in catalogue.procedures.items()
            for site in entry.sites]


def line(catalogue: Catalogue, procedure: str, site: str) -> Line:
    """What is told of a procedure at a nerve, for a patient of whom no factor is known."""
    target = Target(site, "right" if catalogue.sites[site].laterality == "sided" else None)
    resolution = resolve(catalogue, procedure, (target,))
    request = Request(procedure, (target,), part="information", made_on=DAY)
    leaflet = build(catalogue, resolution, request).leaflet
    assert leaflet is not None
    told = {claim.id: claim for claim in _told(catalogue, resolution)}
    figures = [claim for claim in told.values() if chances.kind_of(claim.chance) == "figure"]
    unknown = [risk for risk in resolution.risks
               if not any(chances.kind_of(c.claim.chance) == "figure"
                          for part in risk.parts for c in (*part.speaking, *part.beside))]
    return Line(
        procedure=procedure,
        nerve=site,
        risks=len(resolution.risks),
        figures=tuple(sum(claim.evidence == kind for claim in figures) for kind in KINDS),
        not_known=len(unknown),
        sources=len(leaflet.sources),
        relief=_relief(benefit_at(catalogue.procedures[procedure], procedure, catalogue.sites, target).claims),
    )


def _told(catalogue: Catalogue, resolution: Resolution) -> Iterator[Claim]:
    """The claims that a leaflet prints: of risks, of the benefit and of the other choices."""
    procedure = catalogue.procedures[resolution.procedure]
    yield from (c.claim for risk in resolution.risks for part in risk.parts for c in (*part.speaking, *part.beside))
    for target in resolution.targets:
        yield from benefit_at(procedure, resolution.procedure, catalogue.sites, target).claims
    for choice in reasonable_choices(procedure, resolution.targets):
        yield from choice.claims


def _relief(claims: tuple[Claim, ...]) -> str:
    here = [claim for claim in claims if claim.is_direct]
    if any(chances.kind_of(claim.chance) == "figure" for claim in here):
        return "counted here"
    if here:
        return "studied here, not counted"
    return "not known here" if claims else "not known"


# ---- each fact -------------------------------------------------------------------------------------------------


def shown(catalogue: Catalogue) -> dict[str, list[str]]:
    """The ids of the claims that state each fact."""
    found: dict[str, list[str]] = {}
    for one in placed(catalogue):
        for fact in facts_of(one.claim.id) or ():
            ids = found.setdefault(fact, [])
            ids += [one.claim.id] if one.claim.id not in ids else []
    return found


def fact_rows(catalogue: Catalogue) -> list[tuple[str, ...]]:
    """(fact, what it says, where it appears or why it does not) for each fact, those on hold last."""
    facts, left_out, where = evidence()["facts"], evidence()["left_out"], shown(catalogue)
    ordered = sorted(facts, key=lambda name: facts[name]["status"] == "hold")
    return [(name, _says(facts[name]), ", ".join(f"`{id_}`" for id_ in where[name]) if name in where
             else f"Left out. {left_out.get(name, 'No reason is given.')}") for name in ordered]


def _says(fact: Mapping[str, str]) -> str:
    count = f": {fact['count'].replace('/', ' of ')} {fact.get('unit', '')}".rstrip() if "count" in fact else ""
    return f"{fact['says']}{count}".replace("|", "/")


# ---- the page --------------------------------------------------------------------------------------------------

HEAD = """# What the catalogue rests on

<!-- Written by tools/coverage.py from risks.yaml and tests/data/evidence.yaml. Do not edit by hand. -->

This page shows the clinical lead, for every procedure at every nerve, how much of what the leaflet says was counted
there, and how much is borrowed or not known. Below it, each fact of the evidence that may print stands with the claims
that say it, or with the reason why it prints nowhere.

"""

NERVES = """## Each procedure at each nerve

- **Figures** are numbers of people, nerves or treatments that the leaflet prints for risks, benefit and other choices:
  counted *here* (this treatment at this nerve), *elsewhere* (another nerve or illness), after *another treatment*, or
  said by *experts*.
- **Not known** are risks for which the leaflet prints no figure at all.
- **Relief** is *counted here*, *studied here, not counted* (average scores, single people or no difference), *not known
  here* (only figures from other nerves) or *not known*.

"""

FACTS = """## Each fact of the evidence

The last {hold} facts are on hold: their paper or figure is not confirmed, so they never print.

"""


def page(catalogue: Catalogue) -> str:
    """The whole page."""
    facts = evidence()["facts"].values()
    hold = sum(fact["status"] == "hold" for fact in facts)
    return "".join((
        HEAD, NERVES, _table(HEADS, [one.cells for one in lines(catalogue)]), "\n", FACTS.format(hold=hold),
        _table(("Fact", "What it says", "Where it appears, or why not"), fact_rows(catalogue)),
    ))


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    numbers = [all(row[place].isdigit() for row in rows) for place in range(len(heads))]
    rule = tuple("---:" if number else "---" for number in numbers)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, rule, *rows))


def printed(catalogue: Catalogue) -> str:
    """The table of nerves for a terminal."""
    rows = [HEADS, *(one.cells for one in lines(catalogue))]
    rows = [tuple(cell.replace("Figures: ", "") for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                     for row in rows)


def main(arguments: list[str]) -> None:
    """Prints the table; for the shipped catalogue, writes the page as well."""
    catalogue, found = load(Path(arguments[0])) if arguments else load()
    assert catalogue is not None, found
    if not arguments:
        PAGE.write_text(page(catalogue), encoding="utf-8")
    print(printed(catalogue))


if __name__ == "__main__":
    main(sys.argv[1:])
