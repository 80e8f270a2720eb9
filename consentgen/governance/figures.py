"""The evidence sheet: every number that any pack of a catalogue can print, where it is from, and who stands for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from consentgen import chance as chances
from consentgen.catalogue.approvals import name_of, standing_of
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.meaning import Key
from consentgen.catalogue.model import Benefit, Claim, Figure, Levels, PictureView, RiskHere, Sign, Source
from consentgen.catalogue.vocabulary import Part
from consentgen.document.phrases import capital, sentence
from consentgen.governance.fields import FIELDS
from consentgen.governance.interval import interval_words
from consentgen.governance.saying import EVIDENCE, notes_of, said, spaced, words_of

HELP_NUMBERS = frozenset(("999", "111", "112"))
"""Numbers to call, which are no evidence."""


@dataclass(frozen=True)
class Counted:
    """One number of a claim: ``n`` of ``of`` as they were counted, empty where the source does not say.

    ``when`` is the follow-up, with the subgroup if there is one; ``interval`` says who computed it.
    """

    words: str
    n: str
    of: str
    unit: str
    when: str
    interval: str


@dataclass(frozen=True)
class Stated:
    """A figure with its place, words and source. ``approval`` says who stands for the entry that holds it."""

    entry: Key
    claim: str
    place: str
    about: str
    treatments: tuple[str, ...]
    words: str
    notes: tuple[str, ...]
    counted: tuple[Counted, ...]
    evidence: str
    sources: tuple[str, ...]
    state: str
    approval: str

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``figures`` promises for a figure."""
        return {**asdict(self), "entry": ":".join(self.entry), "treatments": list(self.treatments),
                "notes": list(self.notes), "sources": list(self.sources),
                "counted": [asdict(one) for one in self.counted]}


@dataclass(frozen=True)
class InWords:
    """A number that stands in a sentence of the catalogue and in no claim, so that no source is named for it."""

    entry: Key
    place: str
    what: str
    words: str
    numbers: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``figures`` promises for a number in a sentence."""
        return {**asdict(self), "entry": ":".join(self.entry), "numbers": list(self.numbers)}


@dataclass(frozen=True)
class Sheet:
    """Every number of a catalogue. ``not_known``: how many claims say only that nobody knows, or only a direction."""

    figures: tuple[Stated, ...]
    in_words: tuple[InWords, ...]
    not_known: int


def sheet(catalogue: Catalogue, today: date) -> Sheet:
    """The evidence sheet of a catalogue. ``today`` decides which approvals are past their review."""
    found = list(_all(catalogue))
    with_numbers = [one for one in found if _numbers(one.claim)]
    return Sheet(tuple(_stated(catalogue, one, today) for one in with_numbers), tuple(_in_words(catalogue)),
                 len(found) - len(with_numbers))


# ---- every claim with its place ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Placed:
    key: Key
    place: str
    about: str
    treatments: tuple[str, ...]
    claim: Claim | Figure


def _all(catalogue: Catalogue) -> Iterator[_Placed]:
    for id_, procedure in catalogue.procedures.items():
        key, place = ("procedures", id_), capital(procedure.clinical)
        yield from _of_benefit(catalogue, key, place, (id_,), procedure.benefit)
        yield from _of_risks(catalogue, key, place, (id_,), procedure.risks)
        for choice in procedure.alternatives.values():
            yield from _claims(catalogue, key, place, f"Other choice: {choice.name}", (id_,), choice.claims)
    for id_, site in catalogue.sites.items():
        key, place = ("sites", id_), capital(site.anatomical)
        treatments = tuple(name for name, procedure in catalogue.procedures.items() if id_ in procedure.sites)
        for name, benefit in site.benefits.items():
            yield from _of_benefit(catalogue, key, place, (name,), benefit)
        yield from _of_risks(catalogue, key, place, treatments, site.risks)
    for id_, factor in catalogue.factors.items():
        yield from _of_risks(catalogue, ("factors", id_), f"For “{factor.name}”", factor.procedures, factor.risks)
    for figure in catalogue.figures:
        nerve = catalogue.sites.get(figure.site or "")
        site_name = nerve.anatomical if nerve else "any nerve"
        treatments = (figure.procedure,) if figure.procedure else ()
        yield from _claims(catalogue, ("figures", figure.id), "This clinic’s own figures",
                           f"{_risk_name(catalogue, figure.risk)}, {site_name}", treatments, (figure,))


def _of_benefit(
    catalogue: Catalogue, key: Key, place: str, treatments: tuple[str, ...], benefit: Benefit
) -> Iterator[_Placed]:
    return _claims(catalogue, key, place, "Benefit", treatments, benefit.claims)


def _of_risks(
    catalogue: Catalogue, key: Key, place: str, treatments: tuple[str, ...], risks: Mapping[str, RiskHere]
) -> Iterator[_Placed]:
    for risk, here in risks.items():
        about, holds = _risk_name(catalogue, risk), here.procedures or treatments
        yield from _claims(catalogue, key, place, about, holds, here.claims)


def _claims(
    catalogue: Catalogue, key: Key, place: str, about: str, treatments: tuple[str, ...],
    claims: tuple[Claim | Figure, ...],
) -> Iterator[_Placed]:
    for claim in claims:
        holds = getattr(claim, "procedures", ()) or treatments
        names = tuple(catalogue.procedures[id_].clinical for id_ in holds if id_ in catalogue.procedures)
        yield _Placed(key, place, about, names or ("every treatment",), claim)


def _risk_name(catalogue: Catalogue, id_: str) -> str:
    return catalogue.risks[id_].name if id_ in catalogue.risks else id_


# ---- a claim on the sheet ----------------------------------------------------------------------------------------


def _numbers(claim: Claim | Figure) -> tuple[str, ...]:
    """The numbers that a claim can print: those of its chance, and those in its own words."""
    more = chances.numbers_in(f"{claim.had or ''} {claim.setting or ''}")
    always = ("all",) if any(isinstance(leaf.amount, chances.Certain | chances.Zero)
                             for leaf in chances.leaves(claim.chance)) else ()
    return (*chances.figures(claim.chance), *more, *always)


def _stated(catalogue: Catalogue, one: _Placed, today: date) -> Stated:
    state, approval = _approval(catalogue, one.key, today)
    return Stated(
        entry=one.key,
        claim=one.claim.id,
        place=one.place,
        about=one.about,
        treatments=one.treatments,
        words=words_of(one.claim),
        notes=notes_of(one.claim) if chances.kind_of(one.claim.chance) != "unknown" else (),
        counted=tuple(map(_counted, chances.leaves(one.claim.chance))),
        evidence=EVIDENCE[one.claim.evidence],
        sources=tuple(full(catalogue.sources[id_]) if id_ in catalogue.sources else id_ for id_ in one.claim.sources),
        state=state,
        approval=approval,
    )


def _counted(leaf: chances.Chance) -> Counted:
    amount, saying = leaf.amount, chances.say(leaf)
    inner = amount.figure if isinstance(amount, chances.Bound) else amount
    n = f"{inner.n:,}" if isinstance(inner, chances.Count) else ""
    group = getattr(inner, "of", None) if isinstance(inner, chances.Count | chances.Point | chances.Range) else None
    stated = chances.kind_of(leaf) in ("figure", "band")
    return Counted(words=saying.short, n=n, of="" if group is None else f"{group:,}", unit=leaf.unit if stated else "",
                   when=saying.conditions, interval=interval_words(leaf))


def full(source: Source) -> str:
    """A source with all that finds it: authors, year, title, journal, DOI, PubMed number, page."""
    who = " ".join(filter(None, (source.authors, source.year)))
    finding = [f"{name} {value}" for name, value in (
        ("DOI", source.doi), ("PubMed", source.pmid), ("PubMed Central", source.pmcid), ("Page", source.page)) if value]
    parts = (who, source.title, source.journal, "; ".join(finding), source.kind)
    return " ".join(sentence(part) for part in parts if part)


def _approval(catalogue: Catalogue, key: Key, today: date) -> tuple[str, str]:
    """(state, words): who stands for an entry, or that nobody does."""
    standing = standing_of(catalogue, key, today)
    stamp = standing.stamp
    if stamp is None:
        return standing.state, "Draft: nobody has approved it"
    review = f", review by {said(stamp.review_by)}" if stamp.review_by else ""
    who = f"{stamp.by}, {stamp.role}, on {said(stamp.on)}{review}"
    words = {"changed": f"Draft: changed since it was approved by {who}", "past-review": f"Past review: {who}"}
    return standing.state, words.get(standing.state, who)


# ---- numbers that no claim states --------------------------------------------------------------------------------


def _in_words(catalogue: Catalogue) -> Iterator[InWords]:
    """The texts that print and hold a number, entry by entry. Claims are left out: they stand on the sheet."""
    for section in ("procedures", "sites", "risks", "factors", "pictures"):
        for id_, entry in getattr(catalogue, section).items():
            place = f"Picture of {id_}" if section == "pictures" else name_of(entry)
            for what, words in texts_of(entry):
                numbers = tuple(n for n in chances.numbers_in(words) if n not in HELP_NUMBERS)
                if numbers:
                    yield InWords((section, id_), capital(place), what, spaced(words), numbers)


def texts_of(part: Part) -> Iterator[tuple[str, str]]:
    """Every text of an entry that prints or decides what prints, with what it is called. Claims are left out."""
    for name, rule in FIELDS[type(part)].items():
        if rule.kind not in ("unseen", "layout") and not rule.of:
            yield from _texts_in(getattr(part, name), rule.label)
        elif isinstance(value := getattr(part, name), Mapping):
            yield from _texts_in(value, rule.label)


def _texts_in(value: Any, label: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield label, value
    elif isinstance(value, Sign) or value is True:
        yield label, said(value)
    elif isinstance(value, Part) and not isinstance(value, Claim | Levels | PictureView):
        yield from texts_of(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts_in(item, label)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from ((f"{what} ({key.replace('-', ' ')})", words) for what, words in _texts_in(inner, label))


# ---- in words ------------------------------------------------------------------------------------------------------


def summary(found: Sheet) -> str:
    """How many figures there are, and how many of them somebody stands for."""
    stood_for = sum(one.state in ("approved", "signed") for one in found.figures)
    return (f"{len(found.figures)} figures, {stood_for} of them approved and within their review. "
            f"{found.not_known} more statements hold no number: they say that it is not known, or only in which "
            "direction it goes.")


def counted_words(one: Stated) -> Iterator[str]:
    """Each number of a figure: “n 2 of N 113 people, by 3 months”."""
    for each in one.counted:
        yield ", ".join(filter(None, (_group(each), each.when)))


def _group(one: Counted) -> str:
    if one.n:
        return f"n {one.n} of N {one.of} {one.unit}"
    if one.of:
        return f"a share of N {one.of} {one.unit}, n not stated"
    return f"a share of {one.unit}, without a count" if one.unit else one.words
