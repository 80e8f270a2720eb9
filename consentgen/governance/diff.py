"""What changed from one catalogue to another, for the patient first: a pure function from two catalogues to changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from consentgen.catalogue.approvals import entries, name_of
from consentgen.catalogue.load import Catalogue
from consentgen.catalogue.meaning import Key, withheld_id
from consentgen.catalogue.model import Approval, Figure, Meta, SignOff, Withheld
from consentgen.catalogue.vocabulary import Part
from consentgen.diagnostics import Diagnostic
from consentgen.governance.change import Action, Change, in_order
from consentgen.governance.compare import Between, Spot
from consentgen.governance.rename import with_new_ids
from consentgen.governance.saying import said, statement
from consentgen.governance.signed import APPROVAL

NEW = {"procedures": "treatment", "sites": "nerve", "factors": "question to the patient", "pictures": "picture",
       "sources": "source", "conflicts": "conflict"}
"""What an entry is called that was added or has gone. A risk is told where it is brought in."""


def diff(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """Every change from ``old`` to ``new``, clinical before editorial (see ``in_order``); nothing for equal meaning.

    Spacing, comments, quotes and the order of keys are no change. Entries that cannot be read are no part of either.
    """
    old, renamed = with_new_ids(old, new)
    between = Between(old, new)
    found = chain(
        *(_section(between, section) for section in ("procedures", "sites", "factors", "risks", "pictures", "sources",
                                                     "conflicts")),
        _figures(between), _withheld(between),
        between.fields(old.settings, new.settings, Spot("", "", ("settings",))),
        _heads(between), _approvals(between),
    )
    used = _used(old) | _used(new)
    apart = _told_apart(between, [_unless_unused(change, used) for change in found])
    return in_order([*apart, *renamed])


def _told_apart(between: Between, found: Sequence[Change]) -> Iterator[Change]:
    """The changes; those that would be told in the same words name the treatment that each is for."""
    alike = Counter(replace(change, path=()) for change in found)
    for change in found:
        with_ = between.with_treatments(change.path) if alike[replace(change, path=())] > 1 else ""
        yield replace(change, where=", ".join(filter(None, (change.where, with_)))) if with_ else change


# ---- entries -----------------------------------------------------------------------------------------------------


def _section(between: Between, section: str) -> Iterator[Change]:
    old, new = getattr(between.old, section), getattr(between.new, section)
    for id_ in dict.fromkeys((*old, *new)):
        spot = between.spot(section, id_)
        if id_ in old and id_ in new:
            yield from between.fields(old[id_], new[id_], spot)
        elif id_ in new:
            yield from _whole(between.new, between.old, section, id_, "added")
        else:
            yield from _whole(between.old, between.new, section, id_, "removed")


def _whole(catalogue: Catalogue, other: Catalogue, section: str, id_: str, action: Action) -> Iterator[Change]:
    """A whole entry that came or went. A risk is told where it is brought in or left away, so not here."""
    key = (section, id_)
    dangling = key in _used(catalogue) and key in _used(other)
    if section == "risks" and key in _used(catalogue) and not dangling:
        return
    words = _contents(catalogue, section, id_)
    what, subject = NEW.get(section, "risk"), ""
    unseen = section in ("sources", "conflicts") or (section == "risks" and not dangling)
    if section == "pictures":
        subject = name_of(catalogue.sites.get(id_))
    before, after = ("", words) if action == "added" else (words, "")
    yield Change("unseen" if unseen else "clinical", action, what, subject, "", before, after, (section, id_))


def _contents(catalogue: Catalogue, section: str, id_: str) -> str:
    """What an entry brings, in a line: a treatment its nerves and risks, a nerve its risks."""
    entry: Part = getattr(catalogue, section)[id_]
    if section == "sources":
        return said(entry)
    nerves = [catalogue.sites[site].anatomical for site in getattr(entry, "sites", ()) if site in catalogue.sites]
    risks = [catalogue.risks[risk].name for risk in getattr(entry, "risks", {}) if risk in catalogue.risks]
    lists = [f"Nerves: {', '.join(nerves)}"] if nerves and section == "procedures" else []
    lists += [f"Risks: {', '.join(risks)}"] if risks else []
    name = str(getattr(entry, "what", "")) if section == "conflicts" else name_of(entry)
    return ". ".join([name.rstrip("."), *lists])


# ---- the clinic's own figures, and what it withholds -------------------------------------------------------------


def _figures(between: Between) -> Iterator[Change]:
    old = {figure.id: figure for figure in between.old.figures}
    new = {figure.id: figure for figure in between.new.figures}
    for id_ in dict.fromkeys((*old, *new)):
        before, after = old.get(id_), new.get(id_)
        spot = _spot_of(between, after or before, ("figures", id_))
        if before is not None and after is not None:
            yield from between.claim(before, after, spot)
        else:
            yield Change("clinical", "added" if after else "removed", "figure of the clinic", spot.subject, spot.where,
                         statement(before, between.old.sources) if before else "",
                         statement(after, between.new.sources) if after else "", spot.path)


def _withheld(between: Between) -> Iterator[Change]:
    """A risk that is withheld is one that is no longer said, and the other way round.

    Who withholds it, and why, stands on the side where it is withheld.
    """
    old = {withheld_id(one): one for one in between.old.withheld}
    new = {withheld_id(one): one for one in between.new.withheld}
    for id_ in dict.fromkeys((*old, *new)):
        before, after = old.get(id_), new.get(id_)
        spot = _spot_of(between, after or before, ("withheld", id_))
        if before is not None and after is not None:
            yield from between.fields(before, after, spot)
        else:
            yield Change("clinical", "removed" if after else "added", "risk", spot.subject, spot.where,
                         _because(before), _because(after), spot.path)


def _because(withheld: Withheld | None) -> str:
    return f"withheld by {withheld.by}: {withheld.because}" if withheld else ""


def _spot_of(between: Between, item: Figure | Withheld | None, path: tuple[str, ...]) -> Spot:
    assert item is not None
    at = between.at_site(item.site) if item.site else ""
    treatment = between.with_procedure(item.procedure) if item.procedure else ""
    return Spot(between.risk_name(item.risk), ", ".join(filter(None, (at, treatment))), path)


# ---- heads and signatures ----------------------------------------------------------------------------------------


def _heads(between: Between) -> Iterator[Change]:
    heads: list[tuple[str, Meta | None, Meta | None]] = [
        ("catalogue", between.old.meta, between.new.meta), ("catalogue below", between.old.base, between.new.base)]
    for name, before, after in heads:
        spot = Spot("", f"of the {name}", (name,))
        if before is not None and after is not None:
            yield from between.fields(before, after, spot)
        elif before is not after:
            yield Change("layout", "added" if after else "removed", name, "", "", said(before), said(after), (name,))


def _approvals(between: Between) -> Iterator[Change]:
    old, new = between.old.approvals, between.new.approvals
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        action: Action = "changed" if before and after else "added" if after else "removed"
        yield Change("layout", action, APPROVAL, _name(between, key), "", stamp_words(before), stamp_words(after),
                     ("approvals", *key))


def _name(between: Between, key: Key) -> str:
    entry = entries(between.new).get(key) or entries(between.old).get(key)
    return name_of(entry) or ":".join(key)


def stamp_words(stamp: SignOff | None) -> str:
    """Who signed, as what, when, and until when; an approval's fingerprint in short."""
    if stamp is None:
        return ""
    review = f", review by {said(stamp.review_by)}" if stamp.review_by else ""
    bound = f" [{stamp.fingerprint[:12]}]" if isinstance(stamp, Approval) else ""
    return f"{stamp.by}, {stamp.role}, on {said(stamp.on)}{review}{bound}"


# ---- what prints at all ------------------------------------------------------------------------------------------


def _used(catalogue: Catalogue) -> frozenset[Key]:
    """The risks, nerves and pictures that some pack prints."""
    treated = {site for procedure in catalogue.procedures.values() for site in procedure.sites}
    brought: list[Iterable[str]] = [procedure.risks for procedure in catalogue.procedures.values()]
    brought += [site.risks for id_, site in catalogue.sites.items() if id_ in treated]
    brought += [factor.risks for factor in catalogue.factors.values()]
    brought.append(figure.risk for figure in catalogue.figures if figure.site in treated)
    return frozenset([*(("risks", risk) for risk in chain(*brought)), *(("sites", site) for site in treated),
                      *(("pictures", site) for site in treated)])


def _unless_unused(change: Change, used: frozenset[Key]) -> Change:
    """The change; one of an entry that no pack prints, then or now, is unseen."""
    key = change.path[:2]
    if len(key) == 2 and key[0] in ("risks", "sites", "pictures") and key not in used and change.kind != "layout":
        return replace(change, kind="unseen")
    return change


# ---- what stops a comparison -------------------------------------------------------------------------------------


def unreadable(catalogue: Catalogue, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The faults for which a comparison would tell that something has gone which only cannot be read."""
    lists = ("figures", "withheld")
    return tuple(fault for fault in found if fault.is_error
                 and (fault.subject in catalogue.broken or fault.subject[0] in lists))
