"""One change between two catalogues, and how it is said.

A change has exactly one kind. **Clinical**: what is told of risks, figures, evidence, seriousness, stops, signs and
targets. **Wording**: other words of the same. **Layout**: settings, logo, colours, contacts, dates and signatures.
**Unseen**: what never prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Kind = Literal["clinical", "wording", "layout", "unseen"]
Action = Literal["removed", "added", "changed", "renamed"]

KINDS: tuple[Kind, ...] = ("clinical", "wording", "layout", "unseen")
TITLES: dict[Kind, str] = {
    "clinical": "What changes for the patient",
    "wording": "Other words for the same",
    "layout": "Look, contacts, dates and signatures",
    "unseen": "Never printed",
}
OPPOSITE: dict[Action, Action] = {"removed": "added", "added": "removed", "changed": "changed", "renamed": "renamed"}

HOW_OFTEN = "how often"
"""What a change of a figure is called: the loudest after what is no longer said and what is new."""

_ORDER: tuple[Action, ...] = ("removed", "added", "changed", "renamed")
_FIRST = (
    "treatment", "nerve", "question to the patient", "risk", "nerve it holds for", "figure of the clinic", "figure",
    HOW_OFTEN, "kind of evidence", "seriousness", "worst case", "kind of risk", "sign", "urgency",
    "stop until it is resolved", "how strong it is",
)  # fmt: skip
_WORDS = re.compile(r"\S+")

Piece = tuple[Literal["same", "gone", "new"], str]


@dataclass(frozen=True)
class Change:
    """One change. ``subject`` is what it is about (a risk, say), ``where`` at what nerve, of what treatment, for whom.

    ``what`` names the field or the kind of thing in words; ``before`` and ``after`` are words, empty where there was or
    is nothing. Where a risk is no longer said for a reason, ``after`` holds it; where it was not said before for one,
    ``before`` does. ``path`` names the place for scripts: section, id and keys.
    """

    kind: Kind
    action: Action
    what: str
    subject: str
    where: str
    before: str
    after: str
    path: tuple[str, ...] = ()

    @property
    def reversed(self) -> Change:
        """The same change told from the new catalogue to the old one."""
        return Change(self.kind, OPPOSITE[self.action], self.what, self.subject, self.where, self.after, self.before,
                      self.path)

    @property
    def place(self) -> str:
        """Where the change is, in words: “Infection at the rib nerve, seriousness”."""
        about = " ".join(filter(None, (self.subject, self.where)))
        if self.what == HOW_OFTEN and self.subject:
            return _capital(about)
        return _capital(f"{about}, {self.what}") if self.subject else _capital(f"{self.what} {about}".strip())

    @property
    def sentence(self) -> str:
        """The change in one line."""
        said = self.before if self.action == "removed" else self.after
        about = f"{self.subject}: {said}" if self.subject and said else self.subject or said
        where = f" {self.where}" if self.where else ""
        if self.action == "removed":
            what = "" if self.what == "risk" else f", {self.what}"
            return f"No longer said{where}{what}: {about}{f'. Now: {self.after}' if self.after else ''}"
        if self.action == "added":
            return f"New {self.what}{where}: {about}{f'. Before: {self.before}' if self.before else ''}"
        return f"{self.place}: {self.before or '(nothing)'} → {self.after or '(nothing)'}"

    def as_data(self) -> dict[str, Any]:
        """The JSON shape that ``diff`` promises for a change."""
        return {"kind": self.kind, "action": self.action, "what": self.what, "subject": self.subject,
                "where": self.where, "before": self.before, "after": self.after, "path": list(self.path),
                "sentence": self.sentence}


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, each once: clinical before wording; what is no longer said first, then what is new, then figures.

    Changes of one rank keep the order of the catalogue.
    """
    return tuple(sorted(dict.fromkeys(changes), key=_rank))


def _rank(change: Change) -> tuple[int, int, int]:
    what = _FIRST.index(change.what) if change.what in _FIRST else len(_FIRST)
    return KINDS.index(change.kind), _ORDER.index(change.action), what


def of_kind(changes: Iterable[Change], kind: Kind) -> tuple[Change, ...]:
    """The changes of one kind, in their order."""
    return tuple(change for change in changes if change.kind == kind)


def pieces(before: str, after: str) -> Iterator[Piece]:
    """Two texts word by word: what stayed, what has gone, and what is new, in the order of reading."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            yield "same", " ".join(old[a:b])
            continue
        if b > a:
            yield "gone", " ".join(old[a:b])
        if d > c:
            yield "new", " ".join(new[c:d])


def marked(before: str, after: str) -> str:
    """Both texts in one line of plain characters: “Heals [-in days-] {+within weeks+} by itself.”"""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return " ".join(marks[step].format(words) for step, words in pieces(before, after))


LONG = 6
"""Words; where a text has more on both sides, its changes are marked word by word."""


def told(change: Change) -> str:
    """The change in one line; in long texts, only the words that differ are shown as gone and new."""
    if change.action == "changed" and min(len(change.before.split()), len(change.after.split())) > LONG:
        return f"{change.place}: {marked(change.before, change.after)}"
    return change.sentence


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
