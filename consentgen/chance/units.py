"""What was counted: people, nerves, births. Units are never converted into one another."""

from __future__ import annotations

import unicodedata

from .fault import ChanceError, did_you_mean

PEOPLE = "people"
MIXED = "mixed units"

_PLURALS = {
    "person": PEOPLE,
    "adult": "adults",
    "baby": "babies",
    "block": "blocks",
    "birth": "births",
    "case": "cases",
    "child": "children",
    "eye": "eyes",
    "foot": "feet",
    "injection": "injections",
    "joint": "joints",
    "lesion": "lesions",
    "limb": "limbs",
    "man": "men",
    "nerve": "nerves",
    "neuroma": "neuromas",
    "operation": "operations",
    "pregnancy": "pregnancies",
    "procedure": "procedures",
    "session": "sessions",
    "site": "sites",
    "tooth": "teeth",
    "treatment": "treatments",
    "tumour": "tumours",
    "woman": "women",
}
_SINGULARS = {plural: single for single, plural in _PLURALS.items()}
_PEOPLE_TOO = {"patient", "patients", "persons", "individuals"}
PERSONAL = frozenset({PEOPLE, "adults", "babies", "children", "men", "women"})

# A unit stands at the end of a line of notation: these words mean that more than a unit was meant.
_KEY_FOR = {
    "by": "by",
    "at": "at",
    "for": "for",
    "within": "within",
    "per": "per",
    "yearly": "per",
    "annually": "per",
    "lifetime": "lifetime",
    "among": "among",
    "aged": "among",
    "with": "among",
    "who": "among",
    "after": "after",
    "affecting": "affects",
}
_NOT_IN_UNITS = {"of", "in", "to", "and", "or", "than", "every", "each", "out", "times", "likely", "percent"}


def plain_unit(text: str) -> str:
    """Return the unit as one plural noun in lower case: `patients` and `person` become `people`.

    Raises ChanceError for a likely typing mistake, and for words that belong under a key of their own.
    """
    unit = " ".join(text.split()).casefold().removeprefix("of ")
    unit = PEOPLE if unit in _PEOPLE_TOO else _PLURALS.get(unit, unit)
    if unit in _SINGULARS:
        return unit
    strange = f'We cannot read "{unit[:40]}" as what was counted.'
    for word in unit.split():
        if word in _KEY_FOR:
            key = _KEY_FOR[word]
            value = "yes" if key == "lifetime" else "..."
            raise ChanceError(strange, f"Give it a line of its own: {{how_often: ..., {key}: {value}}}.")
        if word in _NOT_IN_UNITS or not word[0].isalpha():
            raise ChanceError(strange, 'After the figure comes a plural noun, such as "nerves".')
    if not unit or unit == MIXED or len(unit) > 40 or not all(_in_word(sign) for sign in unit):
        raise ChanceError(strange, 'Write a plural noun, such as "nerves" or "births".')
    if " " not in unit and (hint := did_you_mean(unit, [*_SINGULARS, "patients"], 0.84)):
        raise ChanceError(f'"{unit}" is not a unit that we know.', hint)
    return unit


def _in_word(sign: str) -> bool:
    return sign in " -'" or unicodedata.category(sign)[0] in "LM"


def number_of(n: int, unit: str) -> str:
    """Return `1 person`, `13 people`, `8,010 injections`."""
    return f"{n:,} {_SINGULARS.get(unit, unit) if n == 1 else unit}"
