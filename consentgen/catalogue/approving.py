"""Approving: which entries are meant, what stands in them, and the approvals that come of it.

Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from consentgen import chance as chances
from consentgen.catalogue.approvals import claims_of, entries, entry_of, fingerprint_of, standing_of
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.meaning import SIGNED, Key
from consentgen.catalogue.model import Approval, SignOff, Source
from consentgen.diagnostics import Diagnostic, Place, did_you_mean
from consentgen.yamltext import UNWANTED

ALSO = {"nerve": "sites", "nerves": "sites", **{name.removesuffix("s"): name for name in SIGNED}}
"""What else a section may be called."""
LONGEST = 200
"""How many characters a name or a role may have."""


@dataclass(frozen=True)
class Shown:
    """A figure as it is shown to whoever approves it: the claim in words, and who says so."""

    entry: str
    claim: str
    chance: str
    what: str
    evidence: str
    sources: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``approve`` promises for a figure."""
        return {"entry": self.entry, "claim": self.claim, "chance": self.chance, "what": self.what,
                "evidence": self.evidence, "sources": list(self.sources)}


# ---- which entries -----------------------------------------------------------------------------------------------


def named(words: Sequence[str], catalogue: Catalogue) -> tuple[tuple[Key, ...], tuple[Diagnostic, ...]]:
    """The entries that ``words`` name, each as ``id`` or ``section:id``, and a fault for each that names none or two.

    What was typed is never repeated: the place tells which of the ids it was.
    """
    known = (*entries(catalogue), *sorted(catalogue.broken))
    found: list[Key] = []
    faults: list[Diagnostic] = []
    for number, word in enumerate(words, 1):
        keys = _meant(word, known)
        place = Place(f"ID {number}")
        if len(keys) == 1:
            found += keys
        elif keys:
            choices = " or ".join(sorted(":".join(key) for key in keys))
            faults.append(Diagnostic(place, "ambiguous-entry", "More than one entry has this id.", f"write {choices}"))
        else:
            faults.append(Diagnostic(place, "unknown-entry", "There is no entry with this id.", _nearest(word, known)))
    return tuple(dict.fromkeys(found)), tuple(faults)


def _meant(word: str, known: Iterable[Key]) -> list[Key]:
    section, _, id_ = word.strip().rpartition(":")
    section = ALSO.get(section.casefold(), section.casefold())
    return list(dict.fromkeys(key for key in known if key[1] == id_ and section in ("", key[0])))


def _nearest(word: str, known: Sequence[Key]) -> str:
    """The nearest entry, by its id and, if one was typed, its section."""
    section, _, id_ = word.strip().rpartition(":")
    section = ALSO.get(section.casefold(), section.casefold())
    if section and section not in SIGNED:
        return did_you_mean(section, SIGNED) or f"the sections are {', '.join(SIGNED)}"
    here = {name: f"{of}:{name}" for of, name in known if section in ("", of)}
    hint = did_you_mean(id_, here)
    elsewhere = [":".join(key) for key in known if key[1] == id_]
    return hint or (f"did you mean “{elsewhere[0]}”?" if elsewhere else "“consentgen approve --list” shows them all")


def waiting(catalogue: Catalogue, today: date) -> tuple[Key, ...]:
    """The entries that nobody stands for as they are, and those past their review: what ``--all`` means."""
    return tuple(key for key in entries(catalogue) if standing_of(catalogue, key, today).needs_approval)


def faults_in(keys: Sequence[Key], found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The errors of a catalogue that stand in what is to be approved: nobody can stand for what cannot be read."""
    lists = {section for section, _ in keys} & {"figures", "withheld"}
    return tuple(fault for fault in found if fault.is_error and (fault.subject in keys or fault.subject[0] in lists))


# ---- what stands in them -----------------------------------------------------------------------------------------


def figures_in(catalogue: Catalogue, keys: Iterable[Key]) -> tuple[Shown, ...]:
    """Every claim of these entries, in their order: the figures that are approved with them, “not known” too."""
    return tuple(shown for key in keys for shown in _shown(catalogue, key))


def _shown(catalogue: Catalogue, key: Key) -> Iterator[Shown]:
    for claim in claims_of(entry_of(catalogue, key)):
        what = " ".join(filter(None, (claim.had, claim.setting)))
        sources = tuple(_cited(id_, catalogue.sources) for id_ in claim.sources)
        yield Shown(":".join(key), claim.id, chances.say(claim.chance).full, what, claim.evidence, sources)


def _cited(id_: str, sources: Mapping[str, Source]) -> str:
    source = sources.get(id_)
    if source is None:
        return id_
    found = source.doi or source.pmid or source.pmcid or source.page or source.journal
    return f"{id_}: {', '.join(filter(None, (source.authors, source.year, source.title, found)))}"


def proposals_in(catalogue: Catalogue, keys: Iterable[Key]) -> dict[Key, str]:
    """What is still a proposal in these entries, and is settled by approving them."""
    said = {key: getattr(entry_of(catalogue, key), "proposal", None) for key in keys}
    return {key: words for key, words in said.items() if words}


# ---- the approvals -----------------------------------------------------------------------------------------------


def stamp(
    by: str, role: str, on: date | None, review_by: date | None, today: date
) -> tuple[SignOff | None, tuple[Diagnostic, ...]]:
    """Who approves, and when; or every fault of it. ``on`` and ``review_by`` are None where they were no dates."""
    found = [*_name_faults("--by", by, "the clinician's name"), *_name_faults("--role", role, "their role")]
    if on is not None and on > today:
        found.append(Diagnostic(Place("--on"), "approved-later", "The day of approval lies in the future.",
                                "leave it out to say today"))
    if on is not None and review_by is not None and review_by <= on:
        found.append(Diagnostic(Place("--review-by"), "review-too-early",
                                "The review date is not after the day of approval.", "check both"))
    if found or on is None:
        return None, tuple(found)
    return SignOff(by=" ".join(by.split()), role=" ".join(role.split()), on=on, review_by=review_by), ()


def _name_faults(where: str, text: str, what: str) -> Iterator[Diagnostic]:
    if not text.strip():
        yield Diagnostic(Place(where), "nobody-named", f"An approval needs {what}.", f"add {where} \"…\"")
    elif UNWANTED.search(text) or len(text) > LONGEST:
        yield Diagnostic(Place(where), "odd-name", "This holds a sign that nobody can see, or is far too long.",
                         "type it again")


def approvals_with(catalogue: Catalogue, keys: Iterable[Key], who: SignOff) -> dict[Key, Approval]:
    """The clinic's approvals with new ones for these entries, bound to their meaning as it is in this catalogue."""
    said = {name: getattr(who, name) for name in type(who).model_fields}
    new = {key: Approval(**said, fingerprint=fingerprint_of(catalogue, key)) for key in keys}
    return {**catalogue.approvals, **new}
