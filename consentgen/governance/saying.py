"""Catalogue values in words for a governance meeting: claims by the program's own speech."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from consentgen.catalogue import views
from consentgen.catalogue.model import Claim, Figure, Marks, PictureView, Sign, Source
from consentgen.catalogue.settings import Settings
from consentgen.catalogue.vocabulary import Evidence, Part, Urgency
from consentgen.document import speech
from consentgen.document.model import plain
from consentgen.document.phrases import capital, prose_date
from consentgen.document.speech import Voice

EVIDENCE: dict[Evidence, str] = {
    "direct": "counted at this nerve",
    "own-audit": "counted in this clinic",
    "other-setting": "counted elsewhere",
    "analogue": "counted after another treatment",
    "authority": "not counted: experts say so",
    "estimate": "not counted: a clinician’s estimate",
}
URGENCY: dict[Urgency, str] = {"now": "now", "same-day": "on the same day", "clinic": "tell the clinic"}
_CHOICES: dict[str, str] = {
    **{str(kind): words for kind, words in EVIDENCE.items()},
    **{str(urgency): words for urgency, words in URGENCY.items()},
    "expected-effect": "expected effect",
    "failure-of-benefit": "failure of benefit",
    "relative-contraindication": "relative contraindication",
    "local": "local anaesthetic",
    "sedation": "sedation or general anaesthetic",
}

Sources = Mapping[str, Source]


def claim_of(claim: Claim | Figure) -> Claim:
    """A claim as it is, and a clinic's figure as a claim."""
    if isinstance(claim, Claim):
        return claim
    return Claim(id=claim.id, chance=claim.chance, had=claim.had, setting=claim.setting, evidence=claim.evidence,
                 sources=claim.sources, because=claim.because)


def words_of(claim: Claim | Figure) -> str:
    """A claim as a pack says it, in a sentence, without its notes and sources."""
    return plain(speech.claim_sentence(Voice(Settings(), {}, 1), claim_of(claim), with_notes=False, cited=False))


def notes_of(claim: Claim | Figure) -> tuple[str, ...]:
    """What a pack says beside the claim: how small the group was, how far “none” reaches."""
    return speech.notes(Voice(Settings(), {}, 1), claim_of(claim))


def statement(claim: Claim | Figure, sources: Sources, *, evidence: bool = False) -> str:
    """A claim with who says so: “2 of 113 people had a skin infection (Mole 1901)”."""
    said = [author_year(id_, sources) for id_ in claim.sources]
    said += [EVIDENCE[claim.evidence]] if evidence else []
    return words_of(claim).rstrip(".") + (f" ({'; '.join(said)})" if said else "")


def author_year(id_: str, sources: Sources) -> str:
    """“Mole 1901”: a source in two words, or its id where it has neither."""
    source = sources.get(id_)
    if source is None or not source.authors:
        return id_
    first = source.authors.split(",")[0].removesuffix(" et al.").split(" ")
    name = " ".join(word for word in first if not (word.isupper() and len(word) <= 3)) or source.authors
    return " ".join(filter(None, (name, source.year)))


def said(value: Any) -> str:
    """A value of the catalogue in words; nothing for nothing."""
    if value is None or value == () or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return prose_date(value)
    if isinstance(value, Sign):
        return f"{value.text} ({URGENCY[value.urgency]})"
    if isinstance(value, Marks):
        return _drawn(value)
    if isinstance(value, Part):
        return "; ".join(f"{name.replace('_', ' ')}: {said(getattr(value, name))}"
                         for name in type(value).model_fields if said(getattr(value, name)))
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {said(inner)}" for key, inner in value.items())
    if isinstance(value, tuple):
        return ("; " if any(isinstance(item, Part) for item in value) else ", ").join(map(said, value))
    return spaced(str(value))


def chosen(value: Any) -> str:
    """The same, and a word from a fixed list as English: “other-setting” is “counted elsewhere”."""
    words = said(value)
    return _CHOICES.get(words, words)


def spaced(words: str) -> str:
    """The words with single spaces: all that spacing means in a catalogue."""
    return " ".join(words.split())


def _drawn(marks: Marks) -> str:
    parts = [("dots", marks.dots), ("course", marks.course), *(("area", area) for area in marks.areas)]
    drawn = [f"{name} {views.written(points)}" for name, points in parts if points]
    if isinstance(marks, PictureView):
        levels = [f"{level}: {_drawn(inner)}" for level, inner in marks.levels.items()]
        return f"{capital(views.VIEWS[marks.view].shows)}: " + "; ".join([*drawn, *levels])
    return "; ".join(drawn)
