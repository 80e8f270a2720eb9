"""What a rule is, what it is given, and what it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from consentgen import chance as chances
from consentgen import reading
from consentgen.catalogue.inside import PathOf, inside
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.model import Claim, Figure
from consentgen.catalogue.wording import WORD
from consentgen.diagnostics import Place, Severity

Group = Literal["structure", "words", "completeness"]
Speller = Callable[[frozenset[str]], Mapping[str, str]]
"""Gives each misspelt word of a set, with a suggestion or nothing."""

MARK = "➤"
"""In a rule's bad case: the finding stands right after this sign, which is not part of the text."""

PRINTED_SECTIONS = ("risks", "procedures", "sites", "factors")
NEVER_PRINTED = ("note", "chance", "id", "sources", "source_words")
PHRASES = frozenset(("had", "setting"))
"""Fields that are parts of a sentence which a figure begins."""

NOT_SPOKEN = frozenset((
    "proposal", "strength_note", "origin", "synonyms", "note", "because", "id", "chance", "sources", "source_words",
    "sign_off", "kind", "seriousness", "worst_case", "urgency", "laterality", "nerve_type", "anaesthesia", "strength",
    "evidence", "sites", "procedures", "raises_for", "treated_by", "codes", "view",
))
"""Fields that no patient reads: notes for professionals, ids, and words that are chosen from a list."""


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found: the path of what is wrong, or its place where it has no path.

    ``subject``: the entry it is in, as (section, id), where the path does not say."""

    path: PathOf
    message: str
    hint: str = ""
    place: Place | None = None
    subject: tuple[str, str] | None = None


class Material:
    """What the rules look at: a catalogue, walked once for all of them.

    ``today`` is for dates (None leaves them out), ``misspelt`` for spelling (None: it is not checked).
    """

    def __init__(self, catalogue: Catalogue, today: date | None = None, misspelt: Speller | None = None) -> None:
        self.catalogue = catalogue
        self.today = today
        self.misspelt = misspelt

    @cached_property
    def claims(self) -> tuple[tuple[PathOf, Claim], ...]:
        """Every claim with its path."""
        return tuple(claims(self.catalogue))

    @cached_property
    def stated(self) -> tuple[tuple[PathOf, Claim | Figure], ...]:
        """Every claim, then every figure of a clinic."""
        return (*self.claims, *((("figures", i), figure) for i, figure in enumerate(self.catalogue.figures)))

    @cached_property
    def texts(self) -> tuple[tuple[PathOf, str], ...]:
        """Every text that may print, and those that are chosen from a list, with its path."""
        return tuple(found for section in (*PRINTED_SECTIONS, "pictures")
                     for id_, entry in getattr(self.catalogue, section).items()
                     for found in texts((section, id_), entry))

    @cached_property
    def spoken(self) -> tuple[tuple[PathOf, str], ...]:
        """Every text that a patient reads, with its path."""
        return tuple((path, text) for path, text in self.texts if is_spoken(path))

    @cached_property
    def vocabulary(self) -> tuple[tuple[PathOf, str, frozenset[str]], ...]:
        """Every text that a patient reads, with its words in small letters."""
        return tuple((path, text, frozenset(WORD.findall(text.casefold()))) for path, text in self.spoken)

    @cached_property
    def brought_in(self) -> tuple[tuple[PathOf, frozenset[str]], ...]:
        """The risks that each procedure, nerve and factor brings in by itself."""
        return tuple(((section, id_), frozenset(entry.risks)) for section in ("procedures", "sites", "factors")
                     for id_, entry in getattr(self.catalogue, section).items())


@dataclass(frozen=True)
class Rule:
    """A rule: its code never changes its meaning.

    ``manual`` is its module's own text. ``bad`` is a file laid over the tests' made-up catalogue with MARK before the
    place of its finding, ``good`` the same put right; ``files`` lie beside both, ``bad_files`` beside the bad one.
    ``title`` heads a group of its own.
    """

    code: str
    severity: Severity
    finds: Callable[[Material], Iterator[Finding]]
    manual: str = field(repr=False)
    bad: str = field(repr=False)
    good: str = field(repr=False)
    group: Group = "structure"
    title: str = ""
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    bad_files: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The manual's paragraphs, each on one line."""
        return tuple(" ".join(part.split()) for part in self.manual.strip().split("\n\n"))

    @property
    def meaning(self) -> str:
        """What it finds."""
        return self.paragraphs[0]

    @property
    def why(self) -> str:
        """Why that matters to a patient."""
        return "\n\n".join(p for p in self.paragraphs[1:] if not p.startswith(("Do: ", "Source: ")))

    @property
    def to_do(self) -> str:
        """What to do about it."""
        return self._labelled("Do: ")

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return self._labelled("Source: ")

    def _labelled(self, label: str) -> str:
        return next((p.removeprefix(label) for p in self.paragraphs if p.startswith(label)), "")


def claims(catalogue: Catalogue) -> Iterator[tuple[PathOf, Claim]]:
    """Every claim of the catalogue with its path."""
    for section in ("procedures", "sites", "factors"):
        for id_, entry in getattr(catalogue, section).items():
            yield from ((path, value) for path, value in inside(entry, (section, id_)) if isinstance(value, Claim))


def treating(catalogue: Catalogue, site: str, named: str | None) -> tuple[str, ...]:
    """The procedures that treat a nerve, of those only the one that is named."""
    return tuple(id_ for id_, procedure in catalogue.procedures.items()
                 if site in procedure.sites and named in (None, id_))


def risks_at(catalogue: Catalogue, procedure: str, site: str, *, with_factors: bool = False) -> frozenset[str]:
    """The risks that a procedure and a nerve bring in by themselves, and with factors those of any patient's."""
    here = catalogue.sites[site].risks.items() if site in catalogue.sites else ()
    found = {*catalogue.procedures[procedure].risks}
    found |= {risk for risk, at in here if not at.procedures or procedure in at.procedures}
    factors = [factor for factor in catalogue.factors.values() if with_factors]
    return frozenset(found).union(*(factor.risks for factor in factors
                                    if not factor.procedures or procedure in factor.procedures))


def texts(path: PathOf, entry: object) -> Iterator[tuple[PathOf, str]]:
    """Every text of an entry that may print, with its path."""
    return ((at, value) for at, value in inside(entry, path, NEVER_PRINTED) if isinstance(value, str))


def is_spoken(path: PathOf) -> bool:
    """Whether a patient reads what stands there. ``raises`` is words at a nerve and ids at a factor."""
    fields = [step for step in path[2:] if isinstance(step, str)]
    if path[0] == "factors" and fields[:1] in (["raises"], ["action"]):
        return False
    return not NOT_SPOKEN & set(fields[-1:]) and not (fields[:1] and fields[0] in NOT_SPOKEN)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, without marks of emphasis."""
    return reading.sentences(text)


def group_sizes(chance: chances.Chance) -> Iterator[tuple[int, str]]:
    """(size, unit) of each group that a chance counts in."""
    for leaf in chances.leaves(chance):
        amount = leaf.amount.figure if isinstance(leaf.amount, chances.Bound) else leaf.amount
        size = getattr(amount, "of", None)
        if isinstance(size, int):
            yield size, leaf.unit


def short(words: str, most: int = 12) -> str:
    """The first words of a text, for a message."""
    said = re.sub(r"\s+", " ", words.replace("**", "")).split(" ")
    return " ".join(said) if len(said) <= most else " ".join(said[:most]) + " …"
