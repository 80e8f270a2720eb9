"""A text has something in braces that nothing fills in at that place.

The patient would read the braces.

Do: Only `{side}`, and in few places `{numb_area}`, may stand in braces.

Source: our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consentgen.catalogue.inside import PathOf
from consentgen.catalogue.rules.rule import Finding, Material, Rule

NUMB_AREA_IN = frozenset(("key_expect", "summary_expect"))
SIDE_IN = frozenset((
    "place", "indication", "numb_area", "lead", "intended", "unknown", "key_expect", "summary_expect", "what", "when",
    "lasts", "do", "brief_do", "words",
))
"""What is said of one nerve at a time. Elsewhere one side would stand for all the nerves of a pack."""


def finds(material: Material) -> Iterator[Finding]:
    """Each text with braces that stay."""
    for path, text in material.texts:
        if "{" not in text and "}" not in text:
            continue
        filled = {"side"} if _said_of_one_nerve(path) else set()
        filled |= {"numb_area"} if path[-1] in NUMB_AREA_IN else set()
        bare = re.sub(r"\{(\w+)\}", lambda m, filled=filled: "" if m[1] in filled else m[0], text)  # type: ignore[misc]
        if "{" in bare or "}" in bare:
            may = " and ".join(f"{{{name}}}" for name in sorted(filled, reverse=True))
            yield Finding(path, f"Only {may} may stand in braces here." if may else "Nothing may stand in braces here.")


def _said_of_one_nerve(path: PathOf) -> bool:
    fields = [name for name in path[2:] if isinstance(name, str)]
    of_a_benefit = fields[-1:] == ["key"] and {"benefit", "benefits"} & set(fields)
    return bool(of_a_benefit or (fields and fields[-1] in SIDE_IN and "alternatives" not in fields))


RULE = Rule(
    "unknown-placeholder", "error", finds, __doc__,
    bad="""
sites:
  whisker:
    aftercare: ➤Do not shave the {side}.
""",
    good="""
sites:
  whisker:
    aftercare: Do not shave that side.
""",
)
