"""Whether the side and the level of a row agree with what its nerves say themselves, so that neither is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from consentgen.catalogue.model import Site
from consentgen.catalogue.names import find
from consentgen.request import SIDES, levels_named

Clash = Literal["", "contradicts", "nowhere"]
"""``contradicts``: a nerve says something else. ``nowhere``: no nerve of the row can have it."""

Named = tuple[str, str, str]
"""Name, side and level of a nerve as the row writes it; empty text where it says none."""


def side_clash(side: str, nerves: Sequence[Named], sites: Mapping[str, Site]) -> Clash:
    """How the row's side stands against its nerves. One that any of them takes is no clash.

    A nerve's word that is no side is a fault of its own and may have meant the row's; the others must still fit.
    """
    said = {one for _, own, _ in nerves if own for one in _each(own)}
    if not side or any(not own and _is_sided(name, sites) for name, own, _ in nerves):
        return ""
    if not said:
        return "nowhere"
    known = said.intersection(SIDES)
    fits = known == _each(side) if known == said else known <= _each(side)
    return "" if fits else "contradicts"


def level_clash(level: str, nerves: Sequence[Named], sites: Mapping[str, Site]) -> Clash:
    """How the row's level stands against its nerves. Those that say one must say the same, together or each."""
    if not level:
        return ""
    own = [_levels(text, name, sites) for name, _, text in nerves if text]
    here = [_levels(level, name, sites) for name, _, text in nerves if text]
    takes = any(not text and _has_levels(name, sites) for name, _, text in nerves)
    if not own:
        return "" if takes else "nowhere"
    together = not takes and frozenset().union(*own) == frozenset().union(*here)
    return "" if own == here or together else "contradicts"


def _each(side: str) -> set[str]:
    return {"left", "right"} if side == "both" else {side}


def _site(name: str, sites: Mapping[str, Site]) -> Site | None:
    id_ = find(name, sites)
    return sites[id_] if id_ is not None else None


def _is_sided(name: str, sites: Mapping[str, Site]) -> bool:
    """Whether a nerve has a side; so may one that is not known, which is told by itself."""
    site = _site(name, sites)
    return site is None or site.laterality != "midline"


def _has_levels(name: str, sites: Mapping[str, Site]) -> bool:
    site = _site(name, sites)
    return site is None or site.levels is not None


def _levels(text: str, name: str, sites: Mapping[str, Site]) -> frozenset[str]:
    """The levels that the text names, as the nerve calls them; the text itself where it names none."""
    site = _site(name, sites)
    named = levels_named(text, site) if site is not None else ()
    return frozenset(named or (text.casefold(),))
