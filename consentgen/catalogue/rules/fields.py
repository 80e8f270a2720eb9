"""Fields that profiles of completeness ask of a procedure: where each stands, and when it is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Benefit, Procedure
from consentgen.catalogue.rules.rule import Finding, Material
from consentgen.reading import sentences

Gaps = Callable[[Catalogue, str, Procedure], Iterator[PathOf]]
"""Where a procedure lacks something; nothing if it does not."""

NO_TREATMENT = re.compile(r"\bno[ -]treatment\b|\bnothing\b|\bno[ -]action\b|\bwait(ing)?\b", re.IGNORECASE)
WHOLE = """
procedures:
  chilling:
    benefit: {lead: It may help., intended: Less pain., unknown: [how long it lasts]}
    alternatives:
      nothing: {name: No treatment, what: You do nothing. The pain may go or stay.}
      cloth: {name: A warm cloth, what: You hold a warm cloth to it. It may help. It can scald.}
    extra_procedures: [drying the whiskers]
    signs: [{urgency: clinic, text: Chattering teeth}]
    risks:
      leak: {}
"""
"""A procedure that lacks nothing: the good case of every profile. A bad case is this with one thing taken away."""

ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b")


@dataclass(frozen=True)
class Field:
    """One thing that a profile asks for: its id, what it is in words, and how to see that it is missing."""

    id: str
    words: str
    gaps: Gaps


def asks_for(fields: Sequence[Field]) -> Callable[[Material], Iterator[Finding]]:
    """What finds each field of a profile that a procedure lacks."""

    def finds(material: Material) -> Iterator[Finding]:
        for id_, procedure in material.catalogue.procedures.items():
            for field in fields:
                for path in field.gaps(material.catalogue, id_, procedure):
                    at = f", at “{path[3]}”" if len(path) > 4 else ""
                    yield Finding(path, f"“{id_}” lacks {field.words} ({field.id}){at}.", FILL[field.gaps])

    return finds


def no_action(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """No alternative is that of doing nothing."""
    if not any(NO_TREATMENT.search(f"{key} {choice.name}") for key, choice in procedure.alternatives.items()):
        yield "procedures", id_, "alternatives"


def another_choice(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """At some nerve there is no choice but the treatment and doing nothing."""
    others = [choice for key, choice in procedure.alternatives.items()
              if not NO_TREATMENT.search(f"{key} {choice.name}")]
    if not all(any(not choice.sites or site in choice.sites for choice in others) for site in procedure.sites):
        yield "procedures", id_, "alternatives"


def thin_choice(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """An alternative of one sentence, which cannot say what it involves and what can go wrong."""
    for key, choice in procedure.alternatives.items():
        if len(sentences(choice.what)) < 2 and not choice.claims:
            yield "procedures", id_, "alternatives", key, "what"


def intended(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """No intended benefit for the form, neither in general nor at one of the nerves."""
    for path, benefit in _benefits(catalogue, id_, procedure):
        if not (benefit.intended or procedure.benefit.intended):
            yield path


def likelihood(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """Neither a figure of benefit nor a word on what is not known."""
    for path, benefit in _benefits(catalogue, id_, procedure):
        if not (benefit.claims or benefit.unknown or procedure.benefit.claims or procedure.benefit.unknown):
            yield path


def uncertainty(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """Nothing is said to be unknown."""
    if not procedure.benefit.unknown:
        yield "procedures", id_, "benefit"


def serious(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """No risk whose worst case is serious."""
    risks = [catalogue.risks[risk] for risk in procedure.risks if risk in catalogue.risks]
    heres = [here.worst_case or here.seriousness for here in procedure.risks.values()]
    if not any(risk.worst == "serious" for risk in risks) and "serious" not in heres:
        yield "procedures", id_, "risks"


def expected(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """No effect that is to be expected."""
    kinds = [here.kind or catalogue.risks[risk].kind for risk, here in procedure.risks.items()
             if risk in catalogue.risks]
    if "expected-effect" not in kinds:
        yield "procedures", id_, "risks"


def extra(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """No extra procedure that may become necessary."""
    if not procedure.extra_procedures:
        yield "procedures", id_, "extra_procedures"


def how(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """Nothing on how it works."""
    if not procedure.how:
        yield "procedures", id_, "how"


def aftercare(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """Nothing on what comes after."""
    if not procedure.aftercare:
        yield "procedures", id_, "aftercare"


def signs(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """No sign that should bring the patient to get help."""
    if not procedure.signs and not any(catalogue.risks[r].signs for r in procedure.risks if r in catalogue.risks):
        yield "procedures", id_, "risks"


def full_name(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """A name of the procedure with an abbreviation in it."""
    for key in ("clinical", "action", "name"):
        if ABBREVIATION.search(getattr(procedure, key)):
            yield "procedures", id_, key


def full_nerve(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[PathOf]:
    """A nerve's name with an abbreviation in it."""
    for site in procedure.sites:
        if site in catalogue.sites and ABBREVIATION.search(catalogue.sites[site].anatomical):
            yield "sites", site, "anatomical"


def _benefits(catalogue: Catalogue, id_: str, procedure: Procedure) -> Iterator[tuple[PathOf, Benefit]]:
    """The benefit in general, and that of each nerve which has one of its own."""
    yield ("procedures", id_, "benefit"), procedure.benefit
    for site in procedure.sites:
        if site in catalogue.sites and id_ in catalogue.sites[site].benefits:
            yield ("sites", site, "benefits", id_), catalogue.sites[site].benefits[id_]


FILL: dict[Gaps, str] = {
    no_action: "add a choice of no treatment under “alternatives:”",
    another_choice: "add another choice for that nerve under “alternatives:”",
    thin_choice: "write two sentences or more under “what:”",
    intended: "fill in “intended:” of the benefit",
    likelihood: "fill in “claims:” or “unknown:” of the benefit",
    uncertainty: "fill in “unknown:” of the benefit",
    serious: "name one under “risks:” whose “worst_case:” is serious",
    expected: "name one under “risks:” whose “kind:” is expected-effect",
    extra: "fill in “extra_procedures:”",
    how: "fill in “how:”",
    aftercare: "fill in “aftercare:”",
    signs: "fill in “signs:”, here or at one of its risks",
    full_name: "write it out in “clinical:”, “action:” and “name:”",
    full_nerve: "write it out in “anatomical:”",
}
"""By what finds a gap, the key that fills it."""
