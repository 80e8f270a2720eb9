"""One cause told in place of its many consequences: a forgotten ``extends``, a misspelt id of a shipped entry."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from consentgen.diagnostics import Diagnostic, Place, did_you_mean

Ids = Mapping[str, Collection[str]]
"""By section, the ids of the shipped catalogue."""


def lacks_extends(found: Sequence[Diagnostic], shipped: Ids) -> bool:
    """Whether a catalogue that stands alone looks as if it were written to lie on the shipped one."""
    return any(fault.missing and _is_shipped(fault.subject, shipped) for fault in found)


def with_extends_asked_for(found: Sequence[Diagnostic], settings: Place) -> list[Diagnostic]:
    """The faults with one for ``extends`` in place of every key that would stand in the shipped catalogue."""
    asked = Diagnostic(settings, "missing-key", "The key “extends” is missing: this folder rewords shipped entries.",
                       "add “extends: shipped”", missing=("extends",))
    return [asked, *(fault for fault in found if not fault.missing)]


def with_meant_ids(found: Sequence[Diagnostic], shipped: Ids) -> list[Diagnostic]:
    """The faults with one for each new entry that lacks keys and is named almost as a shipped one is."""
    told: dict[tuple[tuple[str, str], Place], list[Diagnostic]] = {}
    rest = []
    for fault in found:
        if fault.missing and _meant(fault.subject, shipped):
            told.setdefault((fault.subject, fault.place), []).append(fault)
        else:
            rest.append(fault)
    return [*rest, *(one for (subject, _), faults in told.items() for one in _one(faults, _meant(subject, shipped)))]


def _one(faults: Sequence[Diagnostic], meant: str) -> Iterator[Diagnostic]:
    """One fault in place of several at the same place."""
    missing = tuple(key for fault in faults for key in fault.missing)
    keys = ", ".join(f"“{key}”" for key in missing)
    said = f"The keys {keys} are missing here." if len(faults) > 1 else faults[0].message
    yield Diagnostic(faults[0].place, "missing-key", said, f"{meant} If it is new, add what is missing.",
                     subject=faults[0].subject, missing=missing)


def _meant(subject: tuple[str, str], shipped: Ids) -> str:
    """What an entry of the clinic may have been meant to be called, as a hint; nothing for a shipped one."""
    section, id_ = subject
    return "" if _is_shipped(subject, shipped) else did_you_mean(id_, shipped.get(section, ()))


def _is_shipped(subject: tuple[str, str], shipped: Ids) -> bool:
    return subject[1] in shipped.get(subject[0], ())
