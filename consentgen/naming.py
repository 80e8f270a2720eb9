"""What a target is called in full: the exact phrase that every page, list and message uses."""

from __future__ import annotations

from collections.abc import Iterable

from consentgen.catalogue.model import Site
from consentgen.catalogue.vocabulary import Side
from consentgen.request import Target

SIDE_WORDS: dict[Side | None, str] = {"left": "left", "right": "right", "both": "left and right", None: ""}


def target_name(site: Site, target: Target) -> str:
    """A target in full: "right greater occipital nerve", "left intercostal nerves at T5 (fifth rib) and T6 (…)"."""
    return f"{SIDE_WORDS[target.side]} {without_side(site, target)}".strip()


def short_name(site: Site, target: Target) -> str:
    """The same without levels, to tell the nerves of one pack apart: "right intercostal nerves"."""
    return f"{SIDE_WORDS[target.side]} {_nerves(site, target)}".strip()


def without_side(site: Site, target: Target) -> str:
    """The same without its side; several sides or levels make several nerves."""
    name = _nerves(site, target)
    return f"{name} at {listed(_level(site, level) for level in target.levels)}" if target.levels else name


def _nerves(site: Site, target: Target) -> str:
    return site.several if target.side == "both" or len(target.levels) > 1 else site.anatomical


def _level(site: Site, level: str) -> str:
    words = site.levels.values[level] if site.levels else ""
    return f"{level} ({words})" if words else level


def listed(items: Iterable[str]) -> str:
    """"a", "a and b", "a, b and c"."""
    words = list(items)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else ""
