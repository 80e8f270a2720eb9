"""Running the authors' own cases: each is merged as a request is, and what differs from it is a value with its place.

A case says what must hold; what it does not name may be as it likes. Nothing passes because it was not looked at:
an expectation about a risk that is not there fails, and one about a risk that nobody knows is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from consentgen import chance as chances
from consentgen.catalogue.casefile import Written
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.vocabulary import Part
from consentgen.diagnostics import Diagnostic, Place, did_you_mean, in_order
from consentgen.explain import chance_words
from consentgen.request import Asked, read_clinical
from consentgen.resolve import Resolution, ResolvedRisk, resolve

RISKS = ("expect", "not_", "serious", "says", "never", "figure", "wording", "never_wording", "at", "left_out")
"""What in a case names risks."""

PRESENT = ("expect", "serious", "says", "never", "figure", "wording", "never_wording", "at")
"""What in a case is about a risk that is there."""

ASKED_FOR = {"PROCEDURE": "procedure", "--nerve": "nerves", "--factor": "factors"}


@dataclass(frozen=True)
class Result:
    """What became of one case: passed, or every difference at its place; ``faults`` if it could not be asked at all."""

    written: Written
    differences: tuple[Diagnostic, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    resolution: Resolution | None = None

    @property
    def passed(self) -> bool:
        """Whether the pack says what the case expects."""
        return not self.differences and not self.faults

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``test`` promises for a case."""
        place = self.written.place()
        return {"name": self.written.case.name, "file": place.file, "line": place.line, "column": place.column,
                "passed": self.passed, "differences": [found.as_data() for found in (*self.faults, *self.differences)]}


def run_case(catalogue: Catalogue, written: Written) -> Result:
    """One case against a catalogue."""
    case = written.case
    faults = [*_unknown(catalogue, written)]
    asked = Asked(case.procedure, case.nerves, factors=case.factors)
    clinical, wrong = read_clinical(asked, catalogue, side_needed=True)
    faults += [replace(fault, place=written.place(ASKED_FOR[fault.place.file])) for fault in wrong]
    if faults or clinical is None:
        return Result(written, faults=in_order(faults))
    resolution = resolve(catalogue, *clinical)
    return Result(written, in_order(_differences(written, resolution)), resolution=resolution)


def _unknown(catalogue: Catalogue, written: Written) -> Iterator[Diagnostic]:
    """Ids that a case expects or excludes and that no entry has: such an expectation would mean nothing."""
    wanted = [("risks", name) for name in RISKS] + [("factors", "implied")]
    named = [(section, place, id_) for section, name in wanted for place, id_ in _ids(written, name)]
    named += [("sites", written.place("at", risk, i), site)
              for risk, sites in written.case.at.items() for i, site in enumerate(sites)]
    for section, place, id_ in named:
        known = getattr(catalogue, section)
        if id_ not in known:
            yield Diagnostic(place, "unknown-reference", f"There is no entry “{id_}” under {section}.",
                             did_you_mean(id_, known))


def _ids(written: Written, name: str) -> Iterator[tuple[Place, str]]:
    """The ids that stand under a key of a case, each with its place."""
    value, key = getattr(written.case, name), name.rstrip("_")
    if isinstance(value, Mapping):
        yield from ((written.place(key, id_), id_) for id_ in value)
    else:
        yield from ((written.place(key, index), id_) for index, id_ in enumerate(value))


# ---- what differs ------------------------------------------------------------------------------------------------


def _differences(written: Written, resolution: Resolution) -> Iterator[Diagnostic]:
    case, risks = written.case, {risk.id: risk for risk in resolution.risks}
    for place, id_ in (found for name in PRESENT for found in _ids(written, name)):
        if id_ not in risks:
            yield Diagnostic(place, "case-risk-missing", f"“{id_}” is not among the risks.",
                             _why_not(id_, resolution))
    for place, id_ in _ids(written, "not_"):
        if id_ in risks:
            yield Diagnostic(place, "case-risk-present", f"“{id_}” is among the risks.",
                             f"it comes in by {_origins(risks[id_])}")
    for place, id_ in _ids(written, "serious"):
        if id_ in risks and risks[id_].worst != "serious":
            yield Diagnostic(place, "case-not-serious", f"The worst case of “{id_}” is {risks[id_].worst}.")
    for place, site_ids, risk in ((written.place("at", id_), sites, risks[id_])
                                  for id_, sites in case.at.items() if id_ in risks):
        there = {target.site for target in risk.targets}
        if there != set(site_ids):
            yield Diagnostic(place, "case-nerves-differ", f"“{risk.id}” holds for {', '.join(sorted(there))}.")
    yield from _left_out_and_implied(written, resolution)
    for id_ in risks:
        yield from _said_differently(written, risks[id_])


def _left_out_and_implied(written: Written, resolution: Resolution) -> Iterator[Diagnostic]:
    left_out = {out.id for out in resolution.left_out if out.because}
    for place, id_ in _ids(written, "left_out"):
        if id_ not in left_out:
            yield Diagnostic(place, "case-not-left-out", f"“{id_}” is not left out with a reason.",
                             "a nerve excludes it, or you withhold it")
    for place, id_ in _ids(written, "implied"):
        if id_ not in resolution.factors:
            yield Diagnostic(place, "case-not-implied", f"The nerves do not bring in the factor “{id_}”.")


def _said_differently(written: Written, risk: ResolvedRisk) -> Iterator[Diagnostic]:
    """What is said of one risk against what the case expects: its chance, its figures, its words."""
    case, often = written.case, chance_words(risk)
    for place, text in _texts(written, "says", risk.id):
        if text not in often:
            yield Diagnostic(place, "case-words-missing", f"“{risk.id}” does not say “{text}”.", f"it says: {often}")
    for place, text in _texts(written, "never", risk.id):
        if text.casefold() in often.casefold():
            yield Diagnostic(place, "case-words-present", f"“{risk.id}” says “{text}”.", f"it says: {often}")
    if risk.id in case.figure and case.figure[risk.id] not in (printed := _printed(risk)):
        yield Diagnostic(written.place("figure", risk.id), "case-figure-missing",
                         f"“{risk.id}” does not print {chances.say(case.figure[risk.id]).full}.",
                         f"it prints: {'; '.join(dict.fromkeys(chances.say(figure).full for figure in printed))}")
    words = wording(risk)
    for place, text in _texts(written, "wording", risk.id):
        if _same(text) not in words:
            yield Diagnostic(place, "case-wording-missing", f"The words of “{risk.id}” do not hold “{text}”.",
                             "look at its texts in the catalogue")
    for place, text in _texts(written, "never_wording", risk.id):
        if _same(text) in words:
            yield Diagnostic(place, "case-wording-present", f"The words of “{risk.id}” hold “{text}”.")


def _texts(written: Written, key: str, id_: str) -> Iterator[tuple[Place, str]]:
    """The texts that a case has for a risk under a key, which stand alone or in a list."""
    texts: Sequence[str] = getattr(written.case, key).get(id_, ())
    for index, text in enumerate(texts):
        yield written.place(key, id_, index), text


def _printed(risk: ResolvedRisk) -> list[chances.Chance]:
    """The chances that print of a risk: of the claims that speak, and of those beside them."""
    return [c.claim.chance for part in risk.parts for c in (*part.speaking, *part.beside)]


def wording(risk: ResolvedRisk) -> str:
    """All that is said of a risk besides how often, on one line, without bold and in small letters."""
    said: list[object] = [risk.risk.name, risk.risk.short, risk.risk.term, risk.risk.condition, risk.risk.why,
                          risk.risk.team, *(sign.text for sign in risk.risk.signs)]
    for part in risk.parts:
        words = part.words
        said += [words.what, words.when, words.lasts, words.do, words.brief_do, words.not_known]
        said += [text for c in (*part.speaking, *part.beside) for text in (c.claim.had, c.claim.setting)]
    return _same(" ".join(str(text) for text in said if text and not isinstance(text, Part)))


def _same(text: str) -> str:
    return " ".join(text.replace("**", "").casefold().split())


def _why_not(id_: str, resolution: Resolution) -> str:
    """Why a risk is not there, if somebody said so."""
    reasons = [f"left out: {out.because} ({out.by})" for out in resolution.left_out if out.id == id_]
    return reasons[0] if reasons else "neither the procedure nor a nerve or factor of this case names it"


def _origins(risk: ResolvedRisk) -> str:
    return ", ".join(dict.fromkeys(c.origin for part in risk.parts for c in part.considered))
